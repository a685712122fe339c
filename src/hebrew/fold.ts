import { type Action, CHARACTER_ROWS, PLAIN_RANGES, SUPERSCRIPTS, VULGAR_FRACTIONS } from "./characters.data.ts";
import { asRange, characterClass, classOf, SPACE } from "./characters.ts";

/**
 * Text in which every word with an unusual character (accents, presentation forms, full-width forms, fractions, other digits)
 * has been brought to plain characters; all other words are copied. Quotes and deletions of such a word are done here as well,
 * because they must come before Unicode normalisation: NFKC turns U+00B4 into a space and an accent, and U+2033 into two primes.
 */
export function fold(text: string, foldOne: (word: string) => string = foldWord): string {
  let folded = "";
  let copied = 0;
  for (const { start, end } of unusualWords(text)) {
    folded += text.slice(copied, start) + foldOne(text.slice(start, end));
    copied = end;
  }
  return copied === 0 ? text : folded + text.slice(copied);
}

/** Whether `fold` would look at any word of `text`. */
export function hasUnusual(text: string): boolean {
  return ANY_UNUSUAL.test(text);
}

/** The words of `text` that hold a character outside `PLAIN_RANGES`, in order. */
export function* unusualWords(text: string): Generator<{ readonly start: number; readonly end: number }> {
  const unusual = new RegExp(UNUSUAL);
  let behind = 0;
  for (let found = unusual.exec(text); found !== null; found = unusual.exec(text)) {
    let start = found.index;
    while (start > behind && classOf(text.charCodeAt(start - 1)) !== SPACE) start -= 1;
    let end = found.index + 1;
    while (end < text.length && classOf(text.charCodeAt(end)) !== SPACE) end += 1;
    yield { start, end };
    behind = end;
    unusual.lastIndex = end;
  }
}

/** A word cut where a span may begin or end: a character with its marks, with a fraction or exponent behind it. */
export function piecesOf(word: string): readonly string[] {
  return word.match(PIECES) ?? [];
}

/** One word, lower-cased, in plain characters. Equal for a word and for its own result. */
export function foldWord(word: string): string {
  const cleaned = clean(word)
    .replace(FRACTION_AFTER_DIGIT, (_, digit: string, fraction: string) => `${digit}.${VULGAR_FRACTIONS[fraction]!}`)
    .replace(FRACTION_ALONE, (fraction) => `0.${VULGAR_FRACTIONS[fraction]!}`)
    .replace(OTHER_FRACTION_AFTER_DIGIT, "$1 $2")
    .replace(
      EXPONENT,
      (_, base: string, exponent: string) => `${base}^${[...exponent].map((sign) => SUPERSCRIPTS[sign]!).join("")}`,
    );
  // Twice: a mark that is deleted in between may have kept a letter and its accent apart.
  const composed = clean(cleaned.normalize("NFKC").toLowerCase()).normalize("NFKC");
  return clean(composed)
    .replaceAll("\u2044", "/")
    .replace(/\p{Nd}/gu, asciiDigit);
}

/** The ASCII digit of a decimal digit of any script. Unicode keeps the ten digits of a script together, in order. */
export function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  if (code < 0x80) return digit;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

function clean(word: string): string {
  return word.replace(DELETIONS, "").replace(REPLACED, (character) => REPLACEMENTS.get(character)!);
}

/** By code units: without the flag u this is the fastest question one can ask of a string. */
const UNUSUAL = new RegExp(`[^${PLAIN_RANGES.map(([first, last]) => `${unitEscape(first)}-${unitEscape(last)}`).join("")}]`, "g");
const ANY_UNUSUAL = new RegExp(UNUSUAL.source);
const FRACTIONS = Object.keys(VULGAR_FRACTIONS).join("");
const EXPONENTS = Object.keys(SUPERSCRIPTS).join("");
const FRACTION_AFTER_DIGIT = new RegExp(`(\\p{Nd})([${FRACTIONS}])`, "gu");
const FRACTION_ALONE = new RegExp(`[${FRACTIONS}]`, "gu");
const OTHER_FRACTION_AFTER_DIGIT = /(\p{Nd})([⅐⅑⅒⅓⅔⅙⅚])/gu;
const EXPONENT = new RegExp(`([\\p{L}\\p{Nd}])([${EXPONENTS}]+)`, "gu");
const PIECES = new RegExp(`[\\p{L}\\p{Nd}]\\p{M}*[${EXPONENTS}${FRACTIONS}⅐⅑⅒⅓⅔⅙⅚]+|\\P{M}\\p{M}*|\\p{M}`, "gu");
const DELETIONS = new RegExp(`[${characterClass("he", (action) => action === "delete")}\\p{Cf}]`, "gu");
const isReplacement = (action: Action): action is { readonly to: string } => typeof action === "object";
const REPLACED = new RegExp(`[${characterClass("he", isReplacement)}]`, "gu");
const REPLACEMENTS = new Map(
  CHARACTER_ROWS.flatMap(({ he, codes }) =>
    isReplacement(he) ? codes.map(asRange).flatMap((range) => charactersOf(range, he.to)) : [],
  ),
);

function charactersOf([first, last]: readonly [number, number], to: string): [string, string][] {
  return Array.from({ length: last - first + 1 }, (_, offset) => [String.fromCodePoint(first + offset), to]);
}

function unitEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
