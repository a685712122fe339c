import { type Random, shuffled } from "../core/random.ts";
import { requireCount, requireSameLength, requireValues } from "./checks.ts";

export interface ThresholdInput {
  readonly values: readonly number[];
  /** By value one score per way of scoring: a value is marked where its score is at least the threshold. */
  readonly scores: readonly (readonly number[])[];
  /** Ascending, the same for every way. */
  readonly thresholds: readonly number[];
  /** Values of one cluster are moved together. */
  readonly clusters?: readonly string[] | undefined;
  /** Fewest values on either side of a threshold that counts. */
  readonly fewest: number;
  readonly replicates: number;
  readonly source: Random;
}

export interface ThresholdResult {
  /** Per way: the threshold with the largest z, or "none" where no threshold has enough values on both sides. */
  readonly best: readonly (Best | "none")[];
  /** p of the largest z of all ways and thresholds. */
  readonly p: number | "unknown";
}

export interface Best {
  readonly threshold: number;
  readonly z: number;
  /** Share of permutations whose largest z over all thresholds of this way is at least this one. */
  readonly p: number;
}

/**
 * Whoever picks the threshold at which marked values are largest has picked noise too. This gives the p-value of the *maximum*: scores
 * are permuted over values, so that no threshold can mean anything, and the largest z = (x̄_marked − x̄_rest)/SE over all
 * thresholds is taken each time (P. H. Westfall and S. S. Young, "Resampling-Based Multiple Testing", 1993, single-step max-T).
 * p = (1 + hits)/(1 + replicates), one-sided. With clusters, whole clusters are put in random order and scores dealt out again in
 * theirs, which keeps what belongs together together; exact where clusters have one size.
 */
export function thresholdScan(input: ThresholdInput): ThresholdResult {
  const { values, scores, thresholds, fewest, replicates, source } = input;
  requireValues(values, "values");
  requireCount(replicates, { name: "replicates", minimum: 1 });
  for (const own of scores) requireSameLength(values, own, "values and scores");
  // Values are dealt out in a new order beside scores that stay, which is the same as the other way round.
  const groups = clusterGroups(input);
  const places = groups.flat();
  const dealt = Float64Array.from(places, (i) => values[i] as number);
  const buckets = scores.map((own) => Uint8Array.from(places, (i) => bucketOf(own[i] as number, thresholds)));
  const sides = { thresholds: thresholds.length, fewest };
  const observed = buckets.map((own) => zOf(dealt, own, sides));
  const best = observed.map((z) => Math.max(...z));
  const over = best.map(() => 0);
  let overAll = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    redeal(dealt, { groups, values, source });
    const most = buckets.map((own) => Math.max(...zOf(dealt, own, sides)));
    most.forEach((z, way) => {
      if (z >= (best[way] as number)) over[way] = (over[way] as number) + 1;
    });
    if (Math.max(...most) >= Math.max(...best)) overAll++;
  }
  const p = (hits: number) => (1 + hits) / (1 + replicates);
  return {
    best: observed.map((z, way) => {
      const most = best[way] as number;
      if (most === Number.NEGATIVE_INFINITY) return "none";
      return { threshold: thresholds[z.indexOf(most)] as number, z: most, p: p(over[way] as number) };
    }),
    p: best.every((most) => most === Number.NEGATIVE_INFINITY) ? "unknown" : p(overAll),
  };
}

/** Places of the values, cluster by cluster; without clusters each alone. */
function clusterGroups({ values, clusters }: Pick<ThresholdInput, "values" | "clusters">): number[][] {
  if (clusters === undefined) return values.map((_, i) => [i]);
  const groups = new Map<string, number[]>();
  clusters.forEach((name, i) => {
    const own = groups.get(name);
    if (own === undefined) groups.set(name, [i]);
    else own.push(i);
  });
  return [...groups.values()];
}

/** Puts the values in a new random order, cluster by cluster. */
function redeal(
  dealt: Float64Array,
  { groups, values, source }: { groups: readonly (readonly number[])[]; values: readonly number[]; source: Random },
): void {
  if (groups.length === values.length) {
    // Each alone: shuffling what was shuffled before is as random.
    for (let i = dealt.length - 1; i > 0; i--) {
      const other = source.below(i + 1);
      const kept = dealt[i] as number;
      dealt[i] = dealt[other] as number;
      dealt[other] = kept;
    }
    return;
  }
  let at = 0;
  for (const group of shuffled(groups, source)) for (const i of group) dealt[at++] = values[i] as number;
}

/** How many thresholds a score reaches. */
function bucketOf(score: number, thresholds: readonly number[]): number {
  return thresholds.filter((threshold) => score >= threshold).length;
}

/** z at every threshold, from the sums of the buckets above it; −∞ where a side has too few values or nothing spreads. */
function zOf(
  values: Float64Array,
  buckets: Uint8Array,
  { thresholds, fewest }: { thresholds: number; fewest: number },
): number[] {
  const counts = new Float64Array(thresholds + 1);
  const sums = new Float64Array(thresholds + 1);
  const squares = new Float64Array(thresholds + 1);
  for (let i = 0; i < values.length; i++) {
    const bucket = buckets[i] as number;
    const value = values[i] as number;
    counts[bucket] = (counts[bucket] as number) + 1;
    sums[bucket] = (sums[bucket] as number) + value;
    squares[bucket] = (squares[bucket] as number) + value * value;
  }
  const total = [counts, sums, squares].map((list) => list.reduce((all, one) => all + one, 0)) as [number, number, number];
  const above: [number, number, number] = [0, 0, 0];
  const z = new Array<number>(thresholds);
  for (let bucket = thresholds; bucket > 0; bucket--) {
    [counts, sums, squares].forEach((list, which) => {
      above[which] = (above[which] as number) + (list[bucket] as number);
    });
    const rest: [number, number, number] = [total[0] - above[0], total[1] - above[1], total[2] - above[2]];
    const isEnough = above[0] >= fewest && rest[0] >= fewest;
    const error = isEnough ? Math.sqrt(errorSquared(above) + errorSquared(rest)) : 0;
    z[bucket - 1] = error > 0 ? (above[1] / above[0] - rest[1] / rest[0]) / error : Number.NEGATIVE_INFINITY;
  }
  return z;
}

function errorSquared([n, total, squares]: readonly [number, number, number]): number {
  return Math.max(0, (squares - (total * total) / n) / (n - 1) / n);
}
