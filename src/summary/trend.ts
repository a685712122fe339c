import { random } from "../core/random.ts";
import { type ChangePoint, changePoints } from "../stats/change-points.ts";
import { holm } from "../stats/multiple.ts";
import { rankDistribution } from "../stats/ranks.ts";
import type { ColumnValues } from "./compare.ts";
import { whyNotComparable } from "./compare.ts";
import { compareComposites } from "./compare-composites.ts";
import type { IntervalSummary, Summary } from "./model.ts";
import { clustersOf, meanOf, pairedDifference } from "./pairing.ts";
import { leafValues, leavesOf, type RunValues } from "./run-values.ts";

/** A run on the line, in the order of the line. */
export interface TrendRun {
  /** "517" or "2026-11-21 10:22": what stands at the tick. */
  readonly at: string;
  readonly values: RunValues;
  readonly summary: Summary;
}

export interface TrendPoint {
  readonly at: string;
  readonly run: string;
  readonly value: number;
  /** Present where the value is no fraction. */
  readonly unit?: string;
  readonly interval: IntervalSummary;
  readonly n: number;
  /** Paired difference to the point before it; absent for the first. */
  readonly sincePrevious?: { readonly difference: number; readonly interval: IntervalSummary; readonly p: number };
  /** Share of resampled benchmarks in which this point comes first; absent where the points share no items. */
  readonly best?: number;
  /** Holm-adjusted p of the difference to the best point, over the other points; absent for the best itself. */
  readonly pFromBest?: number;
}

/** One column or composite over the runs. */
export interface Trend {
  readonly name: string;
  readonly primary: string;
  readonly points: readonly TrendPoint[];
  /** Position of the point with the best score. */
  readonly best: number;
  /** From E-divisive; "too few points" below eight. */
  readonly changes: readonly ChangePoint[] | "too few points";
  readonly left: readonly { readonly at: string; readonly reason: string }[];
}

/** Fewest points in which a change of level can be told from chance. */
const FEWEST_POINTS = 8;
const PERMUTATIONS = 999;
const REPLICATES = 2000;

/** Every column and composite of the first run, over the runs that hold it, asked and read alike. */
export function trends(runs: readonly TrendRun[]): Trend[] {
  const [first] = runs as [TrendRun];
  const columns = first.values.columns.map((column) => columnTrend(column, runs));
  const composites = first.values.composites.map(({ composite }) => compositeTrend(composite, runs));
  return [...columns, ...composites].filter(({ points }) => points.length > 1);
}

/** What a series is made of, whether it is a column or a composite. */
interface Standing {
  readonly at: string;
  readonly run: string;
  readonly score: { readonly value: number; readonly unit?: string; readonly interval: IntervalSummary; readonly n: number };
  readonly columns: readonly ColumnValues[];
  readonly index: number;
}

function columnTrend(column: ColumnValues, runs: readonly TrendRun[]): Trend {
  const standing: Standing[] = [];
  const left: { at: string; reason: string }[] = [];
  for (const [index, { at, values, summary }] of runs.entries()) {
    const same = ({ task, protocol }: { task: string; protocol: string }) => task === column.task && protocol === column.protocol;
    const own = values.columns.find(same);
    const [metric = "", extractor = ""] = column.primary.split("@");
    const scored = summary.columns.find(same);
    const score = scored?.blocked === undefined ? scored?.extractors[extractor]?.scores[metric] : undefined;
    const reason = own === undefined ? "not in this run" : whyNotComparable(column, own);
    if (own === undefined || reason !== undefined) left.push({ at, reason: reason ?? "not in this run" });
    else if (score === undefined) left.push({ at, reason: scored?.blocked ?? "no score" });
    else standing.push({ at, run: values.run, score, columns: [own], index });
  }
  const difference = (a: Standing, b: Standing) => pairedDifference(a.columns[0] as ColumnValues, b.columns[0] as ColumnValues);
  const sign = column.better === "lower" ? -1 : 1;
  const name = `${column.task} · ${column.protocol}`;
  return trendOf(standing, { name, primary: column.primary, shares: [sign], sign, difference, left });
}

function compositeTrend(composite: string, runs: readonly TrendRun[]): Trend {
  const standing: Standing[] = [];
  const left: { at: string; reason: string }[] = [];
  const [first] = runs as [TrendRun];
  const leaves = leavesOf(composite, first.values.composites);
  for (const [index, { at, values, summary }] of runs.entries()) {
    const found = summary.composites.find((other) => other.composite === composite);
    const columns = leaves.map((leaf) => leafValues(values, leaf)).filter((values) => values !== undefined);
    if (found?.score === undefined || columns.length < leaves.length)
      left.push({ at, reason: found?.blocked ?? "not in this run" });
    else {
      const n = columns.reduce((sum, { items }) => sum + items.size, 0);
      standing.push({ at, run: values.run, score: { ...found.score, n }, columns, index });
    }
  }
  const difference = (a: Standing, b: Standing) => {
    const [x, y] = [runs[a.index] as TrendRun, runs[b.index] as TrendRun];
    const row = compareComposites(x.values, y.values).composites.find((other) => other.composite === composite);
    return row?.p === undefined ? undefined : { difference: row.difference, interval: row.interval, p: row.p };
  };
  const shares = leaves.map(({ share }) => share);
  return trendOf(standing, { name: composite, primary: "", shares, sign: 1, difference, left });
}

interface Series {
  readonly name: string;
  readonly primary: string;
  /** Weight of each of a point's columns; negative where smaller is better. */
  readonly shares: readonly number[];
  readonly sign: 1 | -1;
  readonly difference: (a: Standing, b: Standing) => { difference: number; interval: IntervalSummary; p: number } | undefined;
  readonly left: Trend["left"];
}

function trendOf(standing: readonly Standing[], { name, primary, shares, sign, difference, left }: Series): Trend {
  const values = standing.map(({ score }) => score.value);
  const best = values.reduce((top, value, index) => (sign * value > sign * (values[top] as number) ? index : top), 0);
  const others = standing.map((point, index) => (index === best ? undefined : difference(standing[best] as Standing, point)?.p));
  const adjusted = holm(others.filter((p) => p !== undefined));
  let next = 0;
  const fromBest = others.map((p) => (p === undefined ? undefined : adjusted[next++]));
  const first = firstPlaces(standing, { name, shares });
  const points = standing.map((point, index): TrendPoint => {
    const since = index === 0 ? undefined : difference(point, standing[index - 1] as Standing);
    const pFromBest = fromBest[index];
    return {
      at: point.at,
      run: point.run,
      value: point.score.value,
      ...(point.score.unit === undefined ? {} : { unit: point.score.unit }),
      interval: point.score.interval,
      n: point.score.n,
      ...(since === undefined ? {} : { sincePrevious: { difference: since.difference, interval: since.interval, p: since.p } }),
      ...(first === undefined ? {} : { best: first[index] as number }),
      ...(pFromBest === undefined ? {} : { pFromBest }),
    };
  });
  const changes =
    values.length < FEWEST_POINTS
      ? "too few points"
      : changePoints(values, { permutations: PERMUTATIONS, source: random("change points", name) });
  return { name, primary, points, best, changes, left };
}

/** P(best) of each point, on the items that all points have. */
function firstPlaces(
  standing: readonly Standing[],
  { name, shares }: { name: string; shares: readonly number[] },
): number[] | undefined {
  if (standing.length < 2) return undefined;
  const tasks = shares.map((weight, place) => {
    const columns = standing.map(({ columns }) => columns[place] as ColumnValues);
    const ids = [...(columns[0] as ColumnValues).items.keys()].filter((id) => columns.every(({ items }) => items.has(id)));
    const scores = columns.map(({ items }) => ids.map((id) => meanOf(items.get(id)?.values as readonly number[])));
    return { scores, weight, clusters: clustersOf(columns[0] as ColumnValues, ids) };
  });
  if (tasks.some(({ scores }) => scores[0]?.length === 0)) return undefined;
  return rankDistribution(tasks, { replicates: REPLICATES, source: random("trend", name) }).map((row) => row[0] as number);
}
