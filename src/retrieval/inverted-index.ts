import { MivhanError } from "../core/errors.ts";
import type { Analyser } from "./analysers.ts";
import { Column } from "./column.ts";
import { Pieces } from "./pieces.ts";

/** A text with the id it is judged by. */
export interface Document {
  readonly id: string;
  readonly text: string;
}

/**
 * Which documents hold which terms. Row r is the document `ids[r]`. The postings of term t are the places from
 * `starts[t]` to `starts[t + 1]` of `rows` (ascending) and `counts`.
 */
export interface InvertedIndex {
  /** Name of the analyser that made the terms; queries go through the same. */
  readonly analyser: string;
  readonly ids: readonly string[];
  /** Words per document; alternatives of a word are not counted. */
  readonly lengths: Int32Array;
  readonly terms: ReadonlyMap<string, number>;
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly counts: Int32Array;
}

/**
 * Indexes documents. Text is cut at white space and every distinct piece is analysed once, so the cost of an analyser grows
 * with the vocabulary and not with the text. Throws E_RETRIEVAL_DUPLICATE on a repeated id.
 */
export function buildIndex({ documents, analyser }: { documents: Iterable<Document>; analyser: Analyser }): InvertedIndex {
  const ids: string[] = [];
  const seen = new Set<string>();
  const lengths = new Column();
  const pieces = new Pieces(analyser);
  /** The terms of all documents one after another, and where each document ends. */
  const occurrences = new Column();
  const ends = new Column();

  for (const { id, text } of documents) {
    if (seen.has(id)) throw duplicate(id);
    seen.add(id);
    ids.push(id);
    lengths.push(pieces.append(text, occurrences));
    ends.push(occurrences.size);
  }
  const postings = postingsOf({ occurrences: occurrences.taken(), ends: ends.taken(), terms: pieces.vocabulary.size });
  return { analyser: analyser.name, ids, lengths: lengths.taken(), terms: pieces.vocabulary, ...postings };
}

/** Sorts occurrences from document order to term order by counting, which keeps rows ascending within a term. */
function postingsOf({ occurrences, ends, terms }: { occurrences: Int32Array; ends: Int32Array; terms: number }) {
  const starts = new Int32Array(terms + 1);
  /** The last row in which a term was met. */
  const latest = new Int32Array(terms).fill(-1);
  eachOccurrence({ occurrences, ends }, (term, row) => {
    if (latest[term] !== row) starts[term + 1]!++;
    latest[term] = row;
  });
  for (let term = 0; term < terms; term++) starts[term + 1]! += starts[term] as number;

  const next = starts.slice(0, terms);
  const rows = new Int32Array(starts[terms] as number);
  const counts = new Int32Array(rows.length);
  latest.fill(-1);
  eachOccurrence({ occurrences, ends }, (term, row) => {
    if (latest[term] !== row) rows[next[term]!++] = row;
    latest[term] = row;
    counts[(next[term] as number) - 1]!++;
  });
  return { starts, rows, counts };
}

function eachOccurrence(
  { occurrences, ends }: { occurrences: Int32Array; ends: Int32Array },
  visit: (term: number, row: number) => void,
): void {
  let at = 0;
  for (let row = 0; row < ends.length; row++) {
    for (const end = ends[row] as number; at < end; at++) visit(occurrences[at] as number, row);
  }
}

function duplicate(id: string): MivhanError {
  return new MivhanError({
    code: "E_RETRIEVAL_DUPLICATE",
    family: "input",
    message: `the corpus holds document ${id} more than once`,
    advice: "give each document its own id",
  });
}
