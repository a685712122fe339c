import type { Item } from "../core/item.ts";
import type { JsonObject } from "../core/json.ts";
import type { Kind, Method } from "../core/kind.ts";
import type { AttemptResult } from "../core/outcome.ts";
import type { Prompt } from "../core/request.ts";

/** What a log of another harness says, in our words. Everything that it does not say is named in `unknown`. */
export interface ImportedLog {
  /** "lm-eval 0.4.13" */
  readonly tool: string;
  readonly model: string;
  /** Facts of the model as the log states them. */
  readonly identity: JsonObject;
  /** ISO 8601; absent where the log has no date. */
  readonly created?: string;
  readonly columns: readonly ImportedColumn[];
  /** Tasks of the log that are not imported, each with the reason. */
  readonly skipped?: readonly string[];
  /** Fields of ours that this log cannot fill: "decoding", "ms", … */
  readonly unknown: readonly string[];
}

/** One task as it was asked. */
export interface ImportedColumn {
  readonly task: string;
  readonly version: number;
  /** Without the shots: "lm-eval-multiple-choice". */
  readonly protocol: string;
  readonly shots: number | "unknown";
  readonly kind: Kind;
  readonly method: Extract<Method, "generate" | "choice-loglikelihood">;
  readonly layout: "raw" | "chat";
  readonly extractors: readonly string[];
  readonly metrics: readonly string[];
  readonly primary: string;
  /** Decoding as the log states it; empty for log-likelihoods and where it says nothing. */
  readonly decoding: JsonObject;
  readonly rows: readonly ImportedRow[];
  /** What the other harness computed, by its own names. */
  readonly reported: Readonly<Record<string, number>>;
}

export interface ImportedRow {
  readonly item: Item;
  /** From 1: repeats of one item. */
  readonly seed: number;
  readonly prompt: Prompt;
  readonly result: AttemptResult;
}
