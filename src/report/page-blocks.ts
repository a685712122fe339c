import type { ItemClass } from "../core/contamination.ts";
import type { Gold } from "../core/item.ts";
import type { Json } from "../core/json.ts";
import type { Reading } from "../core/outcome.ts";
import type { Usage } from "../core/request.ts";
import type { Results } from "./results.ts";

/**
 * What stands in the page beside its code: JSON, deflated, in base64, one `<script type="application/x-mivhan" id="…">` each. The page inflates `results`
 * and `rows` when it opens and the rest when an item is looked at.
 */
export interface PageBlocks {
  readonly results: PageIndex;
  /** rows:<column index> */
  readonly rows: ColumnRows;
  /** items:<task index>:<chunk> */
  readonly items: readonly ItemDetail[];
  /** answers:<column index>:<chunk> */
  readonly answers: readonly RowDetail[];
  /** prompts:<chunk> */
  readonly prompts: readonly string[];
}

export interface PageIndex {
  readonly results: Results;
  readonly tasks: readonly TaskItems[];
}

/** The items of a task, by position, as the list shows them. */
export interface TaskItems {
  readonly task: string;
  readonly ids: readonly string[];
  /** The beginning of each item's text; empty where the card forbids redistribution. */
  readonly texts: readonly string[];
  readonly groups: readonly string[];
  /** Characters of each item's text. */
  readonly lengths: readonly number[];
  readonly masked: boolean;
  /** What the scan of a corpus found, worst over the runs, per item; absent where no run was scanned for this task. */
  readonly scanned?: readonly ItemClass[];
}

/** The rows of a column: every item × seed that a model was asked. */
export interface ColumnRows {
  /** Index into `PageIndex.tasks`. */
  readonly task: number;
  /** Position of the item, per row. */
  readonly item: readonly number[];
  readonly seed: readonly number[];
  /** One per model, in the order of `Results.models`; `null` where the model was not asked this column. */
  readonly models: readonly (ModelRows | null)[];
}

export interface ModelRows {
  /** Index into STATES, per row. */
  readonly state: readonly number[];
  /** Primary value; `null` where there is none. */
  readonly value: readonly (number | null)[];
  /** Milliseconds of the try that stands; `null` without one. */
  readonly ms: readonly (number | null)[];
  /** Tries that were made. */
  readonly tries: readonly number[];
  /** Tokens of the answer as the server counted them; `null` where it did not say. */
  readonly tokens: readonly (number | null)[];
  /** The beginning of the answer as read, or of the raw text. */
  readonly answer: readonly string[];
}

/** What became of a row for one model; the readings are those of the primary extractor. */
export const STATES = [
  "not asked",
  "answered",
  "abstained",
  "ambiguous",
  "no-answer",
  "refused",
  "not-hebrew",
  "unscored",
  "errored",
  "missing",
  "truncated",
] as const;
export type State = (typeof STATES)[number];

export interface ItemDetail {
  readonly id: string;
  readonly cluster?: string;
  readonly group?: string;
  readonly fields?: Readonly<Record<string, Json>>;
  readonly choices?: readonly string[];
  readonly gold?: Gold;
}

/** One row opened: per model, in the order of `Results.models`; `null` where there is nothing. */
export type RowDetail = readonly (AnswerDetail | null)[];

export interface AnswerDetail {
  /** [role, part]: index into all prompt parts; role "" in a raw prompt. Empty where the text is withheld. */
  readonly prompt: readonly (readonly [string, number])[];
  readonly text?: string;
  readonly reasoning?: string;
  readonly finish?: string;
  readonly way?: string;
  /** In the data's order: ln P of each choice, and how many tokens it has. */
  readonly choices?: readonly { readonly logprob: number; readonly tokens: number }[];
  /** Presented position → index in the data, where the choices were permuted. */
  readonly order?: readonly number[];
  readonly usage?: Usage;
  readonly readings: Readonly<Record<string, Reading>>;
  /** Why there is no reading: the reason of an unscored outcome, or the code of an errored one. */
  readonly lacking?: string;
  readonly tries: readonly { readonly at: number; readonly ms: number; readonly result: string; readonly raw?: string }[];
}

/** Items, rows and prompt parts per block. */
export const ITEMS_PER_BLOCK = 512;
export const ROWS_PER_BLOCK = 512;
export const PARTS_PER_BLOCK = 256;
/** Characters of an item's text and of an answer in the list. */
export const TEXT_PREVIEW = 240;
export const ANSWER_PREVIEW = 100;
