import { random } from "../core/random.ts";
import { holm } from "../stats/multiple.ts";
import { type RankedTask, rankDistribution, rankIntervals } from "../stats/ranks.ts";
import type { ColumnValues, CompareOptions } from "./compare.ts";
import { whyNotComparable } from "./compare.ts";
import { compareComposites } from "./compare-composites.ts";
import type { IntervalSummary } from "./model.ts";
import { clustersOf, meanOf, pairedDifference } from "./pairing.ts";
import { rankStability } from "./rank-stability.ts";
import { leafValues, leavesOf, type RunValues } from "./run-values.ts";

/** One pair of the matrix, by the positions of the runs: first minus second. */
export interface RankedPair {
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly n: number;
  readonly interval: IntervalSummary;
  readonly p: number;
  readonly pMethod: string;
  /** Adjusted over the pairs of this ranking (Holm). */
  readonly pHolm: number;
}

export interface RankedRun {
  /** Position among the runs as given. */
  readonly run: number;
  /** On the items that all runs have. */
  readonly value: number;
  /** Places that the Holm-adjusted pairs leave open, 1 being the best. */
  readonly places: { readonly best: number; readonly worst: number };
  /** Share of resampled benchmarks in which it comes first. */
  readonly best: number;
}

/** Three or more runs on one column or composite. */
export interface Ranking {
  readonly name: string;
  readonly primary: string;
  /** Items that all runs have. */
  readonly n: number;
  /** In the order of the runs as given. */
  readonly runs: readonly RankedRun[];
  readonly pairs: readonly RankedPair[];
  /** Kendall's τ-b between the orders that two halves of the items give, averaged over halvings; absent where none tells runs apart. */
  readonly stability?: number;
}

export interface Rankings {
  readonly columns: readonly Ranking[];
  readonly composites: readonly Ranking[];
  readonly notRanked: readonly { readonly name: string; readonly reason: string }[];
}

/** Resamples for P(best): shares to about half a percent. */
const REPLICATES = 10_000;

/** Every column and composite that all runs have and that were asked and read alike. */
export function rankRuns(runs: readonly RunValues[], options: CompareOptions = {}): Rankings {
  const [first] = runs as [RunValues];
  const notRanked: { name: string; reason: string }[] = [];
  const columns = first.columns.flatMap((column) => {
    const name = `${column.task} · ${column.protocol}`;
    const all = runs.map(({ columns }) => columns.find((other) => isSame(column, other)));
    const present = all.filter((values) => values !== undefined);
    const reason = whyNotAll(present, { runs: runs.length, options });
    if (reason === undefined) return [rankColumn(name, present)];
    notRanked.push({ name, reason });
    return [];
  });
  const composites = first.composites.flatMap(({ composite }) => {
    const result = rankComposite(composite, { runs, options });
    if (typeof result !== "string") return [result];
    notRanked.push({ name: composite, reason: result });
    return [];
  });
  return { columns, composites, notRanked };
}

function isSame(a: ColumnValues, b: ColumnValues): boolean {
  return a.task === b.task && a.protocol === b.protocol;
}

function whyNotAll(
  all: readonly ColumnValues[],
  { runs, options }: { runs: number; options: CompareOptions },
): string | undefined {
  if (all.length < runs) return `only in ${all.length} of ${runs} runs`;
  const [one] = all as [ColumnValues];
  for (const other of all.slice(1)) {
    const reason = whyNotComparable(one, other, options);
    if (reason !== undefined) return reason;
  }
  if (one.corpus !== undefined) return `${one.primary} is a metric of the whole corpus: compare its runs by pairs`;
  return commonItems(all).length === 0 ? "no item has a value in all runs" : undefined;
}

function rankColumn(name: string, all: readonly ColumnValues[]): Ranking {
  const pairs = pairsOf(all.length).map(([first, second]) => {
    const { difference, n, interval, p, pMethod } = pairedDifference(all[first] as ColumnValues, all[second] as ColumnValues);
    return { first, second, difference, n, interval, p, pMethod };
  });
  const { primary, better } = all[0] as ColumnValues;
  const sign = better === "lower" ? -1 : 1;
  const task = rankedTask(all, sign);
  return ranking({ name, primary, tasks: [task], values: task.scores.map(meanOf), pairs, sign });
}

function rankComposite(
  composite: string,
  { runs, options }: { runs: readonly RunValues[]; options: CompareOptions },
): Ranking | string {
  const leaves = leavesOf(composite, (runs[0] as RunValues).composites);
  const tasks: RankedTask[] = [];
  for (const leaf of leaves) {
    const all = runs.map((run) => leafValues(run, leaf)).filter((values) => values !== undefined);
    const reason = whyNotAll(all, { runs: runs.length, options });
    if (reason !== undefined) return `${leaf.task} · ${leaf.protocol}: ${reason}`;
    tasks.push(rankedTask(all, leaf.share));
  }
  const pairs: Omit<RankedPair, "pHolm">[] = [];
  for (const [first, second] of pairsOf(runs.length)) {
    const { composites, notComparable } = compareComposites(runs[first] as RunValues, runs[second] as RunValues, options);
    const row = composites.find((candidate) => candidate.composite === composite);
    if (row === undefined) return notComparable.find((other) => other.composite === composite)?.reason ?? "not in all runs";
    if (row.p === undefined) return "a member has no standard error";
    const n = row.parts.reduce((sum, part) => sum + part.n, 0);
    pairs.push({ first, second, difference: row.difference, n, interval: row.interval, p: row.p, pMethod: row.pMethod });
  }
  const values = runs.map((_, run) =>
    tasks.reduce((sum, { scores, weight }) => sum + weight * meanOf(scores[run] as readonly number[]), 0),
  );
  return ranking({ name: composite, primary: "", tasks, values, pairs, sign: 1 });
}

function ranking({
  name,
  primary,
  tasks,
  values,
  pairs,
  sign,
}: {
  name: string;
  primary: string;
  tasks: readonly RankedTask[];
  values: readonly number[];
  pairs: readonly Omit<RankedPair, "pHolm">[];
  sign: 1 | -1;
}): Ranking {
  const adjusted = holm(pairs.map(({ p }) => p));
  const tested = pairs.map((pair, index) => ({ ...pair, pHolm: adjusted[index] as number }));
  const better = (a: number, b: number) =>
    tested.some(({ first, second, difference, pHolm }) => {
      if (pHolm > 0.05) return false;
      const ahead = sign * difference;
      return (first === a && second === b && ahead > 0) || (first === b && second === a && ahead < 0);
    });
  const places = rankIntervals(values.length, better);
  const stability = rankStability(tasks, random("halves", name));
  const shares = rankDistribution(tasks, { replicates: REPLICATES, source: random("ranks", name) });
  return {
    name,
    primary,
    n: tasks.reduce((sum, { scores }) => sum + (scores[0] as readonly number[]).length, 0),
    runs: values.map((value, run) => ({
      run,
      value,
      places: places[run] as RankedRun["places"],
      best: shares[run]?.[0] as number,
    })),
    pairs: tested,
    ...(stability === "undefined" ? {} : { stability }),
  };
}

function rankedTask(all: readonly ColumnValues[], weight: number): RankedTask {
  const ids = commonItems(all);
  const scores = all.map(({ items }) => ids.map((id) => meanOf(items.get(id)?.values as readonly number[])));
  return { scores, weight, clusters: clustersOf(all[0] as ColumnValues, ids) };
}

function commonItems(all: readonly ColumnValues[]): string[] {
  const [one, ...others] = all as [ColumnValues, ...ColumnValues[]];
  return [...one.items.keys()].filter((id) => others.every(({ items }) => items.has(id)));
}

function pairsOf(count: number): [number, number][] {
  const all = Array.from({ length: count }, (_, index) => index);
  return all.flatMap((first) => all.slice(first + 1).map((second): [number, number] => [first, second]));
}
