import { type Action, CHARACTER_ROWS } from "../../hebrew/characters.data.ts";
import { asRange, characterClass } from "../../hebrew/characters.ts";
import { asciiDigit } from "../../hebrew/fold.ts";
import { isLonePrefix } from "../../hebrew/prefixes.ts";

/**
 * A text in plain typography, for comparing translations: quotation marks, gershayim and geresh as " and ', compatibility forms
 * and foreign digits as plain ones, no points, no invisible characters, maqaf as hyphen, and no space between prefix, hyphen
 * and number (ב- 30 is ב-30). Words, their case, their order and all other punctuation stay.
 * The Hebrew reference of NTREX writes gershayim as “ and opening quotes as „; sacreBLEU sees other words in them.
 */
export function plainTypography(text: string): string {
  // Table, Unicode, table: NFKC would take U+00B4 and U+2033 apart, and itself makes points and apostrophes of other forms.
  return byTable(byTable(text).normalize("NFKC"))
    .normalize("NFC")
    .replaceAll("''", '"')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replaceAll("\u05be", "-")
    .replace(TORN_PREFIX, (torn: string, prefix: string) => (isLonePrefix(prefix) ? `${prefix}-` : torn));
}

function byTable(text: string): string {
  return text.replace(DELETED, "").replace(REPLACED, (character) => REPLACEMENTS.get(character)!);
}

const isReplacement = (action: Action): action is { readonly to: string } => typeof action === "object";
const REPLACED = new RegExp(`[${characterClass("he", isReplacement)}]`, "gu");
const DELETED = new RegExp(`[${characterClass("he", (action) => action === "delete")}]`, "gu");
const REPLACEMENTS = new Map(
  CHARACTER_ROWS.flatMap(({ he, codes }) => (isReplacement(he) ? codes.flatMap((code) => pairs(code, he.to)) : [])),
);
/** A prefix chain, then a hyphen with one space on one of its sides, then a digit or a Latin letter. */
const TORN_PREFIX = /(?<![\p{L}\p{M}])([\u05d0-\u05ea]{1,7})(?: -|- )(?=[0-9A-Za-z])/gu;

function pairs(code: number | readonly [number, number], to: string): [string, string][] {
  const [first, last] = asRange(code);
  return Array.from({ length: last - first + 1 }, (_, offset) => [String.fromCodePoint(first + offset), to]);
}
