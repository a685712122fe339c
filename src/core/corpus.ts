import type { JsonObject } from "./json.ts";
import type { ModelIdentity } from "./model.ts";
import type { SearchReply, SearchRequest } from "./request.ts";

export interface CorpusDocument {
  readonly id: string;
  readonly text: string;
}

/** The documents that the queries of a task are asked of. */
export interface Corpus {
  /** Of ids and texts, in their order. */
  readonly digest: string;
  readonly documents: readonly CorpusDocument[];
}

export type Search = (request: SearchRequest, signal: AbortSignal) => Promise<SearchReply>;

/** A corpus made ready by one model. */
export interface CorpusSearch {
  readonly search: Search;
  /** What preparing found, for the record: dimension, documents cut, parameters. */
  readonly about: JsonObject;
}

/** Consecutive vectors of a corpus, one after another. */
export interface StoredBlock {
  readonly firstRow: number;
  readonly vectors: Float32Array;
}

/** The vectors of a corpus under one model, in the corpus' order, on a disk. */
export interface VectorFile {
  /** Vectors that are there: fewer than documents while they are being made. */
  readonly rows: number;
  /** 0 while there is none. */
  readonly dimension: number;
  /** Documents that were cut before they were embedded. */
  readonly cut: number;
  append(vectors: readonly Float32Array[], cut: number): Promise<void>;
  /** The vector of one document. */
  vector(row: number): Promise<Float32Array>;
  /** Lets all vectors go. */
  reset(): Promise<void>;
  /** All are there, and only read from now on: others may read them too. */
  made(): Promise<void>;
  /** Whole blocks, read again for every search, so that memory is bounded by one. */
  blocks(): AsyncIterable<StoredBlock>;
  close(): Promise<void>;
}

/** Where vectors are kept by content: rebuilt where they are missing or damaged, and never the truth of a score. */
export type OpenVectors = (of: {
  readonly model: ModelIdentity;
  readonly corpus: string;
  readonly rows: number;
}) => Promise<VectorFile>;

/** What preparing a corpus is handed. */
export interface CorpusResources {
  readonly vectors: OpenVectors;
  /** Documents done, and all of them. */
  readonly progress: (done: number, of: number) => void;
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Tries again what may pass, as the run does. */
  readonly patiently: <T>(ask: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}
