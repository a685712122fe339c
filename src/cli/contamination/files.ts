import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BenchmarkIndex } from "../../contamination/benchmark-index.ts";
import type { Hits } from "../../contamination/hits.ts";
import { loadHits, serialiseHits } from "../../contamination/hits-file.ts";
import { loadIndex, serialiseIndex } from "../../contamination/index-file.ts";
import { MivhanError } from "../../core/errors.ts";
import { writeAtomic } from "../../store/files.ts";

export async function readIndex(path: string): Promise<BenchmarkIndex> {
  return loadIndex(await readFile(path));
}

export async function writeIndex(path: string, index: BenchmarkIndex): Promise<void> {
  await writeAtomic(resolve(path), [new TextDecoder().decode(serialiseIndex(index))]);
}

export async function readHits(path: string): Promise<Hits> {
  return loadHits(await readFile(path, "utf8"));
}

export async function writeHits(path: string, hits: Hits): Promise<void> {
  await writeAtomic(resolve(path), [serialiseHits(hits)]);
}

/** The index that hits were found with: the one named, or where the scan had it. */
export async function indexOfHits(hits: Hits, named: string | undefined): Promise<BenchmarkIndex> {
  const path = named ?? hits.indexFile;
  if (path === undefined || (named === undefined && !existsSync(path)))
    throw new MivhanError({
      code: "E_HITS_INDEX",
      family: "input",
      message: path === undefined ? "these hits do not say which index they were found with" : `the index ${path} is not here`,
      advice: "name it: --index FILE",
    });
  return readIndex(path);
}
