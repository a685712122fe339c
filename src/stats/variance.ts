import { refuse, requireCount, requireValues } from "./checks.ts";
import { moments, sum } from "./moments.ts";
import { packed } from "./packed.ts";
import { fisherUpperTail } from "./student.ts";

export interface VarianceSplit {
  readonly items: number;
  readonly repeats: number;
  readonly mean: number;
  /** Variance of one answer around μ, split; each part at least 0. */
  readonly itemVariance: number;
  readonly seedVariance: number;
  readonly residualVariance: number;
  /** Mean variance between the answers to one item: what a repeat of the whole run would move, seed effect included. */
  readonly withinVariance: number;
  /** Share of an answer's variance that lies between items: itemVariance / (itemVariance + withinVariance). */
  readonly intraclass: number;
  /** Test for a shared seed effect; `shared` when p is below 0.01, and then counted in both errors below. */
  readonly seedEffect: { readonly f: number; readonly p: number; readonly shared: boolean };
  /** "New questions": error of the mean over new items and new seeds, with its degrees of freedom. */
  readonly standardError: number;
  readonly df: number;
  /** "Same questions again": error of the mean over new seeds on these very items. */
  readonly conditionalError: number;
  /** Standard deviation of the seeds' own means. Not an error bar of the score: it knows nothing of the items. */
  readonly seedDeviation: number;
}

const SHARED_EFFECT_LEVEL = 0.01;

/**
 * Splits the variance of a score into items, seeds and the rest. `scores[i][k]` is the score of item i under seed k; every
 * item has the same seeds. Model s_ik = μ + a_i + b_k + e_ik, mean squares by two-way analysis of variance (Searle, Casella
 * and McCulloch, "Variance Components", 1992, § 4): σ²_seed = (MS_seed − MS_rest)/I, σ²_item = (MS_item − MS_within)/K.
 *
 * Seeds that only sample answers have no effect in common; seeds that draw one set of examples for all items do, and then the
 * item means alone are too sure: σ²_seed/K is added to both errors, and df follow Satterthwaite.
 * @throws E_STATISTICS_INPUT with fewer than two items or seeds, with ragged rows, NaN.
 */
export function splitVariance(scores: readonly (readonly number[])[]): VarianceSplit {
  const items = scores.length;
  requireCount(items, { name: "number of items", minimum: 2 });
  const repeats = scores[0]?.length as number;
  requireCount(repeats, { name: "number of seeds", minimum: 2 });
  if (scores.some((row) => row.length !== repeats))
    refuse(
      "some items have fewer seeds than others",
      "Split the variance of the items that have every seed, and report how many were left out.",
    );
  return splitComplete(packed(scores).values, repeats);
}

/** `splitVariance` of items that all have `repeats` answers; those of item i are `scores[i × repeats]` and what follows. */
export function splitComplete(scores: ArrayLike<number>, repeats: number): VarianceSplit {
  requireValues(scores, "scores");
  const items = scores.length / repeats;
  const itemMeans = new Float64Array(items);
  for (let i = 0; i < items; i++) itemMeans[i] = sum(scores, { start: i * repeats, end: (i + 1) * repeats }) / repeats;
  const seedMeans = Array.from({ length: repeats }, (_, k) => sum(scores, { start: k, step: repeats }) / items);
  const { mean, variance: itemMeanVariance } = moments(itemMeans);
  const seedMeanVariance = moments(seedMeans).variance;
  const withinSum = sum(squaresWithin(scores, itemMeans));
  const msItem = repeats * itemMeanVariance;
  const msSeed = items * seedMeanVariance;
  const msWithin = withinSum / (items * (repeats - 1));
  const msRest = Math.max(0, withinSum - msSeed * (repeats - 1)) / ((items - 1) * (repeats - 1));

  const seedEffect = testSeedEffect({ msSeed, msRest, items, repeats });
  const itemVariance = Math.max(0, (msItem - msWithin) / repeats);
  const seedVariance = Math.max(0, (msSeed - msRest) / items);
  const answers = items * repeats;
  const shared = seedEffect.shared;
  const total = msItem + (shared ? msSeed - msRest : 0);
  return {
    items,
    repeats,
    mean,
    itemVariance,
    seedVariance,
    residualVariance: msRest,
    withinVariance: msWithin,
    intraclass: itemVariance + msWithin === 0 ? 0 : itemVariance / (itemVariance + msWithin),
    seedEffect,
    standardError: Math.sqrt(total / answers),
    df: shared
      ? (total * total) /
        ((msItem * msItem) / (items - 1) + (msSeed * msSeed) / (repeats - 1) + (msRest * msRest) / ((items - 1) * (repeats - 1)))
      : items - 1,
    conditionalError: Math.sqrt((shared ? msSeed : msWithin) / answers),
    seedDeviation: Math.sqrt(seedMeanVariance),
  };
}

/** Sum of squares of each item's answers around their mean. */
function squaresWithin(scores: ArrayLike<number>, itemMeans: Float64Array): Float64Array {
  const repeats = scores.length / itemMeans.length;
  const squares = new Float64Array(repeats);
  return itemMeans.map((mean, i) => {
    for (let k = 0; k < repeats; k++) {
      const deviation = (scores[i * repeats + k] as number) - mean;
      squares[k] = deviation * deviation;
    }
    return sum(squares);
  });
}

function testSeedEffect(options: {
  readonly msSeed: number;
  readonly msRest: number;
  readonly items: number;
  readonly repeats: number;
}) {
  const { msSeed, msRest, items, repeats } = options;
  if (msSeed <= 1e-14 * Math.max(1, msRest)) return { f: 0, p: 1, shared: false };
  const f = msRest === 0 ? Number.MAX_VALUE : msSeed / msRest;
  const p = fisherUpperTail({ f, df1: repeats - 1, df2: (items - 1) * (repeats - 1) });
  return { f, p, shared: p < SHARED_EFFECT_LEVEL };
}
