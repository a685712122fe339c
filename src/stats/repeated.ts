import { refuse } from "./checks.ts";
import { type EstimateOptions, estimateMean, type MeanEstimate } from "./estimate.ts";
import { sum } from "./moments.ts";
import { completeItems, mostRepeats, packed, type Scores } from "./packed.ts";
import { studentQuantile } from "./student.ts";
import { splitComplete, type VarianceSplit } from "./variance.ts";

export interface RepeatedEstimate extends MeanEstimate {
  /** Over the items that have every seed; "one seed" where nothing was repeated, or where fewer than two items have every seed. */
  readonly split: VarianceSplit | "one seed";
}

/**
 * The mean of a task from its answers, `scores[item][seed]` or packed: seeds are averaged per item, then the rule of `estimateMean` holds. An item
 * may lack seeds; its mean is over those it has. Where the seeds have an effect in common (`seedEffect.shared`), it is added to the
 * error by `withSeedEffects`, and the method is "t-shared-seeds".
 */
export function estimateRepeated(scores: Scores, options: Omit<EstimateOptions, "repeats">): RepeatedEstimate {
  const answers = packed(scores);
  const { values, starts } = answers;
  const means = new Float64Array(starts.length - 1);
  for (let item = 0; item < means.length; item++) {
    const [start, end] = [starts[item] as number, starts[item + 1] as number];
    if (start === end) refuse("an item has no score", "What was not collected has no number: leave the item out.");
    means[item] = sum(values, { start, end }) / (end - start);
  }
  const estimate = estimateMean(means, { ...options, repeats: Math.max(1, mostRepeats(starts)) });
  const split = splitOfComplete(answers);
  if (split === "one seed") return { ...estimate, split };
  return { ...(split.seedEffect.shared ? withSeeds(estimate, { split, options }) : estimate), split };
}

/** The split over the items that have every seed; "one seed" where there are fewer than two of them, or fewer than two seeds. */
export function splitOfComplete(scores: Scores): VarianceSplit | "one seed" {
  const answers = packed(scores);
  const repeats = mostRepeats(answers.starts);
  if (repeats < 2) return "one seed";
  const complete = completeItems(answers, repeats);
  return complete.length < 2 * repeats ? "one seed" : splitComplete(complete, repeats);
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
