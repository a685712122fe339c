import type { Block, WordReader } from "./word-reader.ts";

/** Differing words that a match may step over when it is grown for TOKEN-EXTEND (the skip budget of Llama 2), per side. */
export const SKIPS = 4;
/** How far it is grown, in words, per side. */
export const GROWTH = 48;

/** A place where a match ends, in the corpus and in the index, and how far either goes on in the direction of growth. */
export interface MatchEdge {
  readonly block: Block;
  /** The first corpus word, and the first index word, outside the match. */
  readonly word: number;
  readonly place: number;
  /** +1 behind the match, -1 before it. */
  readonly step: 1 | -1;
  /** Corpus words and index words there are from the edge on. */
  readonly corpusWords: number;
  readonly textWords: number;
}

/** How many index words a match gains when it is grown over up to `SKIPS` differing words; it never ends with one. */
export function reach({ same, words }: WordReader, { block, word, place, step, corpusWords, textWords }: MatchEdge): number {
  const most = Math.min(GROWTH, corpusWords, textWords);
  let reached = 0;
  let skips = 0;
  for (let on = 0; on < most; on++) {
    if (same(block, word + on * step, words[place + on * step]!)) reached = on + 1;
    else if (++skips > SKIPS) break;
  }
  return reached;
}
