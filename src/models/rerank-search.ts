import type { Corpus, CorpusSearch } from "../core/corpus.ts";
import { MivhanError } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import { documentsById, rankedHits } from "./candidates.ts";
import { queryOf } from "./query.ts";

/** Passages in one request where the backend says nothing. */
const BATCH = 32;

/** Ranks given candidates by a reranker: it reads query and passage together, one score each, in as many requests as batches. */
export function openRerankSearch({ name, rank, maxBatch = BATCH }: Model, corpus: Corpus): CorpusSearch {
  const find = documentsById(corpus);
  return {
    about: { documents: corpus.documents.length },
    search: async (request, signal) => {
      const { candidates } = request;
      if (candidates === undefined || rank === undefined) throw cannotSearch(name);
      const ids = [...new Set(candidates)];
      const scores = new Map<string, number>();
      for (let start = 0; start < ids.length; start += maxBatch) {
        const batch = ids.slice(start, start + maxBatch);
        const reply = await rank({ method: "rank", query: queryOf(request), passages: batch.map(find) }, signal);
        for (const [index, id] of batch.entries()) scores.set(id, reply.scores[index] as number);
      }
      return { method: "rank", hits: rankedHits(scores, request.depth) };
    },
  };
}

function cannotSearch(name: string): MivhanError {
  return new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${name} ranks given documents, and was asked for a whole corpus`,
    advice: "put a search before it: stages of the backend ranker, or a protocol that ranks candidates",
  });
}
