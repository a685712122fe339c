import { type Arena, align } from "./arena.ts";
import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import { FACTOR, type Kernel, mix, type SeedTable, type SeedWidth, slotOf } from "./kernel.ts";
import { WINDOW } from "./template-windows.ts";

/**
 * The look-up tables of an index for one kernel, as places in the shared memory.
 *
 * What is looked up are 6-word seeds, not 8-word windows: every window of 8 holds three seeds in a row, so it is enough to probe
 * every third seed of the corpus, and no window is missed. Whatever a seed finds is then compared word by word with the item's
 * text and grown to both sides; what stays below 8 words is dropped.
 */
export interface LookUp {
  /** Seeds of texts of 8 words and more (width 6), and of shorter ones (widths 1, 2 and 4), where there are any. */
  readonly seeds: readonly SeedTable[];
  /** u32 per word of the index: its place in the vocabulary. */
  readonly words: number;
  readonly wordCount: number;
  /** u32 per word: 1 + the next place with the same seed key, or 0. */
  readonly next: number;
  /** u32 per text: 1 + the next short text with the same seed key, or 0. */
  readonly nextText: number;
  /** u32 per text and one more. */
  readonly textStart: number;
  readonly textCount: number;
  /** u32 per vocabulary word: its hash under the kernel. */
  readonly hashes: number;
  /** u32 per vocabulary word and one more: where its UTF-8 begins in `utf8`. */
  readonly utf8Start: number;
  readonly vocabularySize: number;
  readonly utf8: number;
  readonly end: number;
}

export const SEED = 6;

/** Bytes the tables of an index take at most. */
export function lookUpBytes(index: BenchmarkIndex): number {
  const utf8 = index.vocabulary.reduce((sum, word) => sum + word.length * 3, 0);
  const tables = bloomWords(index.words.length) * 4 + slotCount(index.words.length) * 8;
  const shortTables = 3 * (bloomWords(index.texts.length) * 4 + slotCount(index.texts.length) * 8);
  return index.words.length * 9 + index.texts.length * 8 + index.vocabulary.length * 8 + utf8 + tables + shortTables + 4096;
}

/** Lays the tables into the memory of `kernel`, from byte `start` on; the kernel's workspace is used on the way. */
export function layLookUp(index: BenchmarkIndex, { kernel, start }: { kernel: Kernel; start: number }): LookUp {
  const { arena } = kernel;
  const wordCount = index.words.length;
  const textCount = index.texts.length;
  const vocabularySize = index.vocabulary.length;
  const words = align(start);
  const next = align(words + wordCount * 4);
  const nextText = align(next + wordCount * 4);
  const textStart = align(nextText + textCount * 4);
  const hashes = align(textStart + (textCount + 1) * 4);
  const utf8Start = align(hashes + vocabularySize * 4);
  const utf8 = align(utf8Start + (vocabularySize + 1) * 4);
  arena.words.set(index.words, words >> 2);
  arena.words.set(index.textStart, textStart >> 2);
  const utf8End = layVocabulary(index.vocabulary, { arena, utf8, utf8Start: utf8Start >> 2 });
  hashVocabulary({ kernel, utf8, utf8Start: utf8Start >> 2, hashes: hashes >> 2, size: vocabularySize });

  const places = { words, wordCount, next, nextText, textStart, textCount, hashes, utf8Start, vocabularySize, utf8 };
  const seeds: SeedTable[] = [];
  let end = align(utf8End + 64);
  for (const width of [SEED, 4, 2, 1] as const) {
    const keys = seedKeys(index, { arena, hashes: hashes >> 2, width });
    if (keys.length === 0) continue;
    const chain = (width === SEED ? next : nextText) >> 2;
    const table = laySeeds(keys, { arena, width, start: end, chain });
    if (width === SEED) dropTemplateSeeds(index, { keys, arena, table, chain });
    seeds.push(table);
    end = align(table.slots + 2 ** (32 - table.slotShift) * 8);
  }
  return { ...places, seeds, end };
}

/** The width of the seed that finds a short text whole. */
export function shortWidth(words: number): SeedWidth {
  return words >= 4 ? 4 : words >= 2 ? 2 : 1;
}

/** Which texts are looked for although they are short: those that ask something. A short choice or answer alone proves nothing. */
export function searchedShortTexts(index: Pick<BenchmarkIndex, "items" | "textStart">): Set<number> {
  const wanted = new Set<number>();
  for (const { texts } of index.items) {
    for (const { part, text } of texts) {
      const words = wordsOf(index, text);
      if (words > 0 && words < WINDOW && part !== "choice" && part !== "answer") wanted.add(text);
    }
  }
  return wanted;
}

function layVocabulary(vocabulary: readonly string[], at: { arena: Arena; utf8: number; utf8Start: number }): number {
  const encoder = new TextEncoder();
  let end = at.utf8;
  vocabulary.forEach((word, id) => {
    at.arena.words[at.utf8Start + id] = end - at.utf8;
    const bytes = encoder.encode(word);
    at.arena.bytes.set(bytes, end);
    end += bytes.length;
  });
  at.arena.words[at.utf8Start + vocabulary.length] = end - at.utf8;
  return end;
}

/** Hashes the vocabulary with the kernel itself, some thousand words at a time. A word longer than the workspace keeps hash 0. */
function hashVocabulary(at: { kernel: Kernel; utf8: number; utf8Start: number; hashes: number; size: number }): void {
  const { arena, space } = at.kernel;
  const start = (id: number) => arena.words[at.utf8Start + id]!;
  for (let id = 0; id < at.size; ) {
    const first = id;
    let length = 0;
    while (id < at.size && length + start(id + 1) - start(id) + 1 <= space.capacity) {
      arena.bytes.copyWithin(space.text + length, at.utf8 + start(id), at.utf8 + start(id + 1));
      length += start(id + 1) - start(id);
      arena.bytes[space.text + length++] = 0x20;
      id++;
    }
    if (id === first) {
      id++;
      continue;
    }
    arena.bytes.fill(0x20, space.text + length, space.text + length + 128);
    at.kernel.tokenise(length, 0);
    arena.words.copyWithin(at.hashes + first, space.hashes >> 2, (space.hashes >> 2) + id - first);
  }
}

interface SeedKeys {
  readonly length: number;
  readonly keys: Uint32Array;
  /** Word places for width 6, text numbers for the others. */
  readonly values: Uint32Array;
}

function seedKeys(index: BenchmarkIndex, at: { arena: Arena; hashes: number; width: SeedWidth }): SeedKeys {
  const long = at.width === SEED;
  const short = searchedShortTexts(index);
  const isSeeded = (text: number) =>
    long ? wordsOf(index, text) >= WINDOW : short.has(text) && shortWidth(wordsOf(index, text)) === at.width;
  const texts = index.texts.map((_, text) => text).filter(isSeeded);
  const values = new Uint32Array(long ? texts.reduce((sum, text) => sum + wordsOf(index, text) - SEED + 1, 0) : texts.length);
  let length = 0;
  for (const text of texts) {
    const from = index.textStart[text]!;
    if (!long) values[length++] = text;
    else for (let place = from; place + SEED <= index.textStart[text + 1]!; place++) values[length++] = place;
  }
  const keys = values.map((value) => {
    const first = long ? value : index.textStart[value]!;
    let sum = 0;
    let factor = 1;
    for (let word = 0; word < at.width; word++) {
      sum = (sum + Math.imul(at.arena.words[at.hashes + index.words[first + word]!]!, factor)) | 0;
      factor = Math.imul(factor, FACTOR);
    }
    return mix(sum);
  });
  return { length, keys, values };
}

/** Bits of the filter: 16 to 32 per key, the best by measurement (a larger one leaves the cache, a smaller one lets too much pass). */
function bloomWords(keys: number): number {
  return Math.max(32, 2 ** Math.ceil(Math.log2((keys * 16) / 32 + 1)));
}

function slotCount(keys: number): number {
  return Math.max(16, 2 ** Math.ceil(Math.log2(keys * 1.25 + 1)));
}

/** Inserts from the last value to the first, so that every chain runs in ascending order. */
function laySeeds(
  { keys, values, length }: SeedKeys,
  at: { arena: Arena; width: SeedWidth; start: number; chain: number },
): SeedTable {
  const { words } = at.arena;
  const bloom = align(at.start);
  const bloomShift = 32 - Math.log2(bloomWords(length));
  const slots = align(bloom + bloomWords(length) * 4);
  const slotShift = 32 - Math.log2(slotCount(length));
  const mask = slotCount(length) - 1;
  const slotAt = slots >> 2;
  for (let i = length - 1; i >= 0; i--) {
    const key = keys[i]!;
    words[(bloom >> 2) + (key >>> bloomShift)]! |= (1 << (key & 31)) | (1 << ((key >>> 5) & 31));
    let slot = slotOf(key, slotShift);
    while (words[slotAt + 2 * slot + 1] !== 0 && words[slotAt + 2 * slot] !== key) slot = (slot + 1) & mask;
    words[slotAt + 2 * slot] = key;
    words[at.chain + values[i]!] = words[slotAt + 2 * slot + 1]!;
    words[slotAt + 2 * slot + 1] = values[i]! + 1;
  }
  return { width: at.width, bloom, bloomShift, slots, slotShift };
}

/** Takes seeds out of their chains that lie in template windows alone: they could only find what does not count. */
function dropTemplateSeeds(
  { textStart, template }: BenchmarkIndex,
  at: { keys: SeedKeys; arena: Arena; table: SeedTable; chain: number },
): void {
  const { words } = at.arena;
  const { slots, slotShift } = at.table;
  const mask = 2 ** (32 - slotShift) - 1;
  const dropped = new Set<number>();
  const keys = new Set<number>();
  let text = 0;
  at.keys.values.forEach((place, i) => {
    while (textStart[text + 1]! <= place) text++;
    const from = Math.max(textStart[text]!, place + SEED - WINDOW);
    const until = Math.min(textStart[text + 1]! - WINDOW, place);
    for (let window = from; window <= until; window++) if (template[window] === 0) return;
    dropped.add(place + 1);
    keys.add(at.keys.keys[i]!);
  });
  for (const key of keys) {
    let slot = slotOf(key, slotShift);
    while (words[(slots >> 2) + 2 * slot + 1] === 0 || words[(slots >> 2) + 2 * slot] !== key) slot = (slot + 1) & mask;
    const head = (slots >> 2) + 2 * slot + 1;
    for (let link = head; words[link] !== 0; ) {
      const value = words[link]!;
      const after = words[at.chain + value - 1]!;
      // An empty slot would cut the probing of other keys, so a slot keeps its last value whatever it is.
      if (dropped.has(value) && !(link === head && after === 0)) words[link] = after;
      else link = at.chain + value - 1;
    }
  }
}
