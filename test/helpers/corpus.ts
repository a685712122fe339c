import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Corpus, CorpusResources, VectorFile } from "../../src/core/corpus.ts";
import { openVectorStore } from "../../src/store/vectors.ts";

const opened: VectorFile[] = [];

/** What preparing a corpus is handed, with vectors in a folder of their own and no second tries. */
export function resources(folder: string = mkdtempSync(join(tmpdir(), "mivhan-vectors-"))): CorpusResources {
  const store = openVectorStore(folder);
  return {
    vectors: async (of) => {
      const file = await store(of);
      opened.push(file);
      return file;
    },
    progress: () => undefined,
    concurrency: 3,
    patiently: (ask) => ask(),
    signal: new AbortController().signal,
  };
}

export async function closeVectors(): Promise<void> {
  for (const file of opened.splice(0)) await file.close();
}

/** A corpus of these texts, with their positions as ids. */
export function corpusOf(...texts: readonly string[]): Corpus {
  return { digest: `corpus of ${texts.length}`, documents: texts.map((text, row) => ({ id: `d${row}`, text })) };
}
