import { MivhanError } from "../core/errors.ts";
import { BestRows } from "./best-rows.ts";
import { dotModule, TILE } from "./dot-module.ts";

/** Consecutive vectors of a corpus, one after another. */
export interface VectorBlock {
  /** Corpus row of the first vector. */
  readonly firstRow: number;
  /** rows × dimension. */
  readonly vectors: Float32Array;
}

/** The nearest rows of one query: best first, the lower row first among equal scores. */
export interface NearestRows {
  readonly rows: readonly number[];
  /** Dot products, in single precision. */
  readonly scores: readonly number[];
}

/** Exact search in progress. Blocks may come in any order, from a disk or a socket; the result does not depend on it. */
export interface VectorSearch {
  /** Throws E_RETRIEVAL_VECTORS on a length that is no multiple of the dimension, or a component that is not finite. */
  add(block: VectorBlock): void;
  /** One entry per query, in their order, over the blocks seen so far. */
  nearest(): NearestRows[];
}

/** Rows multiplied in one call: their vectors (up to 384 KB at 768 dimensions) stay in the second-level cache. */
const ROWS_AT_ONCE = 128;
const PAGE = 65_536;
/** Bytes of queries and products in one search. */
const LARGEST_MEMORY = 2 ** 30;

/**
 * Opens an exact search by dot product: for cosine give vectors that went through `unitVectors`. `queries` is
 * queries × dimension. Memory: the queries, one tile of 128 rows with its products, `depth` rows per query, and whatever
 * block the caller holds. Throws E_RETRIEVAL_VECTORS (also where the queries need more than 1 GB) and E_RETRIEVAL_DEPTH.
 */
export function openVectorSearch({
  queries,
  dimension,
  depth,
}: {
  readonly queries: Float32Array;
  readonly dimension: number;
  readonly depth: number;
}): VectorSearch {
  const count = rowsOf({ vectors: queries, dimension, what: "queries" });
  const kernel = openKernel({ queries, count, dimension });
  const best = Array.from({ length: count }, () => new BestRows(depth));

  return {
    add({ firstRow, vectors }) {
      const rows = rowsOf({ vectors, dimension, what: `the block from row ${firstRow}` });
      for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
        const end = Math.min(start + ROWS_AT_ONCE, rows);
        kernel.multiply(vectors.subarray(start * dimension, end * dimension), (query, row, score) => {
          (best[query] as BestRows).offer(firstRow + start + row, score);
        });
      }
    },
    nearest: () => best.map((rows) => rows.sorted()),
  };
}

/**
 * The vectors scaled to length 1, in a new array, so that dot products are cosines.
 * Throws E_RETRIEVAL_VECTORS on a vector of length 0, which has no direction.
 */
export function unitVectors({
  vectors,
  dimension,
}: {
  readonly vectors: Float32Array;
  readonly dimension: number;
}): Float32Array {
  const rows = rowsOf({ vectors, dimension, what: "the vectors" });
  const scaled = new Float32Array(vectors.length);
  for (let row = 0; row < rows; row++) {
    let squares = 0;
    for (let at = row * dimension; at < (row + 1) * dimension; at++) squares += (vectors[at] as number) ** 2;
    if (squares === 0) throw badVectors(`vector ${row} has the length 0`, "look for an empty text among those embedded");
    const factor = 1 / Math.sqrt(squares);
    for (let at = row * dimension; at < (row + 1) * dimension; at++) scaled[at] = (vectors[at] as number) * factor;
  }
  return scaled;
}

interface Kernel {
  /** Calls `each` with the dot product of every query with every row of a tile of at most 128. */
  multiply(rows: Float32Array, each: (query: number, row: number, score: number) => void): void;
}

/** Puts the queries into a memory of their own, padded with zeros to whole groups and to whole turns of the inner loop. */
function openKernel({ queries, count, dimension }: { queries: Float32Array; count: number; dimension: number }): Kernel {
  const stride = Math.ceil(dimension / 8) * 8;
  const queryGroups = Math.ceil(count / TILE.queries);
  const rowsAt = queryGroups * TILE.queries * stride;
  const outAt = rowsAt + ROWS_AT_ONCE * stride;
  const floats = outAt + queryGroups * TILE.queries * ROWS_AT_ONCE;
  if (4 * floats > LARGEST_MEMORY)
    throw badVectors(`${count} queries are too many for one search`, "search in several batches of queries");
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * floats) / PAGE) });
  const values = new Float32Array(memory.buffer);
  const { dots } = new WebAssembly.Instance(new WebAssembly.Module(dotModule(4 * stride)), { m: { m: memory } }).exports;
  copyRows({ from: queries, to: values.subarray(0, rowsAt), dimension, stride });
  const tile = values.subarray(rowsAt, outAt);

  return {
    multiply(rows, each) {
      copyRows({ from: rows, to: tile, dimension, stride });
      const size = rows.length / dimension;
      const rowGroups = Math.ceil(size / TILE.rows);
      dots(0, 4 * rowsAt, 4 * outAt, queryGroups, rowGroups);
      let at = outAt;
      for (let queryGroup = 0; queryGroup < queryGroups; queryGroup++) {
        for (let rowGroup = 0; rowGroup < rowGroups; rowGroup++) {
          for (let lane = 0; lane < TILE.queries * TILE.rows; lane++, at++) {
            const query = queryGroup * TILE.queries + Math.floor(lane / TILE.rows);
            const row = rowGroup * TILE.rows + (lane % TILE.rows);
            if (query < count && row < size) each(query, row, values[at] as number);
          }
        }
      }
    },
  };
}

/** Copies vectors to places `stride` apart; what lies between stays 0. */
function copyRows({
  from,
  to,
  dimension,
  stride,
}: {
  from: Float32Array;
  to: Float32Array;
  dimension: number;
  stride: number;
}): void {
  for (const value of from) {
    if (!Number.isFinite(value))
      throw badVectors(`a vector holds ${value}`, "look for an overflow in half precision where the vectors were made");
  }
  for (let row = 0; row * dimension < from.length; row++) {
    to.set(from.subarray(row * dimension, (row + 1) * dimension), row * stride);
  }
}

function rowsOf({ vectors, dimension, what }: { vectors: Float32Array; dimension: number; what: string }): number {
  if (!Number.isInteger(dimension) || dimension < 1)
    throw badVectors(`the dimension is ${dimension}`, "give a whole number from 1 on");
  const rows = vectors.length / dimension;
  if (Number.isInteger(rows) && rows > 0) return rows;
  throw badVectors(
    `${what}: ${vectors.length} numbers are no whole number of vectors of ${dimension}`,
    "give rows × dimension numbers, of one row or more",
  );
}

function badVectors(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_RETRIEVAL_VECTORS", family: "input", message, advice });
}

/** The part of the WebAssembly interface that is used here: a global of every host, which the es2023 library does not declare. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { m: { m: object } },
  ) => {
    readonly exports: {
      readonly dots: (queries: number, rows: number, out: number, queryGroups: number, rowGroups: number) => void;
    };
  };
};
