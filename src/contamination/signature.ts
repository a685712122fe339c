import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";

/** What survives translation: the numbers and Latin words of an item's questions, in order. */
export interface Signature {
  readonly item: number;
  readonly tokens: readonly string[];
  /** Words among which they must stand. */
  readonly span: number;
}

/** Fewer tells no item from another. */
const FEWEST_TOKENS = 4;
/** Of all tokens together: "1 2 3 4" stands in every list. */
const FEWEST_CHARACTERS = 8;
/** A translation may be longer than the item, by half and some words. */
const SPAN_FACTOR = 1.5;
const SPAN_WORDS = 20;

/** Whether a scan word survives translation. */
export function survives(word: string): boolean {
  return /^[a-z0-9]+$/.test(word);
}

/** The signatures of the items that have one: the question with most tokens, Hebrew ones only (a Latin text is itself looked for). */
export function signatures(index: BenchmarkIndex): Signature[] {
  return index.items.flatMap(({ texts }, item) => {
    const own = texts
      .filter(({ part }) => part === "question" || part === "passage")
      .map(({ text }) => ({ words: wordsIn(index, text), length: wordsOf(index, text) }))
      .map(({ words, length }) => ({ tokens: words.filter(survives), length }))
      .filter(({ tokens, length }) => tokens.length < length / 2);
    const [most] = own.sort((a, b) => b.tokens.length - a.tokens.length);
    if (most === undefined || new Set(most.tokens).size < FEWEST_TOKENS) return [];
    if (most.tokens.join("").length < FEWEST_CHARACTERS) return [];
    return [{ item, tokens: most.tokens, span: Math.round(most.length * SPAN_FACTOR) + SPAN_WORDS }];
  });
}

function wordsIn({ textStart, words, vocabulary }: BenchmarkIndex, text: number): string[] {
  return Array.from(words.subarray(textStart[text], textStart[text + 1]), (word) => vocabulary[word] as string);
}
