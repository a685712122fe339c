import { foldWord, piecesOf, unusualWords } from "./fold.ts";
import { readUnits, textOf, type Units } from "./units.ts";

/** A stretch of a text, in UTF-16 code units: `text.slice(start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A text made easy to read for a finder: points and invisible characters gone, quotes canonical, lower case, ASCII digits.
 * Words, punctuation and lines are as in the original, and every place in it leads back there.
 */
export interface Readable {
  readonly text: string;
  readonly units: Units;
  /** The span of the original that a span of `text`, not empty, was read from. */
  original(span: Span): Span;
}

export function readable(original: string): Readable {
  const { folded, starts, ends } = foldWithPlaces(original);
  const sources = new Int32Array(folded.length);
  const units = readUnits(folded, sources);
  return {
    text: textOf(units.codes.subarray(0, units.length)),
    units,
    original: ({ start, end }) => ({ start: starts[sources[start]!]!, end: ends[sources[end - 1]!]! }),
  };
}

/** As `fold`, piece by piece, with the span in the original of every code unit of the result. */
function foldWithPlaces(original: string): {
  readonly folded: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
} {
  let folded = "";
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (text: string, { start, end }: Span) => {
    folded += text;
    for (let unit = 0; unit < text.length; unit += 1) {
      starts.push(start);
      ends.push(end);
    }
  };
  let at = 0;
  const copyUntil = (end: number) => {
    for (; at < end; at += 1) add(original[at]!, { start: at, end: at + 1 });
  };
  for (const { start, end } of unusualWords(original)) {
    copyUntil(start);
    for (const piece of piecesOf(original.slice(start, end))) {
      add(foldWord(piece), { start: at, end: at + piece.length });
      at += piece.length;
    }
  }
  copyUntil(original.length);
  return { folded, starts, ends };
}
