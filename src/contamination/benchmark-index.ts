import { digestOf } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import { NORMALISER } from "./character-table.ts";
import { scanWords } from "./scan-words.ts";
import { templateWindows } from "./template-windows.ts";

/**
 * What a text is in its item. `source` is the same question in the language a benchmark was translated from. Parts are kept apart
 * throughout: a passage that stands on the web says little, a question with its answer much.
 */
export type Part = "question" | "choice" | "answer" | "passage" | "source";
export const PARTS: readonly Part[] = ["question", "choice", "answer", "passage", "source"];

/** A benchmark item as the scan sees it. */
export interface BenchmarkItem {
  readonly benchmark: string;
  readonly id: string;
  readonly texts: readonly { readonly part: Part; readonly text: string }[];
}

export interface IndexOptions {
  /** A window that stands in more texts than this is the benchmark's own template, not an item's text. 64 unless told. */
  readonly templateTexts?: number;
}

/**
 * Benchmark texts as sequences of words, each text stored once however many items share it. It knows nothing of hashes: look-up
 * tables are made from it by the kernel that is to use them (`look-up.ts`).
 */
export interface BenchmarkIndex {
  readonly normaliser: typeof NORMALISER;
  readonly templateTexts: number;
  readonly items: readonly IndexedItem[];
  /** The texts as given. */
  readonly texts: readonly string[];
  /** Text t is words[textStart[t] … textStart[t + 1]). */
  readonly textStart: Uint32Array;
  /** All texts, one after another, as places in the vocabulary. */
  readonly words: Uint32Array;
  readonly vocabulary: readonly string[];
  /** Per word: 1 where a window begins that stands in more than `templateTexts` texts. */
  readonly template: Uint8Array;
  /** 128 bits over normaliser, options and items: equal for equal contents. */
  readonly digest: string;
}

export interface IndexedItem {
  readonly benchmark: string;
  readonly id: string;
  readonly texts: readonly { readonly part: Part; readonly text: number }[];
}

/**
 * The index of `items`.
 * @throws MivhanError `E_CONTAMINATION_ITEMS` when there is no item, an item has no word, or two items share benchmark and id.
 */
export function buildIndex(items: readonly BenchmarkItem[], { templateTexts = 64 }: IndexOptions = {}): BenchmarkIndex {
  refuseBadItems(items);
  const vocabulary: string[] = [];
  const wordIds = new Map<string, number>();
  const textIds = new Map<string, number>();
  const texts: string[] = [];
  const textStart: number[] = [0];
  const words: number[] = [];
  const addText = (text: string): number => {
    const own = scanWords(text);
    const key = own.join(" ");
    const known = textIds.get(key);
    if (known !== undefined) return known;
    for (const word of own) {
      let id = wordIds.get(word);
      if (id === undefined) {
        id = vocabulary.push(word) - 1;
        wordIds.set(word, id);
      }
      words.push(id);
    }
    textIds.set(key, texts.length);
    textStart.push(words.length);
    return texts.push(text) - 1;
  };
  const indexed = items.map((item) => ({
    benchmark: item.benchmark,
    id: item.id,
    texts: item.texts.map(({ part, text }) => ({ part, text: addText(text) })),
  }));
  const sequences = { textStart: Uint32Array.from(textStart), words: Uint32Array.from(words) };
  return {
    normaliser: NORMALISER,
    templateTexts,
    items: indexed,
    texts,
    ...sequences,
    vocabulary,
    template: templateWindows({ ...sequences, templateTexts }),
    digest: digestOf({ normaliser: NORMALISER, templateTexts, texts, items: indexed }),
  };
}

/** The number of words of text `text`. */
export function wordsOf({ textStart }: Pick<BenchmarkIndex, "textStart">, text: number): number {
  return textStart[text + 1]! - textStart[text]!;
}

function refuseBadItems(items: readonly BenchmarkItem[]): void {
  const refuse = (message: string, advice: string) => {
    throw new MivhanError({ code: "E_CONTAMINATION_ITEMS", family: "input", message, advice });
  };
  if (items.length === 0) refuse("there is no benchmark item to look for", "name at least one task or run with items");
  const seen = new Set<string>();
  for (const { benchmark, id, texts } of items) {
    const key = JSON.stringify([benchmark, id]);
    if (seen.has(key)) refuse(`two items of ${benchmark} have the id ${id}`, "give every item its own id");
    seen.add(key);
    if (texts.length === 0) refuse(`item ${id} of ${benchmark} has no text`, "map at least its question to a part");
  }
}
