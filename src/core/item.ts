import type { Json } from "./json.ts";
import type { Kind } from "./kind.ts";

/** A named stretch of tokens, from `start` up to but not with `end`. Entities may lie inside others. */
export interface Entity {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** The right answer of an item. Only `scoring` and the writer of shots may look at it. */
export type Gold =
  /** Index into the item's choices, from 0. */
  | { readonly kind: "choice"; readonly index: number }
  /** One of the task's labels. */
  | { readonly kind: "label"; readonly label: string }
  /** A canonical decimal number such as "-1200.5". */
  | { readonly kind: "number"; readonly value: string }
  /** Every accepted answer; empty means that the question has no answer in the passage. */
  | { readonly kind: "texts"; readonly texts: readonly string[] }
  /** What people said of documents, by id; a grade of 0 or below is judged and not relevant. */
  | { readonly kind: "judgements"; readonly grades: Readonly<Record<string, number>> }
  /** The entities of the item's tokens; none where it has none. */
  | { readonly kind: "entities"; readonly entities: readonly Entity[] };

/** What anyone may see of an item: never the gold. */
export interface PublicItem {
  /** Given in the data, or the digest of the content; never a position. */
  readonly id: string;
  /** The named fields that templates may use: question, context, premise, text, … */
  readonly fields: Readonly<Record<string, Json>>;
  /** The answers offered, in the order of the data; empty for kinds without choices. */
  readonly choices: readonly string[];
}

/** One row after field map and schema check. */
export interface Item extends PublicItem {
  readonly gold: Gold;
  /** A worked solution or other answer text, used only when the item is a shot. */
  readonly solution?: string;
  /** Items of one cluster (a paragraph, a document) are not independent: intervals count clusters. */
  readonly cluster?: string;
  /** Chapter, subject or source: `--limit` is stratified by it, breakdowns are made by it. */
  readonly group?: string;
}

/**
 * Items in the order of the data. An array is one. Where there are many, they are made anew each time they are read: keep no
 * item longer than it is needed, and do not compare items by identity.
 */
export interface Items extends Iterable<Item> {
  readonly length: number;
  at(position: number): Item | undefined;
  /** Both absent where the list has no table of its ids. */
  positionOf?(id: string): number | undefined;
  idAt?(position: number): string | undefined;
}

/** As much of items as telling them apart needs. */
export interface Identified extends Iterable<{ readonly id: string }> {
  readonly length: number;
  positionOf?(id: string): number | undefined;
}

/** Where an item stands in a list, by its id. */
export function positionsIn(items: Identified): (id: string) => number | undefined {
  if (items.positionOf !== undefined) return (id) => items.positionOf?.(id);
  const positions = new Map<string, number>();
  for (const { id } of items) positions.set(id, positions.size);
  return (id) => positions.get(id);
}

/** The public view of an item that travels with a request to embedded models and `predictions`; servers never see it. */
export interface ItemView extends PublicItem {
  /** In the order in which they are presented, beside `optionLabels`. */
  readonly choices: readonly string[];
  readonly task: string;
  readonly kind: Kind;
  /** The task's labels, for classification. */
  readonly labels: readonly string[];
  /** What the options are called in the prompt (א, ב, … or A, B, …), one per choice; empty for kinds without choices. */
  readonly optionLabels: readonly string[];
  /** How often each gold choice index or label occurs in the shots split: what the `majority` baseline may know. */
  readonly shotGolds: Readonly<Record<string, number>>;
}
