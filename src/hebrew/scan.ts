import { type Action, CHARACTER_ROWS } from "./characters.data.ts";
import { asRange, characterClass } from "./characters.ts";
import { fold, foldWord } from "./fold.ts";

/**
 * Text for finding copies: quotes, points and invisible characters deleted (צה"ל, צה״ל and צהל are equal), final letters folded,
 * accents off Latin letters, lower case, digit groups joined (1,000 is 1000), everything else a separator.
 * A change of script ends no word here: ב1952 is one.
 */
export function normaliseScan(text: string): string {
  return fold(text, foldScanWord)
    .toLowerCase()
    .replace(DELETIONS, "")
    .replace(DIGIT_GROUPS, (number) => number.replaceAll(",", ""))
    .replace(REPLACED, (letter) => REPLACEMENTS.get(letter)!)
    .replace(SEPARATORS, " ")
    .replace(/^ | $/g, "");
}

function foldScanWord(word: string): string {
  const bare = foldWord(word.replace(DELETIONS, "")).replace(DELETIONS, "").normalize("NFKD");
  return bare.replace(LATIN_ACCENTS, "$1").normalize("NFC");
}

const isReplacement = (action: Action): action is { readonly to: string } => typeof action === "object";
const DELETIONS = new RegExp(`[${characterClass("scan", (action) => action === "delete")}\\p{Cf}]+`, "gu");
const REPLACED = new RegExp(`[${characterClass("scan", isReplacement)}]`, "gu");
const REPLACEMENTS = new Map(
  CHARACTER_ROWS.flatMap(({ scan, codes }) =>
    isReplacement(scan) ? codes.map((code) => [String.fromCodePoint(asRange(code)[0]), scan.to] as const) : [],
  ),
);
const DIGIT_GROUPS = /(?<!\d)[1-9]\d{0,2}(?:,\d{3})+(?!\d)/g;
const LATIN_ACCENTS = /(\p{Script=Latin})\p{Mn}+/gu;
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/gu;
