import { CURRENCY, DASH, HEBREW, LETTER, PERCENT, SPACE } from "./characters.ts";
import { add, canonicalDecimal, canonicalFraction, type Decimal, negate, parseDecimal, shift } from "./decimal.ts";
import { type NumberBody, readNumberBody } from "./number-body.ts";
import { type Readable, readable } from "./readable.ts";
import { isMinus, startsNumber } from "./signs.ts";
import { BARE_SHEKEL, MINUS_WORD, MULTIPLIERS, OTHER_CURRENCY_WORDS, PERCENT_WORDS, SHEKEL_WORDS } from "./unit-words.data.ts";
import { classAt, hebrewWordBefore, type Units } from "./units.ts";

/**
 * - `ambiguous-thousands`: a point before three digits may have been meant to set thousands apart; read as a decimal point
 *   (100.000 is 100), and as thousands only where two of them leave no other reading (1.000.000)
 * - `scaled`: אלף, מיליון, מיליארד or an exponent was taken into the value
 * - `fraction`: written with a bar (3/4, 2 1/3)
 * - `leading-point`: written .5
 * - `words`: written in words
 */
export type NumberFlag = "ambiguous-thousands" | "scaled" | "fraction" | "leading-point" | "words";

export interface NumberReading {
  /** Canonical decimal, "-12500000" or "0.75"; a fraction that does not end stays a reduced fraction, "1/3". */
  readonly value: string;
  /** Where it was read in the text given, in UTF-16 code units; multipliers included, sign and unit not. */
  readonly start: number;
  readonly end: number;
  readonly unit: "none" | "percent" | "currency";
  readonly flags: readonly NumberFlag[];
}

/**
 * The numbers written in digits, in order. Clock times, dates, seasons and scores with a colon are none; both ends of a range are.
 * A hyphen is a minus only as `isMinus` says, so ב-18 is 18. Numbers glued to a Latin letter before them (S10, F16) are names.
 */
export function readNumbers(text: string): readonly NumberReading[] {
  const source = readable(text);
  const { units } = source;
  const found: NumberReading[] = [];
  for (let at = 0; at < units.length; at += 1) {
    if (!startsNumber(units, at)) continue;
    const body = readNumberBody(units, at);
    const reading = isName(units, at) ? undefined : readAt(source, { start: at, body });
    if (reading === undefined) {
      at = body.end - 1;
      continue;
    }
    found.push(reading.number);
    at = reading.next - 1;
  }
  return found;
}

const CARET = 0x5e;
const BACKSLASH = 0x5c;
const LONGEST_WORD = 12;
/** A fraction with larger parts is a season or a serial number. */
const LARGEST_IN_FRACTION = 999n;
/** Exponents beyond this are no answers, and would only cost memory. */
const LARGEST_EXPONENT = 30;
const LONGEST_BASE = 20;
const CURRENCY_WORDS: ReadonlySet<string> = new Set([...SHEKEL_WORDS, BARE_SHEKEL, ...OTHER_CURRENCY_WORDS]);
const PARTS: Readonly<Record<string, Decimal>> = { וחצי: parseDecimal("0.5"), ורבע: parseDecimal("0.25") };

interface Found {
  readonly number: NumberReading;
  /** The first unit that does not belong to it. */
  readonly next: number;
}

function readAt(source: Readable, { start, body }: { readonly start: number; readonly body: NumberBody }): Found | undefined {
  const { units } = source;
  const isNegative = isNegativeAt(units, start);
  const fraction = fractionAt(source, { start, body });
  const magnitude = fraction === undefined ? magnitudeAt(source, { start, body }) : undefined;
  const result = fraction ?? magnitude;
  if (result === undefined) return undefined;
  const value =
    "text" in result
      ? `${isNegative ? "-" : ""}${result.text}`
      : canonicalDecimal(isNegative ? negate(result.decimal) : result.decimal);
  const span = source.original({ start, end: result.end });
  return { number: { value, ...span, unit: unitOf(units, { start, end: result.end }), flags: result.flags }, next: result.end };
}

/** 3/4, and 2 1/3 when its first part is the whole number in `body`. */
function fractionAt({ units, text }: Readable, { start, body }: { readonly start: number; readonly body: NumberBody }) {
  const isMixed = body.kind === "integer" && classAt(units, body.end) === SPACE && startsNumber(units, body.end + 1);
  const bar = isMixed ? { start: body.end + 1, body: readNumberBody(units, body.end + 1) } : { start, body };
  if (bar.body.kind !== "compound") return undefined;
  const parts = text.slice(bar.start, bar.body.end).split("/");
  if (parts.length !== 2 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  const [top, bottom] = parts.map(BigInt) as [bigint, bigint];
  if (bottom === 0n || top > LARGEST_IN_FRACTION || (isMixed && top >= bottom)) return undefined;
  const whole = isMixed ? BigInt(withoutCommas(text.slice(start, body.end))) : 0n;
  return { text: canonicalFraction(whole * bottom + top, bottom), end: bar.body.end, flags: ["fraction"] as const };
}

function magnitudeAt({ units, text }: Readable, { start, body }: { readonly start: number; readonly body: NumberBody }) {
  const written = withoutCommas(text.slice(start, body.end));
  const hasPointGroups = body.kind === "compound" && /^[1-9]\d{0,2}(?:\.\d{3}){2,}$/.test(written);
  if (body.kind === "compound" && !hasPointGroups) return undefined;
  const isDoubtful = hasPointGroups || (body.kind === "decimal" && !body.hasGroups && /^[1-9]\d{0,2}\.\d{3}$/.test(written));
  const flags: NumberFlag[] = isDoubtful ? ["ambiguous-thousands"] : [];
  if (written.startsWith(".")) flags.push("leading-point");
  const decimal = parseDecimal(hasPointGroups ? written.replaceAll(".", "") : written);
  const scaled = scaledAt(units, { decimal, end: body.end });
  if (scaled.isScaled) flags.push("scaled");
  return { decimal: scaled.decimal, end: scaled.end, flags };
}

/** The number with what scales it or adds to it behind it: 10^3, 1.5e6, 3 מיליון, 2 וחצי, 3 מיליון וחצי. */
function scaledAt(units: Units, { decimal, end }: { readonly decimal: Decimal; readonly end: number }) {
  const exponent = exponentAt(units, { decimal, end });
  if (exponent !== undefined) return { ...exponent, isScaled: true };
  const added = partAt(units, { end, unit: parseDecimal("1") });
  const sum = { decimal: add(decimal, added.part), end: added.end };
  const word = wordBehind(units, sum.end);
  const power = word === undefined ? undefined : MULTIPLIERS[word.text];
  if (word === undefined || power === undefined) return { ...sum, isScaled: false };
  const rest = partAt(units, { end: word.end, unit: shift(parseDecimal("1"), power) });
  return { decimal: add(shift(sum.decimal, power), rest.part), end: rest.end, isScaled: true };
}

function exponentAt(units: Units, { decimal, end }: { readonly decimal: Decimal; readonly end: number }) {
  const rest = String.fromCharCode(...units.codes.subarray(end, Math.min(units.length, end + 6)));
  const power = /^\^\{?(\d{1,2})(?!\d)\}?/.exec(rest);
  if (
    power !== null &&
    decimal.scale === 0 &&
    decimal.digits < 10n ** BigInt(LONGEST_BASE) &&
    Number(power[1]) <= LARGEST_EXPONENT
  ) {
    return { decimal: { digits: decimal.digits ** BigInt(power[1]!), scale: 0 }, end: end + power[0].length };
  }
  const scientific = /^e([+-]?\d{1,2})(?![\p{L}\d])/u.exec(rest);
  if (scientific === null || Math.abs(Number(scientific[1])) > LARGEST_EXPONENT) return undefined;
  return { decimal: shift(decimal, Number(scientific[1])), end: end + scientific[0].length };
}

/** "and a half" or "and a quarter" of `unit` behind `end`; nothing when there is none. */
function partAt(
  units: Units,
  { end, unit }: { readonly end: number; readonly unit: Decimal },
): { readonly part: Decimal; readonly end: number } {
  const word = wordBehind(units, end);
  const part = word === undefined ? undefined : PARTS[word.text];
  if (word === undefined || part === undefined) return { part: parseDecimal("0"), end };
  return { part: { digits: part.digits * unit.digits, scale: part.scale + unit.scale }, end: word.end };
}

function unitOf(units: Units, { start, end }: { readonly start: number; readonly end: number }): NumberReading["unit"] {
  let behind = end;
  while (classAt(units, behind) === SPACE && behind < units.length && behind - end < 2) behind += 1;
  if (units.codes[behind] === BACKSLASH) behind += 1;
  const sign = classAt(units, behind);
  if (sign === PERCENT) return "percent";
  if (sign === CURRENCY) return "currency";
  const word = wordBehind(units, end)?.text ?? "";
  if (PERCENT_WORDS.includes(word)) return "percent";
  if (CURRENCY_WORDS.has(word)) return "currency";
  let before = start - 1;
  if (classAt(units, before) === DASH || (classAt(units, before) === SPACE && before > 0)) before -= 1;
  const opening = classAt(units, before);
  if (opening === CURRENCY && !isNumberBefore(units, before)) return "currency";
  return opening === PERCENT && !isNumberBefore(units, before) ? "percent" : "none";
}

function isNumberBefore(units: Units, sign: number): boolean {
  return startsNumber(units, sign - 1) || (classAt(units, sign - 1) === SPACE && startsNumber(units, sign - 2));
}

function isNegativeAt(units: Units, start: number): boolean {
  const before = classAt(units, start - 1);
  if (before === DASH) return isMinus(units, start - 1);
  if (before === CURRENCY) return classAt(units, start - 2) === DASH && isMinus(units, start - 2);
  if (before !== SPACE || start === 0) return false;
  let end = start;
  while (end > 0 && units.classes[end - 1] === SPACE) end -= 1;
  const word = hebrewWordBefore(units, { end, longest: MINUS_WORD.length });
  return word === MINUS_WORD || String.fromCharCode(...units.codes.subarray(Math.max(0, end - 5), end)) === "minus";
}

/** S10 and F16 are names; so are the digits of an exponent whose base is not a number. */
function isName(units: Units, start: number): boolean {
  return classAt(units, start - 1) === LETTER || (start > 0 && units.codes[start - 1] === CARET);
}

/** The word that stands at `end`, or one space or hyphen behind it, with its inner marks. */
function wordBehind(units: Units, end: number): { readonly text: string; readonly end: number } | undefined {
  const gap = classAt(units, end);
  const start = gap === SPACE || gap === DASH ? end + 1 : end;
  let last = start;
  while (last < units.length && last - start <= LONGEST_WORD && isInWord(units, last)) last += 1;
  if (last === start || last - start > LONGEST_WORD) return undefined;
  return { text: String.fromCharCode(...units.codes.subarray(start, last)), end: last };
}

function isInWord(units: Units, at: number): boolean {
  const kind = units.classes[at];
  if (kind === HEBREW || kind === LETTER) return true;
  return units.codes[at] === 0x22 && classAt(units, at - 1) === HEBREW && classAt(units, at + 1) === HEBREW;
}

function withoutCommas(written: string): string {
  return written.replaceAll(",", "");
}
