import type { RunContamination } from "../core/contamination.ts";
import type { Mark } from "../core/kind.ts";
import type { RunDigests } from "../core/manifest.ts";
import type { OutcomeFinish, ReadingKind } from "../core/outcome.ts";
import type { ContaminationEffect } from "./contamination.ts";

/** Version of `summary.json` (docs/record.md): raised when a field changes its meaning or goes. */
export const SUMMARY_FORMAT = 1;

export type IntervalSummary =
  | { readonly low: number; readonly high: number; readonly level: number; readonly method: string }
  /** Why there is no interval. */
  | { readonly method: "none"; readonly reason: string };

/** A number that never travels alone. A fraction, not percent, unless it has a unit. */
export interface Score {
  readonly value: number;
  /** Present where the value is no fraction: what it counts, such as bits. */
  readonly unit?: string;
  /** Items with a value. */
  readonly n: number;
  /** Seeds averaged per item. */
  readonly seeds: number;
  readonly interval: IntervalSummary;
  /** Of the mean over new items of this kind; absent where it cannot be known. */
  readonly standardError?: number;
  readonly df?: number;
  /** Of the same questions asked again with new seeds; absent with one seed. Never tells one model from another. */
  readonly conditionalError?: number;
  /** Where the variance of one answer comes from; absent with one seed, and for metrics of a whole corpus. */
  readonly variance?: VarianceParts;
}

/** The variance of one answer, in squared units of the score: the parts add up to it. */
export interface VarianceParts {
  /** Between the items: only more items help. */
  readonly items: number;
  /** Between the seeds, the same on every item. */
  readonly seeds: number;
  /** The rest: more seeds help. */
  readonly residual: number;
  /** Items that have every seed: what the split was made of. */
  readonly n: number;
  /** Whether the seeds have an effect in common (F test, p below 0.01): it is then in both errors. */
  readonly sharedSeeds: boolean;
}

/** The readings of one extractor. */
export interface ExtractorSummary {
  /** Collected outcomes by reading. */
  readonly readings: Readonly<Record<ReadingKind, number>>;
  readonly scores: Readonly<Record<string, Score>>;
  /** The same by part of the data (HasAns, NoAns, number of golds, source); of questions on a passage, under the primary extractor. */
  readonly strata?: Readonly<Record<string, Readonly<Record<string, Score>>>>;
  /** How often each answer (choice index, label) was given, and how often it is the gold; only where answers are few. */
  readonly histogram?: Readonly<Record<string, { readonly answered: number; readonly gold: number }>>;
}

/** One (task, protocol). */
export interface ColumnSummary extends ColumnDetails {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  /** The primary score; absent when nothing was collected or too much failed, and `blocked` says why. */
  readonly score?: Score;
  readonly blocked?: string;
  /** The primary score if every truncated outcome were wrong, or right. */
  readonly bracket?: readonly [number, number];
  /** The primary score if every errored or missing outcome were wrong, or right; present when there are any. */
  readonly bounds?: readonly [number, number];
  readonly marks: readonly Mark[];
  readonly counts: {
    readonly planned: number;
    readonly collected: number;
    readonly missing: number;
    readonly unscored: Readonly<Record<string, number>>;
    readonly errored: Readonly<Record<string, number>>;
    readonly finish: Readonly<Record<OutcomeFinish, number>>;
  };
  readonly seeds: readonly number[];
  /** One request stands for all seeds: it does not depend on them. */
  readonly deterministic: boolean;
  readonly floors: Readonly<Record<string, number>>;
  readonly extractors: Readonly<Record<string, ExtractorSummary>>;
  /** Present where texts were generated. */
  readonly outputs?: OutputSummary;
  readonly calls: {
    readonly attempts: number;
    readonly failures: Readonly<Record<string, number>>;
    /** Milliseconds of a successful try: median and 95th percentile; absent without any. */
    readonly latency?: { readonly median: number; readonly p95: number };
    /** Sums over the replies that reported tokens (`replies` of them). */
    readonly tokens: {
      readonly prompt: number;
      readonly completion: number;
      readonly reasoning: number;
      readonly replies: number;
    };
    readonly ways: Readonly<Record<string, number>>;
  };
  /** What made the scores that the run did not compute itself, by "metric@extractor". */
  readonly imported?: Readonly<Record<string, { readonly of: string; readonly file: string; readonly sha256: string }>>;
  /** Present where a corpus was scanned for the items of this task. */
  readonly contamination?: ColumnContamination;
}

/** What a scan says of the items of a column, and what it does to the score. */
export interface ColumnContamination extends ContaminationEffect {
  readonly corpus: RunContamination["corpus"] & Pick<RunContamination, "complete" | "controlsPassed" | "fast">;
}

/** What the texts of a column look like, whatever was asked (`src/run/outputs.ts` says how each is counted). */
export interface OutputSummary {
  readonly texts: number;
  readonly words: number;
  readonly repetition: number;
  /** Words in an n-gram of `repetition`, and above which share an output is highly repetitive. */
  readonly n: number;
  readonly threshold: number;
  readonly highlyRepetitive: number;
  readonly distinct1?: number;
  readonly distinct2?: number;
  readonly hebrewShare?: number;
  readonly htmlEntities: number;
  readonly mojibake: number;
  readonly empty: number;
  readonly refused: number;
}

/** Of the primary extractor, over all items and seeds that were collected. */
export interface ColumnDetails {
  /** For classification: rows are golds, columns what was read; the last column counts replies without a label. */
  readonly confusion?: { readonly labels: readonly string[]; readonly counts: readonly (readonly number[])[] };
  /** For token-labelling: exact entities by type; "other" are types that the task does not have. */
  readonly types?: readonly { readonly type: string; readonly hits: number; readonly golds: number; readonly answers: number }[];
  /** For language-modeling: what the rates are made of; a part whose metric the task lacks is 0. */
  readonly texts?: { readonly nats: number; readonly bytes: number; readonly characters: number; readonly tokens: number };
}

export interface CompositeSummary {
  readonly composite: string;
  readonly title: string;
  /** The definition, as printed: members with their weights. */
  readonly members: readonly {
    readonly name: string;
    readonly weight: number;
    /** As scored. */
    readonly value?: number;
    /** Declared: the member counts as (value − chance) / (1 − chance). */
    readonly chance?: number;
  }[];
  readonly score?: Omit<Score, "n" | "seeds">;
  /** The composite without each of its members in turn. */
  readonly leaveOneOut?: readonly { readonly without: string; readonly value: number }[];
  readonly blocked?: string;
  readonly marks: readonly Mark[];
}

/** `summary.json`: derived from outcomes and manifest alone. */
export interface Summary {
  readonly format: number;
  readonly run: string;
  readonly model: string;
  readonly suite: string;
  readonly digests: RunDigests;
  /** Every planned outcome is collected or unscored. */
  readonly complete: boolean;
  readonly columns: readonly ColumnSummary[];
  readonly composites: readonly CompositeSummary[];
}
