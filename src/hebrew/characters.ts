import { type Action, CHARACTER_ROWS } from "./characters.data.ts";

/** The classes by which a scanner of Hebrew text goes: what a character is, whatever it becomes. */
export const UNKNOWN = 0;
export const DELETED = 1;
export const SPACE = 2;
/** Punctuation and symbols: they end a word and vanish. */
export const OTHER = 3;
export const DASH = 4;
export const DIGIT = 5;
export const HEBREW = 6;
/** Letters that are not Hebrew, and numerals that are not decimal digits. */
export const LETTER = 7;
/** Combining marks that are not Hebrew: kept behind a letter that is not Hebrew. */
export const MARK = 8;
export const DOUBLE_QUOTE = 9;
export const SINGLE_QUOTE = 10;
export const PERCENT = 11;
export const CURRENCY = 12;

/** Class by code unit; filled from the table, and for other characters on first sight. */
const classes = new Uint8Array(0x10000);
for (const row of CHARACTER_ROWS) {
  for (const [first, last] of row.codes.map(asRange)) classes.fill(classOfRow(row.name, row.he), first, last + 1);
}
classes.fill(HEBREW, 0x05d0, 0x05eb);

/** The class of a code point, under the profile `he`. */
export function classOf(code: number): number {
  if (code > 0xffff) return classFromUnicode(code);
  const known = classes[code]!;
  return known === UNKNOWN ? (classes[code] = classFromUnicode(code)) : known;
}

/** The table itself, for loops that cannot afford a call: an entry may be `UNKNOWN`, and then `classOf` decides. */
export const CLASS_TABLE: Readonly<Uint8Array> = classes;

/** All code points of the rows for which `profile` does what `wanted` says, as the inside of a regular-expression class. */
export function characterClass(profile: "he" | "scan" | "nikud", wanted: (action: Action) => boolean): string {
  const ranges = CHARACTER_ROWS.filter((row) => wanted(row[profile])).flatMap((row) => row.codes.map(asRange));
  return ranges.map(([first, last]) => `${escapeCode(first)}-${escapeCode(last)}`).join("");
}

export function asRange(codes: number | readonly [number, number]): readonly [number, number] {
  return typeof codes === "number" ? [codes, codes] : codes;
}

export function escapeCode(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

function classOfRow(name: string, action: Action): number {
  if (name === "gershayim") return DOUBLE_QUOTE;
  if (name === "geresh") return SINGLE_QUOTE;
  if (name === "percent") return PERCENT;
  if (name === "currency") return CURRENCY;
  if (action === "delete") return DELETED;
  if (action === "dash") return DASH;
  if (action === "space") return name === "white-space" ? SPACE : OTHER;
  return HEBREW;
}

function classFromUnicode(code: number): number {
  if (code >= 0x30 && code <= 0x39) return DIGIT;
  const character = String.fromCodePoint(code);
  // Lone surrogates are in no letter class, so they end words like any symbol.
  if (/[\p{L}\p{N}]/u.test(character)) return LETTER;
  if (/\p{M}/u.test(character)) return MARK;
  if (/\p{Sc}/u.test(character)) return CURRENCY;
  if (/\p{Cf}/u.test(character)) return DELETED;
  return OTHER;
}
