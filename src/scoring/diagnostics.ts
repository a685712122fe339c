import { MivhanError } from "../core/errors.ts";
import { isRefusal } from "../hebrew/abstention.ts";

/** What can be seen of a generated text without knowing what was asked. */
export interface GenerationDiagnostics {
  /** Words between white space. */
  readonly words: number;
  /** Share of word n-grams that occurred before in the text; 0 where it is shorter than n. */
  readonly repetition: number;
  /** Whether `repetition` is above the threshold. */
  readonly highlyRepetitive: boolean;
  /** Hebrew letters among all letters; "no letters" where there are none. */
  readonly hebrewShare: number | "no letters";
  /** Character references of HTML left in the text, such as `&quot;` or `&#39;`. */
  readonly htmlEntities: number;
  /** Stretches that were decoded with the wrong character set, and U+FFFD. */
  readonly mojibake: number;
  readonly empty: boolean;
  /** Whether it holds words of refusal; it may hold an answer all the same. */
  readonly refused: boolean;
}

export interface DiagnosticOptions {
  /** Length of the n-grams in words; 4 is usual. */
  readonly n: number;
  /** An output is highly repetitive above this share, from 0 to 1. */
  readonly threshold: number;
}

/**
 * The diagnostics of one text. Reported as columns beside a score, never as a part of it.
 * Throws E_DIAGNOSTIC_OPTION on an `n` that is no whole number from 1 on, or a threshold outside 0 … 1.
 */
export function diagnose(text: string, { n, threshold }: DiagnosticOptions): GenerationDiagnostics {
  if (!(threshold >= 0 && threshold <= 1)) throw badOption(`the threshold is ${threshold}`, "give a share from 0 to 1");
  const words = wordsOf(text);
  const repetition = repeatedShare(words, n);
  return {
    words: words.length,
    repetition,
    highlyRepetitive: repetition > threshold,
    hebrewShare: hebrewShare(text),
    htmlEntities: htmlEntities(text),
    mojibake: mojibake(text),
    empty: words.length === 0,
    refused: isRefusal(text),
  };
}

/**
 * The share of n-grams that repeat an earlier one: 1 − distinct / all, in [0, 1). 0 where there is no n-gram.
 * This is the sequence-level repetition of Welleck et al. 2020 (seq-rep-n); other "repetition rates" are other quantities.
 */
export function repeatedShare(words: readonly string[], n: number): number {
  const { distinct, all } = countNgrams([words], n);
  return all === 0 ? 0 : 1 - distinct / all;
}

/**
 * Distinct n-grams over all n-grams of many texts together (distinct-n of Li et al. 2016). It falls with the amount of text, so
 * only equal amounts compare. "no n-grams" where every text is shorter than n.
 */
export function distinctShare(texts: readonly string[], n: number): number | "no n-grams" {
  const { distinct, all } = countNgrams(texts.map(wordsOf), n);
  return all === 0 ? "no n-grams" : distinct / all;
}

/** Hebrew letters (א to ת with finals) among all letters; niqqud, digits and signs count on neither side. */
export function hebrewShare(text: string): number | "no letters" {
  let hebrew = 0;
  let letters = 0;
  for (const _ of text.matchAll(/\p{L}/gu)) letters++;
  for (const _ of text.matchAll(/[\u05D0-\u05EA]/g)) hebrew++;
  return letters === 0 ? "no letters" : hebrew / letters;
}

/** How many character references of HTML a text holds: `&name;`, `&#digits;`, `&#xhex;`. */
export function htmlEntities(text: string): number {
  return countMatches(text, /&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});/g);
}

/**
 * How many stretches of a text were decoded with the wrong character set:
 * - U+FFFD, which a decoder writes for bytes it cannot read; a row of them is one stretch
 * - UTF-8 Hebrew read as windows-1252 or Latin-1, where every letter becomes U+00D7 and a sign, from two letters on
 * - UTF-8 Hebrew read as windows-1255, where U+00D7 is instead a geresh, U+05F3
 * - windows-1255 Hebrew read as Latin-1 or windows-1252: four or more letters from U+00E0 to U+00FA in a row
 */
export function mojibake(text: string): number {
  return MOJIBAKE.reduce((sum, pattern) => sum + countMatches(text, pattern), 0);
}

/** What the bytes 0x90–0xAA, the second ones of א to ת in UTF-8, become in Latin-1, windows-1252 and windows-1255. */
const SECOND =
  "[\\u0090-\\u00AA\\u00D7\\u0153\\u0161\\u0178\\u017E\\u02DC\\u2013\\u2014\\u2018\\u2019\\u201C\\u201D\\u2022\\u203A\\u20AA\\u2122]";

const MOJIBAKE: readonly RegExp[] = [
  /\uFFFD+/g,
  new RegExp(`(?:\\u00D7${SECOND}){2,}`, "g"),
  new RegExp(`(?:\\u05F3${SECOND}){2,}`, "g"),
  /[\u00E0-\u00FA]{4,}/g,
];

function countNgrams(texts: readonly (readonly string[])[], n: number): { readonly distinct: number; readonly all: number } {
  if (!Number.isInteger(n) || n < 1) throw badOption(`n is ${n}`, "give a whole number from 1 on");
  const seen = new Set<string>();
  let all = 0;
  for (const words of texts) {
    for (let start = 0; start + n <= words.length; start++) {
      all++;
      // Words hold no white space, so a space keeps them apart.
      seen.add(words.slice(start, start + n).join(" "));
    }
  }
  return { distinct: seen.size, all };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count++;
  return count;
}

function badOption(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_DIAGNOSTIC_OPTION", family: "input", message, advice });
}
