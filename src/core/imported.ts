/** Version of `imported.json`. */
export const IMPORTED_FORMAT = 1;

/** Values of a metric that was computed elsewhere, such as COMET, for the outcomes of one column. */
export interface ImportedColumn {
  readonly task: string;
  /** With its parameters: "translation-he-chat@0". */
  readonly protocol: string;
  /** "comet@text", as composites name it. */
  readonly metric: string;
  /** What made the values, in the user's words: tool, model and version. */
  readonly of: string;
  /** The file they were read from, without its folders. */
  readonly file: string;
  readonly sha256: string;
  /** Fractions by item id, one for each seed of the column in their order. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** `imported.json` of a run directory. */
export interface Imported {
  readonly format: typeof IMPORTED_FORMAT;
  readonly columns: readonly ImportedColumn[];
}
