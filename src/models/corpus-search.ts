import type { Corpus, CorpusResources, CorpusSearch } from "../core/corpus.ts";
import { MivhanError } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import { openDenseSearch } from "./dense-search.ts";
import { LIKELIHOOD_PROMPT, openLikelihoodSearch } from "./likelihood-search.ts";
import { openRerankSearch } from "./rerank-search.ts";

/**
 * Makes a corpus ready for a model, by the first that it has: a search of its own, embeddings, a reranker, log-likelihoods.
 * @throws MivhanError E_PASSAGE_TOO_LONG, E_DIMENSION; RequestFailure where the model cannot be reached
 */
export async function openSearch(model: Model, corpus: Corpus, resources: CorpusResources): Promise<CorpusSearch> {
  if (model.search !== undefined) return { search: model.search, about: {} };
  if (model.openCorpus !== undefined) return model.openCorpus(corpus, resources);
  if (model.embed !== undefined) return openDenseSearch(model, corpus, resources);
  if (model.rank !== undefined) return openRerankSearch(model, corpus);
  if (model.choiceLoglikelihood !== undefined)
    return openLikelihoodSearch(model, { corpus, resources, prompt: LIKELIHOOD_PROMPT });
  throw new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${model.name} has no way to rank documents`,
    advice: "take a model that searches, embeds, ranks or scores log-likelihoods",
  });
}
