import type { Card, Wording } from "../core/definition.ts";
import type { Json } from "../core/json.ts";
import type { Mark } from "../core/kind.ts";
import type { RunDigests } from "../core/manifest.ts";
import type { NotComparable, PairedDifference } from "../summary/compare.ts";
import type { CompositeDifference } from "../summary/compare-composites.ts";
import type { ColumnSummary, CompositeSummary, IntervalSummary } from "../summary/model.ts";
import type { CrossGap } from "../summary/protocol-gap.ts";

/** Version of the results model: what `report -o x.json` writes and the page reads. */
export const RESULTS_FORMAT = 1;

/** Several runs as one picture. Every renderer reads this and nothing else; only renderers round. */
export interface Results {
  readonly format: number;
  readonly suites: readonly string[];
  readonly models: readonly ModelResults[];
  /** The union of the columns, in the order in which the runs name them. */
  readonly columns: readonly ColumnFacts[];
  /** By name; each model has its own numbers in `ModelResults.composites`. */
  readonly composites: readonly { readonly composite: string; readonly title: string }[];
  /** Every pair of models, first named first. */
  readonly comparisons: readonly PairComparison[];
  readonly protocols: readonly ProtocolComparison[];
  readonly breakdowns: readonly Breakdown[];
  readonly series: readonly Series[];
  /** Of the gate verdicts in `series`: the loss that is still acceptable, and the risk of passing a larger one. */
  readonly gate: { readonly margin: number; readonly alpha: number };
  readonly calibrations: readonly Calibration[];
  readonly runs: readonly RunFacts[];
  readonly published: readonly PublishedScore[];
  /** What a reader must know before believing a number: replaced cells, columns that were asked differently. */
  readonly notes: readonly string[];
}

/** One model: all runs with this name and the same `model` digest. */
export interface ModelResults {
  /** The name; with " (2)" where two different models share one. */
  readonly id: string;
  /** a, b, c …: how significance marks name the model. */
  readonly letter: string;
  readonly identity: Readonly<Record<string, Json>>;
  /** Training step of a checkpoint, where the model's entry or a name states one. */
  readonly step?: number;
  readonly runs: readonly string[];
  /** By column key. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** By composite name. */
  readonly composites: Readonly<Record<string, CompositeSummary>>;
}

/** The summary of one (model, task, protocol) and where it comes from. */
export interface Cell {
  readonly run: string;
  readonly column: ColumnSummary;
  /** Digest of what was asked: cells of one column with different digests are not comparable. */
  readonly asked: string;
  /** Letters of the models that this one beats: Holm-adjusted p below .05 over the pairs of the column. */
  readonly beats: string;
}

/** What stands in the head of a column: nothing here depends on a model. */
export interface ColumnFacts {
  /** "task protocol", as in `Cell` and `Breakdown`. */
  readonly key: string;
  readonly task: string;
  readonly protocol: string;
  readonly title: string;
  readonly taskVersion: number;
  readonly protocolTitle: string;
  readonly protocolVersion: number;
  /** Present where a file of the user's gave the protocol's words. */
  readonly wording?: Wording;
  readonly kind: string;
  readonly language: string;
  readonly method: string;
  readonly layout: "raw" | "chat";
  readonly thinking: string;
  readonly shots: number | "unknown";
  readonly varies: readonly string[];
  readonly sampling: Readonly<Record<string, Json>>;
  readonly extractors: readonly string[];
  readonly metrics: readonly string[];
  readonly primary: string;
  /** Present where a smaller value of the primary metric is the better one. */
  readonly better?: "lower";
  /** Present where the primary metric is no fraction: its values are printed as they are. */
  readonly unit?: string;
  readonly items: number;
  readonly seeds: readonly number[];
  readonly marks: readonly Mark[];
  readonly floors: Readonly<Record<string, number>>;
  readonly card: Pick<Card, "card" | "title" | "licence" | "redistribute" | "verified" | "starter"> & {
    readonly published?: string;
    readonly citation?: string;
    readonly source?: string;
  };
  readonly split: string;
  readonly data: { readonly file: string; readonly sha256: string; readonly rows: number; readonly shotSha256?: string };
}

/** A paired difference with what several pairs make of it. */
export interface ReportDifference extends PairedDifference {
  /** Adjusted over the model pairs of this column (Holm): what significance letters go by. */
  readonly pColumn: number;
}

export interface PairComparison {
  /** Model ids. */
  readonly first: string;
  readonly second: string;
  readonly differences: readonly ReportDifference[];
  readonly composites: readonly CompositeDifference[];
  readonly notComparable: readonly NotComparable[];
}

/** The same questions under several protocols. */
export interface ProtocolComparison {
  readonly task: string;
  /** Protocol names and the primary metric of each. */
  readonly protocols: readonly { readonly protocol: string; readonly primary: string }[];
  /** Model id → score per protocol; absent where there is none. */
  readonly scores: Readonly<
    Record<string, Readonly<Record<string, { readonly value: number; readonly interval: IntervalSummary }>>>
  >;
  readonly pairs: readonly {
    readonly model: string;
    readonly first: string;
    readonly second: string;
    readonly difference: number;
    readonly interval: IntervalSummary;
    readonly p: number;
    /** Adjusted over all protocol pairs of the report (Holm). */
    readonly pHolm: number;
    readonly n: number;
  }[];
  /** Per pair of models the widest gap between two protocols, and how much of it protocol and model explain. */
  readonly crossed: readonly (Omit<CrossGap, "runs"> & { readonly models: readonly [string, string] })[];
  /** Over the models and protocols that are complete; absent with fewer than two of either. */
  readonly spread?: {
    /** Mean over models of highest minus lowest protocol. */
    readonly protocols: number;
    /** Mean over protocols of highest minus lowest model. */
    readonly models: number;
    /** Pairs of models whose order one protocol turns round. */
    readonly flips: number;
    readonly pairs: number;
  };
}

/** A column's score by stratum of its items. */
export interface Breakdown {
  readonly column: string;
  readonly by: "group" | "length" | "answers";
  readonly strata: readonly {
    readonly name: string;
    readonly items: number;
    /** By model id. */
    readonly scores: Readonly<Record<string, { readonly value: number; readonly interval: IntervalSummary; readonly n: number }>>;
  }[];
}

/** How sure a model was of its choices, and how often it was right. */
export interface Calibration {
  readonly model: string;
  readonly column: string;
  readonly bins: readonly { readonly n: number; readonly confidence: number; readonly accuracy: number }[];
  /** Expected calibration error. */
  readonly error: number;
}

/** One column or composite over training steps or over time. */
export interface Series {
  readonly name: string;
  /** What the points share: the model, or the stem of the checkpoints' names. */
  readonly of: string;
  readonly over: "step" | "time";
  readonly points: readonly {
    readonly model: string;
    readonly run: string;
    /** ISO 8601. */
    readonly created: string;
    readonly step?: number;
    readonly value: number;
    readonly interval: IntervalSummary;
    /** Against the point before; absent at the first. */
    readonly gate?: GateFacts;
  }[];
  readonly changes: readonly ChangeFacts[];
}

/** Whether a run is not worse than the one before it by more than the margin (`Results.gate`), as `mivhan gate` judges. */
export interface GateFacts {
  /** The run that it is judged against. */
  readonly against: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly reason?: string;
  /** This run minus the one before, turned so that above 0 is better, with the interval of level 1 − 2α. */
  readonly difference?: number;
  readonly low?: number;
  readonly high?: number;
}

export interface ChangeFacts {
  /** First point after the change. */
  readonly index: number;
  readonly p: number;
  /** Mean after minus mean before. */
  readonly size: number;
}

/** Where a run came from and what would make it again. */
export interface RunFacts {
  readonly run: string;
  readonly model: string;
  readonly suite: string;
  readonly suiteVersion: number;
  readonly created: string;
  readonly complete: boolean;
  readonly mivhan: string;
  readonly node: string;
  readonly platform: string;
  readonly command: string;
  readonly seeds: readonly number[];
  readonly limit?: number;
  readonly tolerance: number;
  readonly digests: RunDigests;
  readonly plugins: readonly { readonly file: string; readonly sha256: string }[];
  readonly probe?: Json;
}

/** A score that somebody published. It never enters a column of ours. */
export interface PublishedScore {
  readonly source: string;
  readonly url: string;
  readonly date: string;
  /** How the number reached us: "primary", or by whom it was transcribed. */
  readonly read: string;
  readonly model: string;
  /** What it is about, one name across sources: "copa", "arc", "trivia". */
  readonly topic: string;
  readonly task: string;
  readonly metric: string;
  /** As printed by the source. */
  readonly value: number;
  /** What 100 % is on the source's scale: 100, or 1; 0 for what is no share. */
  readonly scale: number;
  readonly protocol: string;
  /** What we measured for this model on this topic, where a run did. */
  readonly measured: readonly {
    readonly model: string;
    readonly column: string;
    readonly value: number;
    readonly interval: IntervalSummary;
    /** Whether the published value lies inside our interval; "unknown" without one. */
    readonly inside: boolean | "unknown";
  }[];
}

/** The key of a column in every record of `Results`. */
export function columnKey({ task, protocol }: { readonly task: string; readonly protocol: string }): string {
  return `${task} ${protocol}`;
}
