import type { IndexSizes } from "./scan-plan.ts";

/** Where a text was seen, and how much of it. */
export interface Evidence {
  /** The file as the corpus listing names it. */
  readonly file: string;
  /** Record in the file, from 0: a JSON value, a table row, or 0 for a plain text. */
  readonly record: number;
  /** Byte, in the file once inflated, where to look: of the match in plain text, of its record in JSON lines; -1 in tables. */
  readonly offset: number;
  /** First word of the text that matches, from 0. */
  readonly textWord: number;
  /** Length of the match in words. */
  readonly words: number;
  /** The answer of an item that asks this text stands within `ANSWER_REACH` words before or behind the match. */
  readonly answerNear: boolean;
  /** The corpus text of the match, cut after some 60 words. */
  readonly quote: string;
}

/** One entry per distinct number: places and values in step, places ascending. */
export interface Sparse {
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/**
 * What a scan found, in a size that depends on the index alone. Two tallies of disjoint corpora add up to the tally of both,
 * in any order: counts add, lengths take the larger, sets join, and of the evidence the best stay under a total order.
 */
export interface Tally {
  /** Per word of the index: records that hold the window beginning there. */
  readonly windowRecords: Sparse;
  /** Words of the index that lie in a match grown over single differing words (TOKEN-EXTEND). */
  readonly extended: readonly number[];
  /** Per text: records with a match. */
  readonly textRecords: Sparse;
  /** Per text: words of the longest match. */
  readonly longest: Sparse;
  /** Per text: letters and digits of the match that has the most. */
  readonly mostLetters: Sparse;
  /** Per item: records in which its question stands with its answer near. */
  readonly answerRecords: Sparse;
  /** Per word of the index: records that hold the window beginning there as skeletons. Empty unless it was looked for. */
  readonly skeletonRecords: Sparse;
  /** Per item: records that hold its signature. Empty unless it was looked for. */
  readonly signatureRecords: Sparse;
  readonly evidence: readonly { readonly text: number; readonly seen: readonly Evidence[] }[];
}

/** Words to both sides of a match in which the answer counts as near. */
export const ANSWER_REACH = 50;

export const EMPTY_TALLY: Tally = {
  windowRecords: { places: [], values: [] },
  extended: [],
  textRecords: { places: [], values: [] },
  longest: { places: [], values: [] },
  mostLetters: { places: [], values: [] },
  answerRecords: { places: [], values: [] },
  skeletonRecords: { places: [], values: [] },
  signatureRecords: { places: [], values: [] },
  evidence: [],
};

/** A dense count with the places touched since the last `take`. */
class Counts {
  readonly #values: Uint32Array;
  readonly #touched: number[] = [];

  constructor(size: number) {
    this.#values = new Uint32Array(size);
  }

  add(place: number, amount: number): void {
    if (this.#values[place] === 0) this.#touched.push(place);
    this.#values[place]! += amount;
  }

  atLeast(place: number, value: number): void {
    if (this.#values[place] === 0) this.#touched.push(place);
    if (this.#values[place]! < value) this.#values[place] = value;
  }

  absorb({ places, values }: Sparse, join: "add" | "atLeast"): void {
    places.forEach((place, at) => {
      this[join](place, values[at]!);
    });
  }

  take(): Sparse {
    const places = this.#touched.sort((a, b) => a - b).slice();
    const values = places.map((place) => this.#values[place]!);
    for (const place of places) this.#values[place] = 0;
    this.#touched.length = 0;
    return { places, values };
  }
}

/** Counts while a scan runs; `take` gives what came together since the last `take`, and starts again. */
export class TallyCounter {
  readonly windowRecords: Counts;
  readonly extended: Counts;
  readonly textRecords: Counts;
  readonly longest: Counts;
  readonly mostLetters: Counts;
  readonly answerRecords: Counts;
  readonly skeletonRecords: Counts;
  readonly signatureRecords: Counts;
  readonly #evidence = new Map<number, Evidence[]>();
  readonly #keep: number;

  constructor({ sizes, keep }: { sizes: IndexSizes; keep: number }) {
    this.windowRecords = new Counts(sizes.words);
    this.extended = new Counts(sizes.words);
    this.textRecords = new Counts(sizes.texts);
    this.longest = new Counts(sizes.texts);
    this.mostLetters = new Counts(sizes.texts);
    this.answerRecords = new Counts(sizes.items);
    this.skeletonRecords = new Counts(sizes.words);
    this.signatureRecords = new Counts(sizes.items);
    this.#keep = keep;
  }

  /** Whether evidence with a match of `words` words could still be kept for `text`. */
  wants(text: number, words: number): boolean {
    const seen = this.#evidence.get(text);
    return seen === undefined || seen.length < this.#keep || words >= seen[seen.length - 1]!.words;
  }

  see(text: number, evidence: Evidence): void {
    this.#evidence.set(text, bestEvidence([...(this.#evidence.get(text) ?? []), evidence], this.#keep));
  }

  /** Adds what another counter took from another part of the corpus. */
  absorb(tally: Tally): void {
    this.windowRecords.absorb(tally.windowRecords, "add");
    this.extended.absorb(ones(tally.extended), "atLeast");
    this.textRecords.absorb(tally.textRecords, "add");
    this.longest.absorb(tally.longest, "atLeast");
    this.mostLetters.absorb(tally.mostLetters, "atLeast");
    this.answerRecords.absorb(tally.answerRecords, "add");
    this.skeletonRecords.absorb(tally.skeletonRecords, "add");
    this.signatureRecords.absorb(tally.signatureRecords, "add");
    for (const { text, seen } of tally.evidence) for (const evidence of seen) this.see(text, evidence);
  }

  take(): Tally {
    const evidence = [...this.#evidence].sort(([a], [b]) => a - b).map(([text, seen]) => ({ text, seen }));
    this.#evidence.clear();
    return {
      windowRecords: this.windowRecords.take(),
      extended: this.extended.take().places,
      textRecords: this.textRecords.take(),
      longest: this.longest.take(),
      mostLetters: this.mostLetters.take(),
      answerRecords: this.answerRecords.take(),
      skeletonRecords: this.skeletonRecords.take(),
      signatureRecords: this.signatureRecords.take(),
      evidence,
    };
  }
}

/** The tally of two disjoint parts of a corpus. */
export function addTallies(a: Tally, b: Tally, keep: number): Tally {
  const sum = (x: number, y: number) => x + y;
  const seen = new Map(a.evidence.map((entry) => [entry.text, entry.seen]));
  for (const entry of b.evidence) seen.set(entry.text, bestEvidence([...(seen.get(entry.text) ?? []), ...entry.seen], keep));
  return {
    windowRecords: joinSparse(a.windowRecords, b.windowRecords, sum),
    extended: joinSparse(ones(a.extended), ones(b.extended), Math.max).places,
    textRecords: joinSparse(a.textRecords, b.textRecords, sum),
    longest: joinSparse(a.longest, b.longest, Math.max),
    mostLetters: joinSparse(a.mostLetters, b.mostLetters, Math.max),
    answerRecords: joinSparse(a.answerRecords, b.answerRecords, sum),
    skeletonRecords: joinSparse(a.skeletonRecords, b.skeletonRecords, sum),
    signatureRecords: joinSparse(a.signatureRecords, b.signatureRecords, sum),
    evidence: [...seen].sort(([x], [y]) => x - y).map(([text, entries]) => ({ text, seen: entries })),
  };
}

/** The longest matches, of one record only the best; equal lengths by file, record and place, so that order of arrival never shows. */
export function bestEvidence(all: readonly Evidence[], keep: number): Evidence[] {
  const records = new Set<string>();
  return [...all]
    .sort(compareEvidence)
    .filter(({ file, record }) => {
      const key = `${record} ${file}`;
      return records.has(key) ? false : records.add(key);
    })
    .slice(0, keep);
}

function compareEvidence(a: Evidence, b: Evidence): number {
  if (a.words !== b.words) return b.words - a.words;
  if (a.answerNear !== b.answerNear) return a.answerNear ? -1 : 1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.record - b.record || a.offset - b.offset || a.textWord - b.textWord || (a.quote < b.quote ? -1 : 1);
}

function joinSparse(a: Sparse, b: Sparse, join: (x: number, y: number) => number): Sparse {
  const places: number[] = [];
  const values: number[] = [];
  for (let i = 0, j = 0; i < a.places.length || j < b.places.length; ) {
    const x = a.places[i] ?? Number.POSITIVE_INFINITY;
    const y = b.places[j] ?? Number.POSITIVE_INFINITY;
    places.push(Math.min(x, y));
    values.push(x === y ? join(a.values[i]!, b.values[j]!) : x < y ? a.values[i]! : b.values[j]!);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { places, values };
}

function ones(places: readonly number[]): Sparse {
  return { places, values: places.map(() => 1) };
}
