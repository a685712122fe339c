import type { Corpus, CorpusResources, CorpusSearch } from "../core/corpus.ts";
import type { Model } from "../core/model.ts";
import type { ChoiceRequest, SearchRequest } from "../core/request.ts";
import { documentsById, rankedHits } from "./candidates.ts";
import { queryOf } from "./query.ts";

/** Where the document stands in the words before the query. */
export const PASSAGE = "{{passage}}";

/** The words before the query where an entry says none. */
export const LIKELIHOOD_PROMPT = `${PASSAGE}\n\nשאלה שהקטע עונה עליה:`;

/** Version of this way to score: a part of what a ranking by it is. */
export const LIKELIHOOD_VERSION = 1;

/**
 * Ranks documents by how likely a language model finds the query after each: the summed log-likelihood of " " and the query (Ponte and Croft
 * 1998; Sachan et al. 2022). One request per document, so for candidates and small corpora alone.
 */
export function openLikelihoodSearch(
  { choiceLoglikelihood }: Pick<Model, "choiceLoglikelihood">,
  { corpus, resources, prompt }: { corpus: Corpus; resources: CorpusResources; prompt: string },
): CorpusSearch {
  const find = documentsById(corpus);
  return {
    about: { documents: corpus.documents.length, prompt },
    search: async (request, signal) => {
      const ids = request.candidates ?? corpus.documents.map(({ id }) => id);
      const scores = new Map<string, number>();
      const open = [...new Set(ids)];
      const work = async () => {
        for (let id = open.pop(); id !== undefined; id = open.pop()) {
          const reply = await choiceLoglikelihood?.(
            likelihoodRequest(
              request,
              prompt.replaceAll(PASSAGE, () => find(id as string)),
            ),
            signal,
          );
          scores.set(id, reply?.choices[0]?.logprob as number);
        }
      };
      const workers = Array.from({ length: Math.min(resources.concurrency, open.length) }, work);
      await Promise.all(workers).finally(() => open.splice(0));
      return { method: "rank", hits: rankedHits(scores, request.depth) };
    },
  };
}

function likelihoodRequest(request: SearchRequest, prompt: string): ChoiceRequest {
  const { seed, view } = request;
  return {
    method: "choice-loglikelihood",
    prompt: { layout: "raw", parts: [prompt] },
    continuations: [` ${queryOf(request)}`],
    seed,
    view,
  };
}
