import { DIGIT, DOUBLE_QUOTE, HEBREW, LETTER, PERCENT, SPACE } from "./characters.ts";
import { LONGEST_PREFIX, PREFIX_CHAINS } from "./prefixes.ts";
import { classAt, hebrewWordBefore, type Units } from "./units.ts";

/**
 * The double quotes that open a quotation behind a bare prefix, as in ב"תאי חנייה", by their places. A double quote between Hebrew letters
 * is such an opening only if nothing but a prefix chain stands before it in its word and a closing quote comes before any other opening one;
 * else it is gershayim (ה"ה כהן, של"ג). One pass from the end, so that no text makes it look ahead twice.
 */
export function prefixedQuotations(units: Units): ReadonlySet<number> {
  const openings = new Set<number>();
  let isClosedBehind = false;
  for (let at = units.length - 1; at >= 0; at -= 1) {
    if (units.classes[at] !== DOUBLE_QUOTE) continue;
    if (isInside(units, at)) {
      if (!followsBarePrefix(units, at)) continue;
      if (isClosedBehind) openings.add(at);
      isClosedBehind = false;
    } else isClosedBehind = isClosing(units, at);
  }
  return openings;
}

function isInside(units: Units, at: number): boolean {
  return classAt(units, at - 1) === HEBREW && classAt(units, at + 1) === HEBREW;
}

function isClosing(units: Units, at: number): boolean {
  const before = classAt(units, at - 1);
  const behind = classAt(units, at + 1);
  return before !== SPACE && behind !== HEBREW && behind !== LETTER && behind !== DIGIT && behind !== PERCENT;
}

function followsBarePrefix(units: Units, at: number): boolean {
  const word = hebrewWordBefore(units, { end: at, longest: LONGEST_PREFIX });
  const before = units.codes[at - word.length - 1];
  return PREFIX_CHAINS.has(word) && !(at > word.length && (before === 0x22 || before === 0x27));
}
