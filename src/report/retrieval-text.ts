import type { IntervalSummary } from "../summary/model.ts";
import { pText } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** One run file scored against judgements. */
export interface ScoredRun {
  readonly file: string;
  /** By metric, in the order asked; from 0 to 1, over all judged queries. */
  readonly scores: Readonly<Record<string, { readonly mean: number; readonly interval: IntervalSummary }>>;
  /** Judged queries, and of those the ones without a ranking. */
  readonly queries: number;
  readonly missing: readonly string[];
  /** Means over the queries that have a ranking; absent where none has. */
  readonly meansOfRanked?: Readonly<Record<string, number>>;
  /** Ranked queries without judgements. */
  readonly unjudged: readonly string[];
  /** Judged queries without a relevant document. */
  readonly withoutRelevant: readonly string[];
  /** Share of the retrieved documents that were judged at all, within the first ranks. */
  readonly judgedShare: { readonly depth: number; readonly share: number };
}

/** One metric of a run against the first run, over the judged queries. */
export interface RunDifference {
  readonly file: string;
  readonly against: string;
  readonly metric: string;
  readonly difference: number;
  readonly interval: IntervalSummary;
  readonly p: number;
  readonly method: string;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Scores with four decimals, as trec_eval prints them; everything that does not go into them is said below. */
export function retrievalLines(
  { runs, differences }: { readonly runs: readonly ScoredRun[]; readonly differences: readonly RunDifference[] },
  width: number | "unlimited",
): string[] {
  const metrics = Object.keys(runs[0]?.scores ?? {});
  const rows = metrics.map((metric) => [
    metric,
    ...runs.map(({ scores }) => {
      const score = scores[metric] as ScoredRun["scores"][string];
      return `${four(score.mean)} ${intervalOf(score.interval)}`;
    }),
  ]);
  const table = { columns: [left("metric"), ...runs.map(({ file }) => right(file))], rows };
  return [...tableLines(table, width), "", ...runs.flatMap(notesOf), ...differenceLines(differences, width)];
}

/** One line per query and metric, as trec_eval -q prints them. */
export function queryLines(
  queries: readonly { readonly id: string; readonly values: Readonly<Record<string, number>> }[],
): string[] {
  return queries.flatMap(({ id, values }) => Object.entries(values).map(([metric, value]) => `${metric}\t${id}\t${four(value)}`));
}

function notesOf({ file, queries, missing, meansOfRanked, unjudged, withoutRelevant, judgedShare }: ScoredRun): string[] {
  const { depth, share } = judgedShare;
  const without =
    meansOfRanked === undefined
      ? ""
      : `; without them ${Object.entries(meansOfRanked)
          .map(([metric, mean]) => `${metric} ${four(mean)}`)
          .join(", ")}`;
  return [
    `${file}: ${queries} judged queries; ${(100 * share).toFixed(1)} % of the first ${depth} retrieved documents were judged`,
    ...(missing.length === 0 ? [] : [`  ${missing.length} without a ranking count 0 (${some(missing)})${without}`]),
    ...(withoutRelevant.length === 0
      ? []
      : [`  ${withoutRelevant.length} without a relevant document count 0 for every system (${some(withoutRelevant)})`]),
    ...(unjudged.length === 0
      ? []
      : [`  ${unjudged.length} ranked queries without judgements are in no mean (${some(unjudged)})`]),
  ];
}

function differenceLines(differences: readonly RunDifference[], width: number | "unlimited"): string[] {
  if (differences.length === 0) return [];
  const rows = differences.map(({ file, against, metric, difference, interval, p, method, wins, ties, losses }) => [
    `${file} − ${against}`,
    metric,
    signed(difference),
    "low" in interval ? `[${signed(interval.low)}, ${signed(interval.high)}]` : "–",
    pText(p),
    method,
    `${wins}/${ties}/${losses}`,
  ]);
  const columns = [
    ...[left("runs"), left("metric")],
    ...[right("difference"), right("95 % interval"), right("p"), left("test"), right("win/tie/loss")],
  ];
  return ["", ...tableLines({ columns, rows }, width), "paired by query, a query without a ranking counting 0"];
}

function some(ids: readonly string[]): string {
  return ids.length <= 5 ? ids.join(", ") : `${ids.slice(0, 5).join(", ")}, …`;
}

function four(value: number): string {
  return value.toFixed(4);
}

function signed(value: number): string {
  const text = four(Math.abs(value));
  if (Number(text) === 0) return text;
  return `${value < 0 ? "−" : "+"}${text}`;
}

function intervalOf(interval: IntervalSummary): string {
  return "low" in interval ? `[${four(interval.low)}–${four(interval.high)}]` : "[–]";
}
