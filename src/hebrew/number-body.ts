import { DIGIT } from "./characters.ts";
import type { Units } from "./units.ts";

/**
 * The digits of one number as written, from its first digit (or leading point) to its last.
 * - `integer`: 1952, 1,000
 * - `decimal`: 3.70, 1,234.5, .5
 * - `compound`: clock times, dates, seasons and fractions with a bar (10:30, 12.5.2020, 2002/2001, 3/4), kept whole
 */
export interface NumberBody {
  readonly kind: "integer" | "decimal" | "compound";
  /** One past the last unit. */
  readonly end: number;
  /** Where the decimal point stands; `end` when there is none. */
  readonly point: number;
  /** Were groups of three digits set apart by commas? */
  readonly hasGroups: boolean;
}

const COMMA = 0x2c;
const POINT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const ZERO = 0x30;

/** Reads the number that starts at `start` (see `startsNumber`). A comma belongs to it only before a whole group of three digits. */
export function readNumberBody(units: Units, start: number): NumberBody {
  const whole = endOfDigits(units, start);
  const grouped = endOfGroups(units, { start, end: whole });
  let end = grouped;
  let points = 0;
  let others = 0;
  let point = -1;
  while (isDigit(units, end + 1) && isInside(units.codes[end])) {
    if (units.codes[end] === POINT) {
      points += 1;
      point = end;
    } else others += 1;
    const digits = endOfDigits(units, end + 1);
    end = units.codes[end] === POINT ? digits : endOfGroups(units, { start: end + 1, end: digits });
  }
  const kind = others > 0 || points > 1 ? "compound" : points === 1 ? "decimal" : "integer";
  return { kind, end, point: kind === "decimal" ? point : end, hasGroups: grouped > whole };
}

function endOfDigits(units: Units, start: number): number {
  let end = start;
  while (isDigit(units, end)) end += 1;
  return end;
}

function endOfGroups(units: Units, { start, end }: { readonly start: number; readonly end: number }): number {
  let last = end;
  if (end - start < 1 || end - start > 3 || units.codes[start] === ZERO) return last;
  while (units.codes[last] === COMMA && last < units.length && endOfDigits(units, last + 1) === last + 4) last += 4;
  return last;
}

function isDigit(units: Units, at: number): boolean {
  return at < units.length && units.classes[at] === DIGIT;
}

function isInside(code: number | undefined): boolean {
  return code === POINT || code === COLON || code === SLASH;
}
