import type { Entity } from "./item.ts";
import type { ModelReply } from "./request.ts";

/** What an outcome belongs to. `protocol` is the name with parameters, such as "letters-raw@5". */
export interface OutcomeKey {
  readonly task: string;
  readonly protocol: string;
  readonly item: string;
  readonly seed: number;
}

/** How an extractor understood a reply. Everything but `answered`, and an `abstained` that was right, scores 0. */
export const READINGS = ["answered", "abstained", "ambiguous", "no-answer", "refused", "not-hebrew"] as const;
export type ReadingKind = (typeof READINGS)[number];

/** What an extractor took from a reply. A choice index counts in the order in which the choices were presented. */
export type Answer =
  | { readonly kind: "choice"; readonly index: number }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "entities"; readonly entities: readonly Entity[] };

/** The result of one extractor on one reply. `span` is [start, end) in UTF-16 units of the answer text. */
export type Extraction =
  | { readonly reading: "answered"; readonly answer: Answer; readonly span?: readonly [number, number] }
  | { readonly reading: Exclude<ReadingKind, "answered">; readonly span?: readonly [number, number] };

/** An extraction with its metric values; `answer` is written as text, a choice as its index in the data's order. */
export interface Reading {
  readonly reading: ReadingKind;
  readonly answer?: string;
  readonly span?: readonly [number, number];
  /** By metric name: one number, or the sufficient statistics of a corpus metric. */
  readonly values: Readonly<Record<string, number | readonly number[]>>;
}

/** `stop` or `length` for generations, `n/a` for log-likelihoods. */
export type OutcomeFinish = "stop" | "length" | "unknown" | "n/a";

export type OutcomeStatus =
  | {
      readonly status: "collected";
      readonly finish: OutcomeFinish;
      /** By extractor name. */
      readonly readings: Readonly<Record<string, Reading>>;
      /** Digest of the request whose reply was read: the way to its attempts in the journal. */
      readonly request: string;
    }
  | { readonly status: "unscored"; readonly reason: string }
  | { readonly status: "errored"; readonly code: string };

/** What became of (task, protocol, item, seed). What is not collected has no number at all. */
export type Outcome = OutcomeKey & OutcomeStatus;

/**
 * Outcomes of a column in the order of the data, those of an item beside each other. They may be made anew at each iteration: keep none
 * of them longer than it is needed.
 */
export interface OutcomeList extends Iterable<Outcome> {
  readonly length: number;
}

export type AttemptResult =
  | { readonly kind: "reply"; readonly reply: ModelReply }
  | { readonly kind: "unscorable"; readonly reason: string }
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly message: string;
      /** Whether a resume may try again. */
      readonly retry: "never" | "later" | "stop";
      readonly raw?: string;
    };

/** One try at one request: a row of the journal. */
export interface Attempt {
  readonly key: OutcomeKey;
  /** Digest of the request as asked (prompt, continuations, sampling, seed). */
  readonly request: string;
  /** Digests of the prompt's parts, in order, into `prompts.jsonl`; for chat with the role before each. */
  readonly prompt: readonly string[];
  /** Unix time in milliseconds at which the try began. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly result: AttemptResult;
}
