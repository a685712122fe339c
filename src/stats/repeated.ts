import { refuse } from "./checks.ts";
import { type EstimateOptions, estimateMean, type MeanEstimate } from "./estimate.ts";
import { sum } from "./moments.ts";
import { studentQuantile } from "./student.ts";
import { splitVariance, type VarianceSplit } from "./variance.ts";

export interface RepeatedEstimate extends MeanEstimate {
  /** Over the items that have every seed; "one seed" where nothing was repeated, or where fewer than two items have every seed. */
  readonly split: VarianceSplit | "one seed";
}

/**
 * The mean of a task from its answers, `scores[item][seed]`: seeds are averaged per item, then the rule of `estimateMean` holds. An item
 * may lack seeds; its mean is over those it has. Where the seeds have an effect in common (`seedEffect.shared`), it is added to the
 * error: SE² + σ²_seed/K, df after Satterthwaite, and the method is "t-shared-seeds".
 */
export function estimateRepeated(
  scores: readonly (readonly number[])[],
  options: Omit<EstimateOptions, "repeats">,
): RepeatedEstimate {
  if (scores.some((row) => row.length === 0))
    refuse("an item has no score", "What was not collected has no number: leave the item out.");
  const repeats = scores.reduce((most, row) => Math.max(most, row.length), 1);
  const estimate = estimateMean(
    scores.map((row) => sum(row) / row.length),
    { ...options, repeats },
  );
  const complete = scores.filter((row) => row.length === repeats);
  if (repeats === 1 || complete.length < 2) return { ...estimate, split: "one seed" };
  const split = splitVariance(complete);
  return { ...(split.seedEffect.shared ? withSeeds(estimate, { split, options }) : estimate), split };
}

function withSeeds(
  estimate: MeanEstimate,
  context: { readonly split: VarianceSplit; readonly options: Omit<EstimateOptions, "repeats"> },
): MeanEstimate {
  const { split, options } = context;
  if (estimate.standardError === "unknown") return estimate;
  const { seedVariance, residualVariance, items, repeats } = split;
  const ofItems = estimate.standardError * estimate.standardError;
  const total = ofItems + seedVariance / repeats;
  const msSeed = (seedVariance * items + residualVariance) / (items * repeats);
  const msRest = residualVariance / (items * repeats);
  const spread =
    (ofItems * ofItems) / estimate.df + (msSeed * msSeed) / (repeats - 1) + (msRest * msRest) / ((items - 1) * (repeats - 1));
  const df = (total * total) / spread;
  const standardError = Math.sqrt(total);
  if (estimate.interval.method === "none") return { ...estimate, standardError, df };
  const { level } = estimate.interval;
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  const low = options.binary ? Math.max(0, estimate.mean - half) : estimate.mean - half;
  const high = options.binary ? Math.min(1, estimate.mean + half) : estimate.mean + half;
  return { ...estimate, standardError, df, interval: { low, high, level, method: "t-shared-seeds" } };
}
