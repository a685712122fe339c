import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import type { Hits } from "./hits.ts";
import { searchedShortTexts } from "./look-up.ts";
import type { Sparse } from "./tally.ts";
import { WINDOW } from "./template-windows.ts";

/**
 * How much of a text stands in the corpus. Shares are between 0 and 1. Undefined after a fast scan is what needs matches shorter
 * than 13 words; undefined for a text that is not judged by windows are all shares of windows.
 */
export interface TextMeasure {
  readonly words: number;
  /**
   * - `windows`: by windows of 8 words
   * - `short`: shorter than a window, and looked for whole
   * - `beside`: a short choice or answer, which alone proves nothing and is only looked for beside its question
   * - `template`: nothing but windows that the benchmark repeats
   * - `empty`: no word
   */
  readonly judged: "windows" | "short" | "beside" | "template" | "empty";
  /** Windows of 8 words that are not the benchmark's template. */
  readonly windows: number;
  readonly matchedWindows: number | undefined;
  /** Matched windows that stand in at most 10 records. */
  readonly rareWindows: number | undefined;
  /** Matched windows over windows (ConTAM NGRAM-MATCH, PaLM's ratio). */
  readonly ngramMatch: number | undefined;
  /** Words in matched windows over words (ConTAM TOKEN-MATCH, Llama 3's ratio). */
  readonly tokenMatch: number | undefined;
  /** Words in matches grown over up to four differing words to either side, over words (ConTAM TOKEN-EXTEND). */
  readonly tokenExtend: number | undefined;
  /** Words of the longest match in one piece (13 and more is GPT-3's hit), and its share of the words (ConTAM LONGEST-MATCH). */
  readonly longestWords: number;
  readonly longestShare: number;
  /** Letters and digits of the match that has most; 50 and more is GPT-4's rule, aligned to words. */
  readonly mostLetters: number;
  /** Records with a match. */
  readonly records: number;
}

/** A window in more records than this is a phrase of the language, not a leak (the rule of GPT-3). */
export const BOILERPLATE_RECORDS = 10;

/** The measures of every text of the index, in its order. */
export function measureTexts({ tally, fast }: Pick<Hits, "tally" | "fast">, index: BenchmarkIndex): TextMeasure[] {
  const windowRecords = dense(tally.windowRecords, index.words.length);
  const extended = dense({ places: tally.extended, values: tally.extended.map(() => 1) }, index.words.length);
  const longest = dense(tally.longest, index.texts.length);
  const letters = dense(tally.mostLetters, index.texts.length);
  const records = dense(tally.textRecords, index.texts.length);
  const short = searchedShortTexts(index);
  return index.texts.map((_, text): TextMeasure => {
    const words = wordsOf(index, text);
    const longestWords = longest[text]!;
    const found = {
      longestWords,
      longestShare: words === 0 ? 0 : longestWords / words,
      mostLetters: letters[text]!,
      records: records[text]!,
    };
    const windows = windowsOf(index, text);
    if (windows.length === 0) {
      const judged = words === 0 ? "empty" : words >= WINDOW ? "template" : short.has(text) ? "short" : "beside";
      return { words, judged, windows: 0, ...UNKNOWN, ...found };
    }
    if (fast) return { words, judged: "windows", windows: windows.length, ...UNKNOWN, ...found };
    const matched = windows.filter((window) => windowRecords[window]! > 0);
    const covered = new Set(matched.flatMap((window) => Array.from({ length: WINDOW }, (_, word) => window + word)));
    const from = index.textStart[text]!;
    return {
      words,
      judged: "windows",
      windows: windows.length,
      matchedWindows: matched.length,
      rareWindows: matched.filter((window) => windowRecords[window]! <= BOILERPLATE_RECORDS).length,
      ngramMatch: matched.length / windows.length,
      tokenMatch: covered.size / words,
      tokenExtend: extended.subarray(from, from + words).reduce((sum, one) => sum + one, 0) / words,
      ...found,
    };
  });
}

const UNKNOWN = {
  matchedWindows: undefined,
  rareWindows: undefined,
  ngramMatch: undefined,
  tokenMatch: undefined,
  tokenExtend: undefined,
};

/** The places where a text's windows begin, templates left out. */
function windowsOf({ textStart, template }: BenchmarkIndex, text: number): number[] {
  const windows: number[] = [];
  for (let place = textStart[text]!; place + WINDOW <= textStart[text + 1]!; place++)
    if (template[place] === 0) windows.push(place);
  return windows;
}

function dense({ places, values }: Sparse, length: number): Uint32Array {
  const out = new Uint32Array(length);
  places.forEach((place, at) => {
    out[place] = values[at]!;
  });
  return out;
}
