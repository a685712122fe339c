import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Corpus, CorpusResources } from "../../src/core/corpus.ts";
import { openVectorStore } from "../../src/store/vectors.ts";

/** What preparing a corpus is handed, with vectors in a folder of their own and no second tries. */
export function resources({
  folder = mkdtempSync(join(tmpdir(), "mivhan-vectors-")),
  ...more
}: Partial<CorpusResources> & { folder?: string } = {}): CorpusResources {
  return {
    vectors: openVectorStore(folder),
    progress: () => undefined,
    concurrency: 3,
    patiently: (ask) => ask(),
    signal: new AbortController().signal,
    ...more,
  };
}

export const RESOURCES = resources();

/** A corpus of these texts, with their positions as ids. */
export function corpusOf(...texts: readonly string[]): Corpus {
  return { digest: `corpus of ${texts.length}`, documents: texts.map((text, row) => ({ id: `d${row}`, text })) };
}
