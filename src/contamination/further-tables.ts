import type { BenchmarkIndex } from "./benchmark-index.ts";
import { signatures } from "./signature.ts";
import { numberSkeletons, type SkeletonNumbers } from "./skeleton-numbers.ts";
import { WINDOW } from "./template-windows.ts";

/** A signature in numbers of skeletons: numbers and Latin words are their own. */
export interface NumberedSignature {
  readonly item: number;
  readonly tokens: Uint32Array;
  /** Each of them once, the longest first: what is rare tells soonest that the rest need not be looked for. */
  readonly telling: Uint32Array;
  readonly span: number;
}

/** What the weaker classes are looked for with: arrays in shared memory and plain values, so that threads copy little. */
export interface FurtherTables {
  readonly skeletons: SkeletonNumbers;
  /** Per word of the index: the number of its skeleton. */
  readonly numbers: Uint32Array;
  /** Open addressing by `windowKey`: key, and 1 + the first place whose window of 8 skeletons is this one; 0 where empty. */
  readonly windows: Uint32Array;
  readonly windowShift: number;
  /** Bits by `filterBit`, eight or more for each seed: a seed whose bit is not set is in no window. */
  readonly seedFilter: Uint32Array;
  readonly filterShift: number;
  /** Per word of the index: 1 + the next place with the same window, or 0. */
  readonly nextWindow: Uint32Array;
  /** By the last token of each: who has it. */
  readonly signatures: ReadonlyMap<number, readonly NumberedSignature[]>;
  /** Per skeleton: 1 for a token of a signature. */
  readonly isToken: Uint8Array;
}

/** A seed is five skeletons: every window of 8 holds one of every four seeds of the corpus, so these are enough. */
export const FURTHER_SEED = 5;
export const FURTHER_STRIDE = WINDOW - FURTHER_SEED + 1;

/** Keys of windows and seeds are sums of skeleton numbers times powers of one factor, modulo 2^32. */
export function addToKey(key: number, number: number): number {
  return (Math.imul(key, 0x9e3779b1) + number) >>> 0;
}

export function windowSlot(key: number, shift: number): number {
  return Math.imul(key ^ (key >>> 15), 0x7feb352d) >>> shift;
}

/** The bit of a key in the filter. */
export function filterBit(key: number, shift: number): number {
  return Math.imul(key ^ (key >>> 16), 0x85ebca77) >>> shift;
}

/** Whether the windows that begin at two places are the same skeletons. */
export function isWindow(numbers: Uint32Array, place: number, of: (at: number) => number): boolean {
  for (let at = 0; at < WINDOW; at++) if (numbers[place + at] !== of(at)) return false;
  return true;
}

export function furtherTables(index: BenchmarkIndex): FurtherTables {
  const { table, numbers: ofVocabulary, count } = numberSkeletons(index.vocabulary);
  const numbers = shared(index.words.length);
  index.words.forEach((word, place) => {
    numbers[place] = ofVocabulary[word]!;
  });
  const isToken = new Uint8Array(new SharedArrayBuffer(count));
  const numberOf = new Map(index.vocabulary.map((word, at) => [word, ofVocabulary[at]!]));
  const byToken = new Map<number, NumberedSignature[]>();
  for (const { item, tokens: words, span } of signatures(index)) {
    const tokens = Uint32Array.from(words, (word) => numberOf.get(word)!);
    for (const token of tokens) isToken[token] = 1;
    const last = tokens.at(-1)!;
    const telling = [...new Set(words)].sort((a, b) => b.length - a.length);
    const signature = { item, tokens, telling: Uint32Array.from(telling, (word) => numberOf.get(word)!), span };
    byToken.set(last, [...(byToken.get(last) ?? []), signature]);
  }
  return { skeletons: table, numbers, ...windowTable(index, numbers), signatures: byToken, isToken };
}

function windowTable(
  { textStart, template }: Pick<BenchmarkIndex, "textStart" | "template">,
  numbers: Uint32Array,
): Pick<FurtherTables, "windows" | "windowShift" | "seedFilter" | "filterShift" | "nextWindow"> {
  const bits = Math.max(4, Math.ceil(Math.log2(2 * numbers.length + 1)));
  const windowShift = 32 - bits;
  const windows = shared(2 * 2 ** bits);
  const nextWindow = shared(numbers.length);
  const filterShift = Math.max(0, windowShift - 2);
  const seedFilter = shared(2 ** (32 - filterShift - 5));
  for (let text = 0; text + 1 < textStart.length; text++) {
    for (let place = textStart[text]!; place + WINDOW <= textStart[text + 1]!; place++) {
      if (template[place] === 1) continue;
      for (let seed = place; seed < place + FURTHER_STRIDE; seed++) {
        const bit = filterBit(keyAt(numbers, seed, FURTHER_SEED), filterShift);
        seedFilter[bit >>> 5]! |= 1 << (bit & 31);
      }
      const key = keyAt(numbers, place, WINDOW);
      let slot = windowSlot(key, windowShift);
      for (; ; slot = (slot + 1) & (2 ** bits - 1)) {
        const first = windows[2 * slot + 1]!;
        if (first === 0) {
          windows[2 * slot] = key;
          windows[2 * slot + 1] = place + 1;
        } else if (windows[2 * slot] !== key || !isWindow(numbers, first - 1, (at) => numbers[place + at]!)) continue;
        else {
          nextWindow[place] = nextWindow[first - 1]!;
          nextWindow[first - 1] = place + 1;
        }
        break;
      }
    }
  }
  return { windows, windowShift, seedFilter, filterShift, nextWindow };
}

function keyAt(numbers: Uint32Array, place: number, width: number): number {
  let key = 0;
  for (let at = place; at < place + width; at++) key = addToKey(key, numbers[at]!);
  return key;
}

function shared(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
