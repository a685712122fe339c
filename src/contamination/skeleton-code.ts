import { FEWEST_LETTERS, MOST_PARTICLES, PARTICLES } from "./skeleton.ts";

/**
 * Skeletons as numbers, so that a corpus is read without a string for each word. A symbol is a letter of the scan's alphabet: Hebrew, digits,
 * small Latin letters. Ten of them, six bits each, are two numbers, and no two skeletons have one code.
 */
const MOST_SYMBOLS = 10;
const BITS = 6;
const HALF = 5;

export const HEBREW_FIRST = 0x5d0;
/** Symbols of Hebrew letters are 1 to 27; no symbol is 0. */
export const HEBREW_SYMBOLS = 27;
const ALPHABET = [
  ...Array.from({ length: HEBREW_SYMBOLS }, (_, at) => String.fromCharCode(HEBREW_FIRST + at)),
  ..."0123456789abcdefghijklmnopqrstuvwxyz",
];
const SYMBOL_OF: ReadonlyMap<string, number> = new Map(ALPHABET.map((letter, at) => [letter, at + 1]));
const VAV = SYMBOL_OF.get("ו")!;
const YOD = SYMBOL_OF.get("י")!;
const IS_PARTICLE = Uint8Array.from({ length: 64 }, (_, symbol) => Number(PARTICLES.includes(ALPHABET[symbol - 1] ?? " ")));

/** The symbol of a letter, 0 where it has none. */
export function symbolOf(letter: string): number {
  return SYMBOL_OF.get(letter) ?? 0;
}

/** Symbols as they were before they were symbols. */
export function lettersOf(symbols: Uint8Array, length: number): string {
  return Array.from(symbols.subarray(0, length), (symbol) => ALPHABET[symbol - 1]).join("");
}

/** A code that is written and read many times. */
export interface Code {
  high: number;
  low: number;
}

/** The code of the skeleton of a word given as symbols (`skeleton`, without a string). False when the skeleton has more than ten. */
export function codeSkeleton(symbols: Uint8Array, { length, hebrew }: { length: number; hebrew: boolean }, code: Code): boolean {
  let from = 0;
  if (hebrew) while (from < MOST_PARTICLES && IS_PARTICLE[symbols[from]!] === 1 && length - from - 1 >= FEWEST_LETTERS) from++;
  let high = 0;
  let low = 0;
  let taken = 0;
  for (let at = from; at < length; at++) {
    const symbol = symbols[at]!;
    if (hebrew && at > from && (symbol === VAV || symbol === YOD)) continue;
    if (taken < HALF) high |= symbol << (BITS * taken);
    else if (taken < MOST_SYMBOLS) low |= symbol << (BITS * (taken - HALF));
    else return false;
    taken++;
  }
  code.high = high;
  code.low = low;
  return true;
}
