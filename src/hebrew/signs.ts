import { CURRENCY, DASH, DIGIT, DOUBLE_QUOTE, HEBREW, PERCENT, SINGLE_QUOTE, SPACE } from "./characters.ts";
import { isLonePrefix } from "./prefixes.ts";
import { classAt, hebrewWordBefore, type Units } from "./units.ts";

const POINT = 0x2e;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Signs behind which a dash can only be a minus: = : ( # < > + * / and, for formulas and lists, [ { | , ; ~ ^ */
const BEFORE_MINUS: ReadonlySet<number> = new Set([..."=:(#<>+*/[{|,;~^≈≤≥×÷"].map((sign) => sign.charCodeAt(0)));
const LONGEST_WORD = 7;
/** Unit words that make of a following dash a range: 4 אחוז -5 אחוז. */
const UNIT_WORDS: ReadonlySet<string> = new Set(["אחוז", "אחוזים", "שקל", "שקלים"]);

/** Does a number begin here: a digit, or a point with a digit behind and nothing but an opening before (.5)? */
export function startsNumber(units: Units, at: number): boolean {
  if (classAt(units, at) === DIGIT) return true;
  return units.codes[at] === POINT && at < units.length && classAt(units, at + 1) === DIGIT && opensNumber(units, at - 1);
}

/**
 * Is the dash at `at` a minus? Only if a digit follows at once, or a currency sign and then a digit, and what stands before is
 * the start of the text or line, one of `BEFORE_MINUS`, an opening quote or currency sign, or a space behind a word that is
 * neither a bare prefix (המאה ה -17) nor a number or unit (1500 -2000, 4% -5%).
 */
export function isMinus(units: Units, at: number): boolean {
  const hidden = classAt(units, at + 1) === CURRENCY ? 2 : 1;
  if (!startsNumberAfterSign(units, at + hidden)) return false;
  const before = classAt(units, at - 1);
  if (at === 0 || BEFORE_MINUS.has(units.codes[at - 1]!)) return true;
  if (before === CURRENCY || before === DOUBLE_QUOTE || before === SINGLE_QUOTE)
    return at === 1 || classAt(units, at - 2) === SPACE;
  return before === SPACE && allowsMinusBehindSpace(units, at - 1);
}

function startsNumberAfterSign(units: Units, at: number): boolean {
  return classAt(units, at) === DIGIT || (units.codes[at] === POINT && classAt(units, at + 1) === DIGIT);
}

function opensNumber(units: Units, before: number): boolean {
  const kind = classAt(units, before);
  return kind === SPACE || kind === DASH || BEFORE_MINUS.has(units.codes[before]!);
}

function allowsMinusBehindSpace(units: Units, space: number): boolean {
  let last = space;
  while (last >= 0 && units.classes[last] === SPACE) {
    if (units.codes[last] === LINE_FEED || units.codes[last] === CARRIAGE_RETURN) return true;
    last -= 1;
  }
  const kind = classAt(units, last);
  if (last < 0) return true;
  if (kind === DIGIT || kind === PERCENT || kind === CURRENCY) return false;
  if (kind !== HEBREW) return true;
  const word = hebrewWordBefore(units, { end: last + 1, longest: LONGEST_WORD });
  const before = classAt(units, last - word.length);
  // A prefix letter behind a mark or a digit is no prefix: it ends a word such as מו"מ.
  return !(isLonePrefix(word) && before !== DOUBLE_QUOTE) && !UNIT_WORDS.has(word);
}
