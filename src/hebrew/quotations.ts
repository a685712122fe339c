import { DIGIT, DOUBLE_QUOTE, HEBREW, LETTER, PERCENT, SPACE } from "./characters.ts";
import { LONGEST_PREFIX, PREFIX_CHAINS } from "./prefixes.ts";
import { classAt, hebrewWordBefore, type Units } from "./units.ts";

/**
 * The double quotes that open a quotation behind a bare prefix, as in ב"תאי חנייה", by their places. A double quote between Hebrew letters
 * is such an opening only if nothing but a prefix chain stands before it in its word and a closing quote comes for it before any other opening
 * one; a closing quote that a plain opening quote is waiting for does not count ("7,000 מ"ר"). Else it is gershayim (ה"ה כהן, של"ג).
 * One pass from each end, so that no text makes it look ahead twice.
 */
export function prefixedQuotations(units: Units): ReadonlySet<number> {
  const places = quotesOf(units);
  const isWaiting = waitingBefore(units, places);
  const openings = new Set<number>();
  let closings = 0;
  for (let index = places.length - 1; index >= 0; index -= 1) {
    const at = places[index]!;
    if (isInside(units, at)) {
      if (!followsBarePrefix(units, at)) continue;
      if (closings > (isWaiting[index] ? 1 : 0)) openings.add(at);
      closings = 0;
    } else closings = isClosing(units, at) ? closings + 1 : 0;
  }
  return openings;
}

function quotesOf(units: Units): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < units.length; at += 1) if (units.classes[at] === DOUBLE_QUOTE) places.push(at);
  return places;
}

/** For each quote: has a plain opening quote before it not been closed yet? */
function waitingBefore(units: Units, places: readonly number[]): readonly boolean[] {
  let isOpen = false;
  return places.map((at) => {
    const was = isOpen;
    if (!isInside(units, at)) isOpen = !isClosing(units, at);
    return was;
  });
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
