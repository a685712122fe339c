import type { Kernel } from "./kernel.ts";
import type { LookUp } from "./look-up.ts";
import { scanWords } from "./scan-words.ts";

/** The words of one block of corpus text, as a kernel left them in its workspace. */
export interface Block {
  /** Number of words. */
  readonly words: number;
  /** Number of bytes. */
  readonly length: number;
}

/** Views of the look-up tables and of a kernel's workspace, for comparing corpus words with item words. */
export interface WordReader {
  /** Whether corpus word `word` is vocabulary word `id`, letter by letter: hashes only spare the comparison of unequal words. */
  same(block: Block, word: number, id: number): boolean;
  /** Corpus words [first, until) as they stand in the corpus, with what separates them, up to byte `endByte` at most. */
  quote(block: Block, at: { readonly first: number; readonly until: number; readonly endByte: number }): string;
  /** Corpus words [first, until) as the scan spells them. */
  spelled(block: Block, first: number, until: number): string[];
  /** Vocabulary word `id`. */
  spelling(id: number): string;
  /** Byte at which a corpus word begins. */
  startOf(word: number): number;
  readonly words: Uint32Array;
  readonly next: Uint32Array;
  readonly nextText: Uint32Array;
  readonly textStart: Uint32Array;
}

export function wordReader({ kernel, lookUp }: { kernel: Kernel; lookUp: LookUp }): WordReader {
  const { arena, space } = kernel;
  const view = (offset: number, length: number) => new Uint32Array(arena.buffer, offset, length);
  const mostWords = (space.capacity >> 1) + 64;
  const hashes = view(space.hashes, mostWords);
  const starts = view(space.starts, mostWords);
  const text = new Uint8Array(arena.buffer, space.text, space.capacity + 64);
  const vocabulary = view(lookUp.hashes, lookUp.vocabularySize);
  const utf8Start = view(lookUp.utf8Start, lookUp.vocabularySize + 1);
  const utf8 = new Uint8Array(arena.buffer, lookUp.utf8, utf8Start[lookUp.vocabularySize]!);
  const endOf = (block: Block, word: number) => (word + 1 < block.words ? starts[word + 1]! : block.length);

  const spelling = (id: number) => decode(utf8.slice(utf8Start[id]!, utf8Start[id + 1]!));
  // One character may stand for several words (½), and then they begin at the same byte.
  const firstBeside = (word: number) => {
    let first = word;
    while (first > 0 && starts[first - 1] === starts[word]) first--;
    return first;
  };
  const lastBeside = (block: Block, word: number) => {
    let last = word;
    while (last + 1 < block.words && starts[last + 1] === starts[word]) last++;
    return last;
  };
  const sameSlowly = (block: Block, word: number, id: number): boolean => {
    const first = firstBeside(word);
    const last = lastBeside(block, word);
    const found = scanWords(decode(text.slice(starts[word]!, endOf(block, last))));
    return found.length === last - first + 1 && found[word - first] === spelling(id);
  };
  return {
    same: (block, word, id) => {
      if (hashes[word] !== vocabulary[id]) return false;
      const from = utf8Start[id]!;
      const length = utf8Start[id + 1]! - from;
      const start = starts[word]!;
      for (let at = 0; at < length; at++) {
        const raw = text[start + at]!;
        const wanted = utf8[from + at]!;
        const folds =
          raw + 1 === wanted ? isFinal(raw) && text[start + at - 1] === HEBREW_LEAD : raw + 32 === wanted && isUpper(raw);
        if (raw !== wanted && !folds) return sameSlowly(block, word, id);
      }
      return PLAIN_END[text[start + length]!] === 1 || sameSlowly(block, word, id);
    },
    quote: (block, { first, until, endByte }) =>
      decode(text.slice(starts[first]!, Math.min(endByte, endOf(block, until - 1)))).trimEnd(),
    spelled: (block, from, until) => {
      if (from >= until) return [];
      const first = firstBeside(from);
      const found = scanWords(decode(text.slice(starts[first]!, endOf(block, lastBeside(block, until - 1)))));
      return found.slice(from - first, until - first);
    },
    spelling,
    startOf: (word) => starts[word]!,
    words: view(lookUp.words, lookUp.wordCount),
    next: view(lookUp.next, lookUp.wordCount),
    nextText: view(lookUp.nextText, lookUp.textCount),
    textStart: view(lookUp.textStart, lookUp.textCount + 1),
  };
}

const HEBREW_LEAD = 0xd7;
/** Bytes that end a word for certain. A comma may group digits, so it is none. */
const PLAIN_END = new Uint8Array(256);
for (const character of " \n\r\t.:;!?()[]-/") PLAIN_END[character.charCodeAt(0)] = 1;

/** Second bytes of final kaf, mem, nun, pe and tsadi in UTF-8; each is one below its common form. */
function isFinal(byte: number): boolean {
  return byte === 0x9a || byte === 0x9d || byte === 0x9f || byte === 0xa3 || byte === 0xa5;
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

// A copy is decoded, because TextDecoder refuses shared memory.
const decoder = new TextDecoder();
function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
