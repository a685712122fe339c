import { add, canonicalDecimal, type Decimal, negate, parseDecimal, shift } from "./decimal.ts";
import {
  DOZEN,
  HUNDREDS,
  HUNDREDS_WORD,
  PARTS,
  QUARTERS,
  SCALES,
  TEEN_ONLY,
  TEN,
  TENS,
  TWO_THOUSAND,
  UNIT_NUMBERS,
} from "./number-words.data.ts";
import type { NumberReading } from "./numbers.ts";
import { PREFIX_CHAINS } from "./prefixes.ts";
import { type Readable, readable } from "./readable.ts";
import { MINUS_WORD } from "./unit-words.data.ts";

/**
 * The numbers written in Hebrew words, in order: עשרים ושלוש, שמונה־עשר, שלושת אלפים, מיליון וחצי, תריסר. Both genders, absolute and
 * construct; a prefix before the first word, ו before the last. A second chance only, for texts without digits: אחד and שתי are mostly
 * plain words. Every reading carries the flag `words`; its unit is `none`.
 */
export function readNumberWords(text: string): readonly NumberReading[] {
  const source = readable(text);
  const found: NumberReading[] = [];
  for (const phrase of phrasesOf(source.text)) {
    let at = 0;
    while (at < phrase.length) {
      const number = readPhrase(phrase, at);
      if (number === undefined) at += 1;
      else {
        found.push(asReading({ source, phrase, at, number }));
        at = number.next;
      }
    }
  }
  return found;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly value: Decimal;
  /** The first word that does not belong to it. */
  readonly next: number;
}

/** Runs of Hebrew words with nothing but spaces or a hyphen between them. */
function phrasesOf(text: string): readonly (readonly Word[])[] {
  const phrases: Word[][] = [];
  let behind = -1;
  for (const match of text.matchAll(/[א-ת]+/g)) {
    const word = { text: match[0], start: match.index, end: match.index + match[0].length };
    const gap = text.slice(Math.max(0, behind), word.start);
    if (behind >= 0 && (gap === "-" || gap === "\u05be" || gap.trim() === "")) phrases.at(-1)!.push(word);
    else phrases.push([word]);
    behind = word.end;
  }
  return phrases;
}

/** A number under 1,000 so far: what is still allowed behind it follows from its smallest part. */
interface Group {
  readonly value: number;
  readonly smallest: "none" | "unit" | "tens" | "teens" | "hundreds";
}

const EMPTY: Group = { value: 0, smallest: "none" };

function readPhrase(words: readonly Word[], first: number): Found | undefined {
  let total = parseDecimal("0");
  let group = EMPTY;
  let lastPower = Number.POSITIVE_INFINITY;
  let scaledLast = 0;
  let at = first;
  for (; at < words.length; at += 1) {
    const isFirst = at === first;
    const word = numberWord(words[at]!.text, isFirst);
    if (word === undefined) break;
    const { text, hasAnd } = word;
    const power = SCALES[text];
    if (PARTS[text] !== undefined && (isFirst || hasAnd)) {
      const part = shift({ digits: BigInt(PARTS[text]), scale: 2 }, group.smallest === "none" ? scaledLast : 0);
      return { value: add(add(total, fromGroup(group)), part), next: at + 1 };
    }
    if (QUARTERS.includes(text) && group.value === 3) return { value: add(total, parseDecimal("0.75")), next: at + 1 };
    if (TWO_THOUSAND.includes(text) && group.smallest === "none" && lastPower > 3) {
      total = add(total, parseDecimal("2000"));
      [lastPower, scaledLast] = [3, 3];
    } else if (power !== undefined && power < lastPower && (group.value > 0 || isFirst || hasAnd)) {
      total = add(total, shift(group.value === 0 ? parseDecimal("1") : fromGroup(group), power));
      group = EMPTY;
      [lastPower, scaledLast] = [power, power];
    } else {
      const next = extend(group, { text, hasAnd, following: words[at + 1]?.text });
      if (next === undefined) break;
      group = next;
    }
  }
  return at === first ? undefined : { value: add(total, fromGroup(group)), next: at };
}

/** A number word, free of its prefix (first word) or of ו (any other). */
function numberWord(text: string, isFirst: boolean): { readonly text: string; readonly hasAnd: boolean } | undefined {
  if (isNumberWord(text)) return { text, hasAnd: false };
  if (!isFirst) return text.startsWith("ו") && isNumberWord(text.slice(1)) ? { text: text.slice(1), hasAnd: true } : undefined;
  for (let length = 1; length < Math.min(text.length - 1, 5); length += 1) {
    const rest = text.slice(length);
    if (PREFIX_CHAINS.has(text.slice(0, length)) && isNumberWord(rest)) return { text: rest, hasAnd: false };
  }
  return undefined;
}

const ALL_WORDS: ReadonlySet<string> = new Set([
  ...[UNIT_NUMBERS, TEEN_ONLY, TENS, HUNDREDS, SCALES, PARTS].flatMap((table) => Object.keys(table)),
  ...TEN,
  ...QUARTERS,
  ...TWO_THOUSAND,
  HUNDREDS_WORD,
  DOZEN,
]);

function isNumberWord(text: string): boolean {
  return ALL_WORDS.has(text);
}

/** The group with one more word, or nothing when the word begins another number. */
function extend(
  group: Group,
  { text, hasAnd, following }: { readonly text: string; readonly hasAnd: boolean; readonly following: string | undefined },
): Group | undefined {
  const { value, smallest } = group;
  const isTeen = following !== undefined && TEN.includes(following);
  const unit = UNIT_NUMBERS[text] ?? (isTeen ? TEEN_ONLY[text] : undefined);
  if (unit !== undefined) {
    const fits = smallest === "none" || smallest === "hundreds" || (smallest === "tens" && hasAnd && value % 100 >= 20);
    return fits ? { value: value + unit, smallest: "unit" } : undefined;
  }
  if (TEN.includes(text)) {
    if (smallest === "unit" && !hasAnd && value % 10 > 0 && value % 100 < 10) return { value: value + 10, smallest: "teens" };
    return smallest === "none" || smallest === "hundreds" ? { value: value + 10, smallest: "teens" } : undefined;
  }
  const tens = TENS[text];
  if (tens !== undefined) {
    const isReversed = smallest === "unit" && hasAnd && value % 100 < 10;
    return smallest === "none" || smallest === "hundreds" || isReversed
      ? { value: value + tens, smallest: isReversed ? "teens" : "tens" }
      : undefined;
  }
  if (text === HUNDREDS_WORD)
    return smallest === "unit" && value >= 3 && value <= 9 ? { value: value * 100, smallest: "hundreds" } : undefined;
  if (text === DOZEN) return smallest === "none" ? { value: 12, smallest: "teens" } : undefined;
  const hundreds = HUNDREDS[text];
  return hundreds !== undefined && smallest === "none" ? { value: hundreds, smallest: "hundreds" } : undefined;
}

function fromGroup({ value }: Group): Decimal {
  return { digits: BigInt(value), scale: 0 };
}

function asReading({
  source,
  phrase,
  at,
  number,
}: {
  readonly source: Readable;
  readonly phrase: readonly Word[];
  readonly at: number;
  readonly number: Found;
}): NumberReading {
  const isNegative = at > 0 && phrase[at - 1]!.text === MINUS_WORD;
  const span = source.original({ start: phrase[at]!.start, end: phrase[number.next - 1]!.end });
  return { value: canonicalDecimal(isNegative ? negate(number.value) : number.value), ...span, unit: "none", flags: ["words"] };
}
