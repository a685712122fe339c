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
 * error by `withSeedEffects`, and the method is "t-shared-seeds".
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
  const split = splitOfComplete(scores);
  if (split === "one seed") return { ...estimate, split };
  return { ...(split.seedEffect.shared ? withSeeds(estimate, { split, options }) : estimate), split };
}

/** The split over the items that have every seed; "one seed" where there are fewer than two of them, or fewer than two seeds. */
export function splitOfComplete(scores: readonly (readonly number[])[]): VarianceSplit | "one seed" {
  const repeats = scores.reduce((most, row) => Math.max(most, row.length), 0);
  const complete = scores.filter((row) => row.length === repeats);
  return repeats < 2 || complete.length < 2 ? "one seed" : splitVariance(complete);
}

/**
 * Adds to an error over items what seeds contribute that move all items together: SE² + Σ σ²_seed/K over the splits whose effect is shared
 * (for a difference one split of the differences, or one of each side), df after Satterthwaite.
 */
export function withSeedEffects(
  { standardError, df }: { readonly standardError: number; readonly df: number },
  splits: readonly VarianceSplit[],
): { readonly standardError: number; readonly df: number } {
  const ofItems = standardError * standardError;
  let total = ofItems;
  let spread = ofItems === 0 ? 0 : (ofItems * ofItems) / df;
  for (const { seedEffect, seedVariance, residualVariance, items, repeats } of splits) {
    if (!seedEffect.shared) continue;
    const msSeed = (seedVariance * items + residualVariance) / (items * repeats);
    const msRest = residualVariance / (items * repeats);
    total += seedVariance / repeats;
    spread += (msSeed * msSeed) / (repeats - 1) + (msRest * msRest) / ((items - 1) * (repeats - 1));
  }
  return { standardError: Math.sqrt(total), df: spread === 0 ? df : (total * total) / spread };
}

function withSeeds(
  estimate: MeanEstimate,
  { split, options }: { readonly split: VarianceSplit; readonly options: Omit<EstimateOptions, "repeats"> },
): MeanEstimate {
  if (estimate.standardError === "unknown") return estimate;
  const { standardError, df } = withSeedEffects({ standardError: estimate.standardError, df: estimate.df }, [split]);
  if (estimate.interval.method === "none") return { ...estimate, standardError, df };
  const { level } = estimate.interval;
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  const low = options.binary ? Math.max(0, estimate.mean - half) : estimate.mean - half;
  const high = options.binary ? Math.min(1, estimate.mean + half) : estimate.mean + half;
  return { ...estimate, standardError, df, interval: { low, high, level, method: "t-shared-seeds" } };
}
