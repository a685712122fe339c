import type { Label } from "../core/definition.ts";
import type { Item, PublicItem } from "../core/item.ts";
import { canonicalJson, type Json } from "../core/json.ts";
import { listedLabels } from "../hebrew/labels.ts";
import { normalise } from "../hebrew/normalise.ts";

/**
 * The ids of the items whose content stands among `others` as well: fields and choices are equal under the profile `scan`, which
 * leaves out punctuation, points and case. A model that saw the others has seen these.
 */
export function seenItems(items: readonly PublicItem[], others: Iterable<PublicItem>): ReadonlySet<string> {
  const known = new Set<string>();
  for (const other of others) known.add(contentOf(other));
  return new Set(items.filter((item) => known.has(contentOf(item))).map(({ id }) => id));
}

/** How many items repeat the content of an earlier one. */
export function repeatedItems(items: readonly PublicItem[]): number {
  return items.length - new Set(items.map(contentOf)).size;
}

function contentOf({ fields, choices }: PublicItem): string {
  return canonicalJson([mapped(fields), choices.map(mapped)]);
}

function mapped(value: Json): Json {
  if (typeof value === "string") return normalise(value, "scan");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(mapped);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapped(member)]));
}

/** A label of a classification task: how often it is the gold, the answer, and a member of the lists that replies repeat. */
export interface LabelUse {
  readonly label: string;
  readonly gold: number;
  readonly answered: number;
  readonly listed: number;
}

export interface LabelHygiene {
  readonly uses: readonly LabelUse[];
  /** Golds that the task does not offer at all: their items cannot be answered. */
  readonly notOffered: readonly string[];
  /** Replies that repeat a list of the labels they were offered. */
  readonly lists: number;
  /** Labels that are a gold, and stand in no list although replies repeat some: they were hardly offered. */
  readonly neverListed: readonly string[];
}

/** Are all golds offered, and do replies say so? Ready outputs may answer another list of labels than the task's. */
export function labelHygiene({
  labels,
  items,
  answers,
  replies,
}: {
  readonly labels: readonly Label[];
  readonly items: readonly Item[];
  /** The labels that were read. */
  readonly answers: readonly string[];
  readonly replies: readonly string[];
}): LabelHygiene {
  const golds = items.flatMap(({ gold }) => (gold.kind === "label" ? [gold.label] : []));
  const lists = replies.flatMap((reply) => {
    const listed = new Set(listedLabels(reply, labels));
    return listed.size === 0 ? [] : [listed];
  });
  const uses = labels.map(({ label }) => ({
    label,
    gold: golds.filter((gold) => gold === label).length,
    answered: answers.filter((answer) => answer === label).length,
    listed: lists.filter((list) => list.has(label)).length,
  }));
  const offered = new Set(labels.map(({ label }) => label));
  return {
    uses,
    notOffered: [...new Set(golds)].filter((gold) => !offered.has(gold)).sort(),
    lists: lists.length,
    neverListed: lists.length === 0 ? [] : uses.filter(({ gold, listed }) => gold > 0 && listed === 0).map(({ label }) => label),
  };
}
