import type { Random } from "../core/random.ts";
import { refuse, requireCount, requireFinite, requireSameLength, requireValues } from "./checks.ts";
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
}

/**
 * How often each system takes each place when the items of every task are resampled, all systems on the same resample:
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
  const { columns, multiplicity, items } = distinctItems(task.scores);
  const draw = resampler(multiplicity);
  const counts = new Uint32Array(multiplicity.length);
  for (let r = 0; r < replicates; r++) {
    draw(counts, source);
    totals.forEach((total, system) => {
      const column = columns[system] as Float64Array;
      let sum = 0;
      for (let j = 0; j < counts.length; j++) sum += (counts[j] as number) * (column[j] as number);
      total[r] = (total[r] as number) + (task.weight * sum) / items;
    });
  }
}

/** Items on which every system scores the same are alike for a ranking. */
function distinctItems(scores: readonly (readonly number[])[]) {
  const items = scores[0]?.length as number;
  for (const row of scores) {
    requireValues(row, "scores");
    requireSameLength(row, { length: items }, "the scores of two systems");
  }
  const places = new Map<string, number>();
  const first: number[] = [];
  const multiplicity: number[] = [];
  for (let i = 0; i < items; i++) {
    const key = scores.map((row) => row[i]).join(" ");
    const place = places.get(key);
    if (place !== undefined) multiplicity[place] = (multiplicity[place] as number) + 1;
    else {
      places.set(key, first.length);
      first.push(i);
      multiplicity.push(1);
    }
  }
  return { columns: scores.map((row) => Float64Array.from(first, (i) => row[i] as number)), multiplicity, items };
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
