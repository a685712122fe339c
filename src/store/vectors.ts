import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { OpenVectors, StoredBlock, VectorFile } from "../core/corpus.ts";
import { digestOf } from "../core/digest.ts";
import { FILE_MODE, writeAtomic } from "./files.ts";
import { lockRun } from "./lock.ts";

/** Bytes of vectors that are in memory at once. */
const BLOCK_BYTES = 16 * 1024 * 1024;
const FLOAT = 4;

/** What `state.json` says: how much of the file stands, and what of it. */
interface State {
  readonly rows: number;
  readonly dimension: number;
  readonly cut: number;
  /** SHA-256 of the whole file, once all documents are there. */
  readonly sha256?: string;
}

const EMPTY: State = { rows: 0, dimension: 0, cut: 0 };

/**
 * Vectors below one folder, a directory for each (model, corpus) by the digest of both: `vectors.f32`, 32-bit floats of one document after
 * the other, and `state.json`. What a crash left half written is cut off; a whole file whose digest is not its own is made anew.
 */
export function openVectorStore(folder: string): OpenVectors {
  return async ({ model, corpus, rows }) => {
    const directory = join(folder, digestOf({ model, corpus }).slice(0, 32));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const unlock = await lockRun(directory);
    try {
      await writeAtomic(join(directory, "about.json"), [`${JSON.stringify({ model, corpus, documents: rows }, null, 2)}\n`]);
      const file = await open(join(directory, "vectors.f32"), "a+", FILE_MODE);
      const state = await standingState(directory, { file, rows });
      return vectorFile({ directory, file, rows, unlock }, state);
    } catch (error) {
      await unlock();
      throw error;
    }
  };
}

interface Place {
  readonly directory: string;
  readonly file: FileHandle;
  readonly rows: number;
  readonly unlock: () => Promise<void>;
}

function vectorFile({ directory, file, rows, unlock }: Place, found: State): VectorFile {
  let state = found;
  let isLocked = true;
  const keep = async (next: State) => {
    await writeAtomic(join(directory, "state.json"), [`${JSON.stringify(next)}\n`]);
    state = next;
  };
  return {
    get rows() {
      return state.rows;
    },
    get dimension() {
      return state.dimension;
    },
    get cut() {
      return state.cut;
    },
    async append(vectors, cut) {
      const dimension = state.dimension === 0 ? (vectors[0]?.length ?? 0) : state.dimension;
      await file.appendFile(Buffer.concat(vectors.map((each) => Buffer.from(each.buffer, each.byteOffset, each.byteLength))));
      const next = { rows: state.rows + vectors.length, dimension, cut: state.cut + cut };
      if (next.rows < rows) return keep(next);
      await file.datasync();
      await keep({ ...next, sha256: await digestOfVectors(file, next) });
    },
    async vector(row) {
      const vector = new Float32Array(state.dimension);
      await readInto(file, { vectors: vector, firstRow: row, dimension: state.dimension });
      return vector;
    },
    async reset() {
      await file.truncate(0);
      await keep(EMPTY);
    },
    async made() {
      if (isLocked) await unlock();
      isLocked = false;
    },
    blocks: () => blocksOf(file, state),
    async close() {
      await file.close();
      if (isLocked) await unlock();
      isLocked = false;
    },
  };
}

/** One buffer for all blocks: each is gone when the next one is asked for. */
async function* blocksOf(file: FileHandle, { rows, dimension }: State): AsyncGenerator<StoredBlock> {
  const atOnce = Math.max(1, Math.floor(BLOCK_BYTES / (FLOAT * dimension)));
  const buffer = new Float32Array(Math.min(atOnce, rows) * dimension);
  for (let firstRow = 0; firstRow < rows; firstRow += atOnce) {
    const vectors = buffer.subarray(0, Math.min(atOnce, rows - firstRow) * dimension);
    await readInto(file, { vectors, firstRow, dimension });
    yield { firstRow, vectors };
  }
}

async function readInto(
  file: FileHandle,
  { vectors, firstRow, dimension }: { vectors: Float32Array; firstRow: number; dimension: number },
): Promise<void> {
  const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, firstRow * dimension * FLOAT + read);
    if (bytesRead === 0) throw new RangeError(`the vectors end before row ${firstRow}`);
    read += bytesRead;
  }
}

/** What is really there: never more than the state says, and nothing where the two do not fit. */
async function standingState(directory: string, { file, rows }: { file: FileHandle; rows: number }): Promise<State> {
  const state = await readState(directory);
  const bytes = state.rows * state.dimension * FLOAT;
  const { size } = await file.stat();
  const fits = state.rows <= rows && size >= bytes && (state.rows < rows || state.sha256 !== undefined);
  if (fits && size > bytes) await file.truncate(bytes);
  if (fits && (state.sha256 === undefined || (await digestOfVectors(file, state)) === state.sha256)) return state;
  await file.truncate(0);
  await rm(join(directory, "state.json"), { force: true });
  return EMPTY;
}

async function readState(directory: string): Promise<State> {
  try {
    return { ...EMPTY, ...(JSON.parse(await readFile(join(directory, "state.json"), "utf8")) as State) };
  } catch {
    return EMPTY;
  }
}

async function digestOfVectors(file: FileHandle, state: State): Promise<string> {
  const hash = createHash("sha256");
  for await (const { vectors } of blocksOf(file, state))
    hash.update(new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
  return hash.digest("hex");
}
