import { MivhanError } from "../core/errors.ts";
import type { Analyser } from "./analysers.ts";
import { BestRows } from "./best-rows.ts";
import type { InvertedIndex } from "./inverted-index.ts";
import { compareUtf8, type Hit } from "./rankings.ts";

export interface Bm25Options {
  /** Saturation of repeated terms, above 0: 1.2 is usual. */
  readonly k1: number;
  /** Share of length normalisation, 0 to 1: 0.75 is usual. */
  readonly b: number;
}

/** Ranks the documents of one index. */
export interface Bm25 {
  /**
   * The best `depth` documents, or of `candidates` the best (re-ranking), in trec_eval's order. A document that shares no
   * term with the query is not returned. Throws E_RETRIEVAL_DEPTH, and E_RETRIEVAL_CANDIDATE on an id the index lacks.
   */
  search(query: string, options: { readonly depth: number; readonly candidates?: Iterable<string> }): Hit[];
}

/**
 * BM25 as Lucene computes it since version 8: the sum over the words of the query, repeated ones counted as often as they
 * occur, of ln(1 + (N − df + ½) / (df + ½)) · tf / (tf + k1 · (1 − b + b · length / mean length)). Robertson and Zaragoza
 * 2009 multiply by k1 + 1, which leaves every order as it is. Of the alternatives an analyser gives for one word the one
 * that scores highest in a document counts there, alone.
 * Throws E_RETRIEVAL_ANALYSER where the analyser is not the one that made the index, E_RETRIEVAL_OPTION on a bad option.
 */
export function openBm25({ index, analyser, options }: { index: InvertedIndex; analyser: Analyser; options: Bm25Options }): Bm25 {
  requireFit({ index, analyser, options });
  const norms = lengthNorms(index, options);
  const places = placesById(index.ids);
  const rowsByPlace = new Int32Array(places.length);
  places.forEach((place, row) => {
    rowsByPlace[place] = row;
  });
  const totals = new Float64Array(index.ids.length);
  const wordScores = new Float64Array(index.ids.length);
  let rowsById: ReadonlyMap<string, number> | undefined;

  const rowOf = (id: string): number => {
    rowsById ??= new Map(index.ids.map((known, row) => [known, row]));
    const row = rowsById.get(id);
    if (row !== undefined) return row;
    throw new MivhanError({
      code: "E_RETRIEVAL_CANDIDATE",
      family: "input",
      message: `no document ${id} in the index`,
      advice: "give candidates of this corpus",
    });
  };

  return {
    search(query, { depth, candidates }) {
      totals.fill(0);
      for (const word of wordsOf(query, analyser)) addWord({ index, norms, totals, wordScores, alternatives: word });
      const best = new BestRows(depth);
      // Rows go in under their place in id order, so that equal scores keep trec_eval's order of ids.
      const offer = (row: number) => {
        const total = totals[row] as number;
        if (total > 0) best.offer(places[row] as number, total);
      };
      if (candidates === undefined) for (let row = 0; row < totals.length; row++) offer(row);
      else for (const id of new Set(candidates)) offer(rowOf(id));
      const { rows, scores } = best.sorted();
      return rows.map((place, rank) => ({
        id: index.ids[rowsByPlace[place] as number] as string,
        score: scores[rank] as number,
      }));
    },
  };
}

function wordsOf(query: string, analyser: Analyser): (readonly string[])[] {
  return query.split(/\s+/).flatMap((piece) => analyser.words(piece));
}

/** Adds to each document's total the best score among the alternatives of one word. */
function addWord({
  index,
  norms,
  totals,
  wordScores,
  alternatives,
}: {
  readonly index: InvertedIndex;
  readonly norms: Float64Array;
  readonly totals: Float64Array;
  /** All zero, before and after. */
  readonly wordScores: Float64Array;
  readonly alternatives: readonly string[];
}): void {
  const { starts, rows, counts } = index;
  const terms = alternatives.map((term) => index.terms.get(term)).filter((term) => term !== undefined);
  // A word without alternatives needs no memory of what it has added, and no second pass to clear it.
  const alone = terms.length === 1;
  for (const term of terms) {
    const from = starts[term] as number;
    const to = starts[term + 1] as number;
    const frequency = to - from;
    const weight = Math.log(1 + (index.ids.length - frequency + 0.5) / (frequency + 0.5));
    for (let place = from; place < to; place++) {
      const row = rows[place] as number;
      const count = counts[place] as number;
      const score = (weight * count) / (count + (norms[row] as number));
      if (alone) {
        totals[row]! += score;
        continue;
      }
      const before = wordScores[row] as number;
      if (score > before) {
        totals[row]! += score - before;
        wordScores[row] = score;
      }
    }
  }
  if (alone) return;
  for (const term of terms) {
    for (let place = starts[term] as number; place < (starts[term + 1] as number); place++) wordScores[rows[place] as number] = 0;
  }
}

/** k1 · (1 − b + b · length / mean length) per document. */
function lengthNorms({ lengths }: InvertedIndex, { k1, b }: Bm25Options): Float64Array {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return Float64Array.from(lengths, (length) => k1 * (1 - b + (b * length) / mean));
}

/** The place of each row when ids are sorted descending by UTF-8 bytes. */
function placesById(ids: readonly string[]): Int32Array {
  const order = Array.from(ids, (_, row) => row).sort((a, b) => compareUtf8(ids[b] as string, ids[a] as string));
  const places = new Int32Array(ids.length);
  order.forEach((row, place) => {
    places[row] = place;
  });
  return places;
}

function requireFit({
  index,
  analyser,
  options: { k1, b },
}: {
  index: InvertedIndex;
  analyser: Analyser;
  options: Bm25Options;
}): void {
  if (index.analyser !== analyser.name) {
    throw new MivhanError({
      code: "E_RETRIEVAL_ANALYSER",
      family: "input",
      message: `the index was made with the analyser ${index.analyser}, the queries would go through ${analyser.name}`,
      advice: "use the same analyser for both",
    });
  }
  if (!(k1 > 0 && k1 < Number.POSITIVE_INFINITY && b >= 0 && b <= 1)) {
    throw new MivhanError({
      code: "E_RETRIEVAL_OPTION",
      family: "input",
      message: `k1 is ${k1} and b is ${b}`,
      advice: "give k1 above 0 and b from 0 to 1",
    });
  }
}
