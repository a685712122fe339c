import { foldWord, hasUnusual, piecesOf, unusualWords } from "./fold.ts";
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
  // Finders of numbers, marks and words read the same answer one after the other.
  if (latest?.original === original) return latest.readable;
  const found = read(original);
  latest = { original, readable: found };
  return found;
}

let latest: { readonly original: string; readonly readable: Readable } | undefined;

function read(original: string): Readable {
  const places = hasUnusual(original) ? foldWithPlaces(original) : undefined;
  const folded = places?.folded ?? original;
  const sources = new Int32Array(folded.length);
  const units = readUnits(folded, sources);
  const placesOf = ({ start, end }: Span): Span => ({ start: sources[start]!, end: sources[end - 1]! });
  return {
    text: textOf(units.codes.subarray(0, units.length)),
    units,
    original(span) {
      const { start, end } = placesOf(span);
      return places === undefined ? { start, end: end + 1 } : { start: places.starts[start]!, end: places.ends[end]! };
    },
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
