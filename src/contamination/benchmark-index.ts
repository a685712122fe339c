import { createHash } from "node:crypto";
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
 * @throws MivhanError `E_CONTAMINATION_ITEMS` when there is no item, an item has no text, or two items share benchmark and id.
 */
export function buildIndex(items: Iterable<BenchmarkItem>, { templateTexts = 64 }: IndexOptions = {}): BenchmarkIndex {
  const builder = new IndexBuilder();
  for (const item of items) builder.add(item);
  return builder.finish(templateTexts);
}

class IndexBuilder {
  readonly #items: IndexedItem[] = [];
  readonly #ids = new Set<string>();
  readonly #texts: string[] = [];
  readonly #textStart = new GrowingArray();
  readonly #words = new GrowingArray();
  readonly #vocabulary: string[] = [];
  readonly #wordIds = new Map<string, number>();
  /** Texts by a hash of their words: those to compare with. */
  readonly #byHash = new Map<number, number[]>();
  readonly #hash = createHash("sha256");

  add({ benchmark, id, texts }: BenchmarkItem): void {
    const key = JSON.stringify([benchmark, id]);
    if (this.#ids.has(key)) throw badItems(`two items of ${benchmark} have the id ${id}`, "give every item its own id");
    if (texts.length === 0) throw badItems(`item ${id} of ${benchmark} has no text`, "map at least its question to a part");
    this.#ids.add(key);
    this.#hash.update(`${key}\n`);
    const own = texts.map(({ part, text }) => ({ part, text: this.#text(text) }));
    for (const { part, text } of own) this.#hash.update(`${part} ${text}\n`);
    this.#items.push({ benchmark, id, texts: own });
  }

  finish(templateTexts: number): BenchmarkIndex {
    if (this.#items.length === 0)
      throw badItems("there is no benchmark item to look for", "name at least one task or run with items");
    this.#textStart.push(this.#words.length);
    const sequences = { textStart: this.#textStart.take(), words: this.#words.take() };
    return {
      normaliser: NORMALISER,
      templateTexts,
      items: this.#items,
      texts: this.#texts,
      ...sequences,
      vocabulary: this.#vocabulary,
      template: templateWindows({ ...sequences, templateTexts }),
      digest: digestOf({ normaliser: NORMALISER, templateTexts, items: this.#hash.digest("hex") }),
    };
  }

  #text(text: string): number {
    const letters = scanWords(text);
    const words = letters.map((word) => this.#word(word));
    const hash = words.reduce((sum, word) => Math.imul(sum ^ word, 0x9e3779b1), words.length);
    const alike = this.#byHash.get(hash) ?? [];
    const known = alike.find((other) => this.#isText(other, words));
    if (known !== undefined) return known;
    this.#byHash.set(hash, [...alike, this.#texts.length]);
    // The words, not the text: typing it otherwise makes no other index.
    this.#hash.update(`${letters.join(" ")}\n`);
    this.#textStart.push(this.#words.length);
    for (const word of words) this.#words.push(word);
    return this.#texts.push(text) - 1;
  }

  #word(word: string): number {
    const known = this.#wordIds.get(word);
    if (known !== undefined) return known;
    this.#wordIds.set(word, this.#vocabulary.length);
    return this.#vocabulary.push(word) - 1;
  }

  #isText(text: number, words: readonly number[]): boolean {
    const from = this.#textStart.at(text);
    const until = text + 1 < this.#textStart.length ? this.#textStart.at(text + 1) : this.#words.length;
    return until - from === words.length && words.every((word, at) => this.#words.at(from + at) === word);
  }
}

/** Numbers below 2^32 in four bytes each: an index of a million words is no array of a million objects. */
class GrowingArray {
  length = 0;
  #values = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  at(place: number): number {
    return this.#values[place]!;
  }

  take(): Uint32Array {
    return this.#values.slice(0, this.length);
  }
}

/** The number of words of text `text`. */
export function wordsOf({ textStart }: Pick<BenchmarkIndex, "textStart">, text: number): number {
  return textStart[text + 1]! - textStart[text]!;
}

function badItems(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_CONTAMINATION_ITEMS", family: "input", message, advice });
}
