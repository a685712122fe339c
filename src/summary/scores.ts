import type { Mark } from "../core/kind.ts";
import type { ManifestEntry } from "../core/manifest.ts";
import { type AnswersOfItem, type AtK, atK, whyNoAtK } from "./at-k.ts";
import type { ColumnValues } from "./compare.ts";
import { type BootstrapMethod, compositeIntervalBy, intervalBy, type ScoreInterval } from "./interval-methods.ts";
import type { CompositeSummary, IntervalSummary, Score, Summary } from "./model.ts";
import type { RunValues } from "./run-values.ts";

/** One column with its score, the intervals that were asked for, and what k answers are worth. */
export interface ColumnScore {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly score?: Score;
  /** Why there is no score. */
  readonly blocked?: string;
  readonly marks: readonly Mark[];
  /** Clusters that the items come in; absent where they come in none. */
  readonly clusters?: number;
  readonly intervals: readonly { readonly asked: ScoreInterval; readonly interval: IntervalSummary }[];
  readonly atK?: readonly AtK[];
  /** Why the answers are no k samples of one prompt. */
  readonly noAtK?: string;
}

export interface CompositeScore extends CompositeSummary {
  readonly intervals: readonly { readonly asked: BootstrapMethod; readonly interval: IntervalSummary }[];
}

export interface RunScores {
  readonly columns: readonly ColumnScore[];
  readonly composites: readonly CompositeScore[];
}

export interface ScoresInput {
  readonly values: RunValues;
  readonly summary: Summary;
  readonly entries: readonly ManifestEntry[];
  /** By "task · protocol"; needed with `ks`. */
  readonly answers: ReadonlyMap<string, readonly AnswersOfItem[]>;
  readonly intervals: readonly ScoreInterval[];
  readonly ks: readonly number[];
}

/** The scores of a run as its summary has them, with what else was asked about them. */
export function scoresOf({ values, summary, entries, answers, intervals, ks }: ScoresInput): RunScores {
  const columns = values.columns.map((column): ColumnScore => {
    const { task, protocol, primary } = column;
    const same = (other: { readonly task: string; readonly protocol: string }) =>
      other.task === task && other.protocol === protocol;
    const summarised = summary.columns.find(same);
    const entry = entries.find(same);
    const [metric = "", extractor = ""] = primary.split("@");
    const score = summarised?.blocked === undefined ? summarised?.extractors[extractor]?.scores[metric] : undefined;
    const names = [...column.items.values()].map(({ cluster }) => cluster);
    const clustered = names.some((cluster) => cluster !== undefined);
    return {
      ...{ task, protocol, primary, marks: summarised?.marks ?? [] },
      ...(score === undefined ? { blocked: summarised?.blocked ?? "nothing was collected" } : { score }),
      // An item in no cluster is one by itself.
      ...(clustered ? { clusters: new Set(names.map((cluster, item) => cluster ?? item)).size } : {}),
      intervals: score === undefined ? [] : intervals.map((asked) => ({ asked, interval: intervalBy(asked, column) })),
      ...(ks.length === 0 || entry === undefined || score === undefined
        ? {}
        : repeatedOf(column, { entry, ks, answers: answers.get(`${task} · ${protocol}`) ?? [] })),
    };
  });
  const bootstraps = intervals.filter((method) => method === "bca" || method === "bootstrap-t");
  const composites = values.composites.flatMap(({ composite }) => {
    const found = summary.composites.find((other) => other.composite === composite);
    if (found === undefined) return [];
    const blocked = found.score === undefined;
    const own = blocked ? [] : bootstraps.map((asked) => ({ asked, interval: compositeIntervalBy(asked, values, composite) }));
    return [{ ...found, intervals: own }];
  });
  return { columns, composites };
}

function repeatedOf(
  { task, protocol }: ColumnValues,
  { entry, ks, answers }: { entry: ManifestEntry; ks: readonly number[]; answers: readonly AnswersOfItem[] },
): Pick<ColumnScore, "atK" | "noAtK"> {
  const reason = whyNoAtK(entry);
  if (reason !== undefined) return { noAtK: reason };
  const { kind } = entry.taskDefinition;
  const results = ks.map((k) => atK(answers, { k, kind, name: `${task} ${protocol}` }));
  const refused = results.find((result) => typeof result === "string");
  const rows = results.filter((result) => typeof result !== "string");
  return { ...(rows.length === 0 ? {} : { atK: rows }), ...(refused === undefined ? {} : { noAtK: refused }) };
}
