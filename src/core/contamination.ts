/**
 * What a scan says about one item.
 * - `dirty`: half of a text that asks, or more, stands in the corpus in one piece
 * - `short-dirty`: a text that asks, too short for windows, stands there whole with its answer near
 * - `touched`: something of it stands there, less than that
 * - `clean`: nothing was found in what was read
 * - `unjudged`: nothing that could be looked for: every text is empty, a lone short choice or answer, or the benchmark's template
 */
export const ITEM_CLASSES = ["dirty", "short-dirty", "touched", "clean", "unjudged"] as const;
export type ItemClass = (typeof ITEM_CLASSES)[number];

/**
 * Weaker classes, looked for and reported apart.
 * - `source`: the text in the language that the item was translated from stands in the corpus
 * - `skeleton`: its words do, without regard to attached particles and to full or defective spelling
 * - `signature`: its numbers and Latin words do, in order and close together
 */
export const FURTHER_CLASSES = ["source", "skeleton", "signature"] as const;
export type FurtherClass = (typeof FURTHER_CLASSES)[number];

/** The four scores of ConTAM, of the text of an item that matches most; absent where the scan cannot tell. */
export const OVERLAPS = ["TOKEN-MATCH", "NGRAM-MATCH", "TOKEN-EXTEND", "LONGEST-MATCH"] as const;
export type Overlap = (typeof OVERLAPS)[number];

export interface ItemOverlap {
  readonly class: ItemClass;
  readonly overlaps: Readonly<Partial<Record<Overlap, number>>>;
  /** Weaker classes that found it; absent where none did. */
  readonly further?: readonly FurtherClass[];
}

/** Version of `contamination.json`. */
export const CONTAMINATION_FORMAT = 1;

/** `contamination.json` of a run directory: what a scan of a corpus says about the run's items. */
export interface RunContamination {
  readonly format: typeof CONTAMINATION_FORMAT;
  /** Digest of the index that was looked for. */
  readonly index: string;
  readonly normaliser: { readonly name: string; readonly version: number; readonly digest: string };
  readonly corpus: { readonly digest: string; readonly files: number; readonly bytes: number; readonly words: number };
  /** Whether all of the corpus was read; if not, clean only means: not found in what was read. */
  readonly complete: boolean;
  /** Whether both controls of the scan came out as they must. */
  readonly controlsPassed: boolean;
  readonly fast: boolean;
  /** By task, then item. */
  readonly tasks: Readonly<Record<string, Readonly<Record<string, ItemOverlap>>>>;
}
