import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BenchmarkIndex } from "../../contamination/benchmark-index.ts";
import type { Hits } from "../../contamination/hits.ts";
import { loadHits, serialiseHits } from "../../contamination/hits-file.ts";
import { loadIndex, serialiseIndex } from "../../contamination/index-file.ts";
import { MivhanError } from "../../core/errors.ts";
import { writeAtomic } from "../../store/files.ts";

/** @throws MivhanError E_USAGE for a name without a file, or a folder's */
async function readGiven(path: string, advice: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "EISDIR") throw error;
    const message = code === "ENOENT" ? `there is no file ${path}` : `${path} is a folder`;
    throw new MivhanError({ code: "E_USAGE", family: "input", message, advice });
  }
}

export async function readIndex(path: string): Promise<BenchmarkIndex> {
  return loadIndex(await readGiven(path, "mivhan contamination index TASK -o FILE makes an index"));
}

export async function writeIndex(path: string, index: BenchmarkIndex): Promise<void> {
  await writeAtomic(resolve(path), [new TextDecoder().decode(serialiseIndex(index))]);
}

export async function readHits(path: string): Promise<Hits> {
  return loadHits((await readGiven(path, "mivhan contamination scan INDEX CORPUS -o FILE makes hits")).toString("utf8"));
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
