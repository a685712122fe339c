import type { Random } from "../core/random.ts";
import { refuse, requireCount, requireFinite, requireSameLength, requireValues } from "./checks.ts";
import { type ClusterTotal, clusterTotals } from "./clusters.ts";
import { resampler } from "./sampling.ts";

/** Place 1 is the best. */
export interface RankInterval {
  readonly best: number;
  readonly worst: number;
}

/**
 * Rank interval of each system from pairwise tests that were already corrected for their number (Holm): 1 + how many are significantly
 * better, to M − how many are significantly worse. All intervals hold together with the tests' confidence (D. Al Mohamad,
 * J. Goeman and E. van Zwet, Biometrics 78, 2022). `better(a, b)`: system a is significantly better than b.
 */
export function rankIntervals(systems: number, better: (a: number, b: number) => boolean): readonly RankInterval[] {
  requireCount(systems, { name: "systems", minimum: 1 });
  const all = Array.from({ length: systems }, (_, i) => i);
  return all.map((one) => {
    const above = all.filter((other) => other !== one && better(other, one));
    const below = all.filter((other) => other !== one && better(one, other));
    const both = above.find((other) => below.includes(other));
    if (both !== undefined)
      refuse(`systems ${one} and ${both} are each better than the other`, "Decide pairs by the sign of their difference.");
    return { best: 1 + above.length, worst: systems - below.length };
  });
}

/** One task of a ranking: the score of every system on the same items. */
export interface RankedTask {
  /** `scores[system][item]`, averaged over seeds. */
  readonly scores: readonly (readonly number[])[];
  readonly weight: number;
  /** One name per item; clusters are then resampled whole. */
  readonly clusters?: readonly string[] | undefined;
}

/**
 * How often each system takes each place when the items (clusters) of every task are resampled, all systems on the same resample:
 * `shares[system][place − 1]`; column 0 is P(best). Equal scores share their places equally. Tasks are fixed, questions are not.
 */
export function rankDistribution(
  tasks: readonly RankedTask[],
  { replicates, source }: { readonly replicates: number; readonly source: Random },
): readonly (readonly number[])[] {
  const systems = tasks[0]?.scores.length ?? refuse("no tasks", "A ranking needs at least one task.");
  requireCount(systems, { name: "systems", minimum: 1 });
  requireCount(replicates, { name: "replicates", minimum: 1 });
  const totals = Array.from({ length: systems }, () => new Float64Array(replicates));
  for (const task of tasks) addTask({ task, totals, replicates, source });
  const shares = Array.from({ length: systems }, () => new Array<number>(systems).fill(0));
  for (let r = 0; r < replicates; r++)
    countPlaces(
      totals.map((total) => total[r] as number),
      shares,
    );
  return shares.map((row) => row.map((count) => count / replicates));
}

function addTask(options: {
  readonly task: RankedTask;
  readonly totals: readonly Float64Array[];
  readonly replicates: number;
  readonly source: Random;
}) {
  const { task, totals, replicates, source } = options;
  requireFinite(task.weight, "weight");
  requireSameLength(task.scores, totals, "the systems of two tasks");
  const { columns, sizes, multiplicity } = distinctUnits(task);
  const draw = resampler(multiplicity);
  const counts = new Uint32Array(multiplicity.length);
  for (let r = 0; r < replicates; r++) {
    draw(counts, source);
    const items = dot(counts, sizes);
    totals.forEach((total, system) => {
      total[r] = (total[r] as number) + (task.weight * dot(counts, columns[system] as Float64Array)) / items;
    });
  }
}

/** Units (items or clusters) on which every system scores the same are alike for a ranking: sums of their scores, and their sizes. */
function distinctUnits({ scores, clusters }: RankedTask) {
  const items = scores[0]?.length as number;
  for (const row of scores) {
    requireValues(row, "scores");
    requireSameLength(row, { length: items }, "the scores of two systems");
  }
  // One cluster alone has nothing to be resampled with: then its items are.
  const apart = clusters === undefined || new Set(clusters).size < 2;
  const totals = scores.map((row) => (apart ? row.map((sum) => ({ sum, size: 1 })) : clusterTotals(row, clusters)));
  const units = (totals[0] as readonly ClusterTotal[]).map(({ size }, unit) => ({
    size,
    sums: totals.map((ofSystem) => (ofSystem[unit] as ClusterTotal).sum),
  }));
  const kinds = new Map<string, { readonly size: number; readonly sums: readonly number[]; count: number }>();
  for (const unit of units) {
    const key = [unit.size, ...unit.sums].join(" ");
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { ...unit, count: 1 });
    else kind.count += 1;
  }
  const all = [...kinds.values()];
  return {
    columns: scores.map((_, system) => Float64Array.from(all, ({ sums }) => sums[system] as number)),
    sizes: Float64Array.from(all, ({ size }) => size),
    multiplicity: all.map(({ count }) => count),
  };
}

function dot(counts: Uint32Array, values: Float64Array): number {
  let total = 0;
  for (let j = 0; j < counts.length; j++) total += (counts[j] as number) * (values[j] as number);
  return total;
}

function countPlaces(scores: readonly number[], shares: readonly number[][]): void {
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const rounding = 1e-12 * largest;
  scores.forEach((score, system) => {
    const above = scores.filter((other) => other > score + rounding).length;
    const equal = scores.filter((other) => Math.abs(other - score) <= rounding).length;
    const row = shares[system] as number[];
    for (let place = above; place < above + equal; place++) row[place] = (row[place] as number) + 1 / equal;
  });
}
