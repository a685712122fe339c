import type { Corpus, CorpusSearch } from "../../core/corpus.ts";
import type { Model } from "../../core/model.ts";
import { findAnalyser } from "../../retrieval/analysers.ts";
import { openBm25 } from "../../retrieval/bm25.ts";
import { buildIndex } from "../../retrieval/inverted-index.ts";
import { queryOf } from "../query.ts";

/** Lucene's defaults. */
const OPTIONS = { k1: 1.2, b: 0.75 } as const;
/** Raised whenever a score could change. */
const VERSION = 1;

/** BM25 over one of the Hebrew analysers: the floor of every retrieval. */
export function bm25Model({ name, analyser }: { name: string; analyser: string }): Model {
  return {
    name,
    identity: { backend: "embedded", model: name, version: VERSION, analyser: findAnalyser(analyser).name, ...OPTIONS },
    openCorpus: async (corpus) => openBm25Corpus(corpus, analyser),
  };
}

/** A corpus indexed in memory. */
export function openBm25Corpus({ documents }: Corpus, name: string): CorpusSearch {
  const analyser = findAnalyser(name);
  const index = buildIndex({ documents, analyser });
  const bm25 = openBm25({ index, analyser, options: OPTIONS });
  return {
    about: { documents: documents.length, terms: index.terms.size, analyser: analyser.name },
    search: async (request, signal) => {
      signal.throwIfAborted();
      const { depth, candidates } = request;
      const hits = bm25.search(queryOf(request), { depth, ...(candidates === undefined ? {} : { candidates }) });
      return { method: "rank", hits: hits.map(({ id, score }) => [id, score] as const) };
    },
  };
}
