import type { Gold, PublicItem } from "../core/item.ts";
import type { Kind } from "../core/kind.ts";
import type { BenchmarkItem, Part } from "./benchmark-index.ts";
import { scanWords } from "./scan-words.ts";

/** Fields that an item gives to be read. Whatever else is text asks. */
const PASSAGES: ReadonlySet<string> = new Set(["context", "passage", "paragraph", "document", "article"]);

/** Kinds whose `text` is there to be read, not an item's own question. */
const READING_KINDS: ReadonlySet<Kind> = new Set(["summarization", "language-modeling", "retrieval"]);

/** A field of so few words beside a longer one is a label ("cause", "physics"), which stands in every corpus. */
const LABEL_WORDS = 3;

export interface ItemToLookFor extends PublicItem {
  readonly gold: Gold;
}

/**
 * The texts of an item with what each is in it: choices and the right answer apart, so that a passage that stands on the web is not
 * taken for a question that does. `source` is the item in the language that it was translated from.
 */
export function benchmarkItem(
  item: ItemToLookFor,
  { benchmark, kind, source = [] }: { benchmark: string; kind: Kind; source?: readonly string[] },
): BenchmarkItem {
  const isPassage = (field: string) => PASSAGES.has(field) || (field === "text" && READING_KINDS.has(kind));
  const fields = Object.entries(item.fields).flatMap(([field, value]) =>
    typeof value === "string" && value.trim() !== "" ? [{ field, text: value, words: scanWords(value).length }] : [],
  );
  const asking = fields.filter(({ field }) => !isPassage(field));
  const longest = Math.max(0, ...asking.map(({ words }) => words));
  const questions = asking.filter(({ words }) => words > LABEL_WORDS || words === longest);
  const part = (name: Part) => (text: string) => ({ part: name, text });
  return {
    benchmark,
    id: item.id,
    texts: [
      ...questions.map(({ text }) => text).map(part("question")),
      ...fields.filter(({ field }) => isPassage(field)).map(({ text }) => part("passage")(text)),
      ...item.choices.map(part("choice")),
      ...answersOf(item).map(part("answer")),
      ...source.map(part("source")),
    ],
  };
}

/** A label is a word of the task, not of the item: finding it says nothing. */
function answersOf({ gold, choices }: ItemToLookFor): readonly string[] {
  switch (gold.kind) {
    case "choice":
      return choices[gold.index] === undefined ? [] : [choices[gold.index] as string];
    case "number":
      return [gold.value];
    case "texts":
      return [...new Set(gold.texts)];
    default:
      return [];
  }
}
