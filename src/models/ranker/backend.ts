import type { Corpus, CorpusResources, CorpusSearch, Search } from "../../core/corpus.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Model } from "../../core/model.ts";
import type { SearchReply, SearchRequest } from "../../core/request.ts";
import { reciprocalRankFusion } from "../../retrieval/fusion.ts";
import type { Backend, ModelConfig, Services } from "../backend.ts";
import { canSearch } from "../can-search.ts";
import { openSearch } from "../corpus-search.ts";
import { LIKELIHOOD_VERSION, openLikelihoodSearch } from "../likelihood-search.ts";
import { openRerankSearch } from "../rerank-search.ts";
import { checkRanker, configSchema, type StageConfig } from "./config.ts";

const STAGE_NAMES: ReadonlySet<string> = new Set(["search", "fuse", "rerank", "likelihood"]);

/** A stage with the models it asks. */
interface Stage {
  readonly config: StageConfig;
  readonly models: readonly Model[];
}

/** Several models one after the other: search or fusion first, then re-ranking of what was found. */
export const ranker: Backend = {
  name: "ranker",
  title: "stages of other models: search, fusion of several, re-ranking",
  configSchema,
  async create(config, services): Promise<Model> {
    const entry = checkRanker(config);
    const stages: Stage[] = [];
    for (const stage of entry.stages) stages.push(await stageOf(stage, { services, name: entry.name }));
    return {
      name: entry.name,
      identity: { backend: "ranker", likelihood: LIKELIHOOD_VERSION, stages: stages.map(identityOf) },
      openCorpus: (corpus, resources) => openStages(stages, corpus, resources),
      close: async () => {
        await Promise.all(stages.flatMap(({ models }) => models.map((model) => model.close?.())));
      },
    };
  },
};

async function stageOf(config: StageConfig, { services, name }: { services: Services; name: string }): Promise<Stage> {
  const models: Model[] = [];
  for (const each of modelsOf(config)) models.push(await services.create(each));
  const unable = models.find((model) => !serves(config, model));
  if (unable === undefined) return { config, models };
  throw new MivhanError({
    code: "E_MISSING_CAPABILITY",
    family: "capability",
    message: `${unable.name} (${unable.identity.backend}) cannot ${Object.keys(config).find((key) => STAGE_NAMES.has(key))} in the ranker ${name}`,
    advice: "search and fuse need a search or embeddings, rerank a reranker, likelihood a model that scores log-likelihoods",
  });
}

function modelsOf(config: StageConfig): readonly ModelConfig[] {
  if ("fuse" in config) return config.fuse;
  if ("search" in config) return [config.search];
  return ["rerank" in config ? config.rerank : config.likelihood];
}

function serves(config: StageConfig, model: Model): boolean {
  if ("rerank" in config) return model.rank !== undefined;
  return "likelihood" in config ? model.choiceLoglikelihood !== undefined : canSearch(model, "corpus");
}

function identityOf({ config, models }: Stage): Json {
  const [stage = ""] = Object.keys(config).filter((key) => STAGE_NAMES.has(key));
  const parameters = Object.fromEntries(Object.entries(config).filter(([key]) => key !== stage)) as JsonObject;
  return { stage, ...parameters, models: models.map(({ identity }) => identity) };
}

async function openStages(stages: readonly Stage[], corpus: Corpus, resources: CorpusResources): Promise<CorpusSearch> {
  const opened: { readonly stage: Stage; readonly searches: readonly CorpusSearch[] }[] = [];
  for (const stage of stages) {
    const searches: CorpusSearch[] = [];
    for (const model of stage.models) searches.push(await openStage(stage, model, { corpus, resources }));
    opened.push({ stage, searches });
  }
  const steps = opened.map(({ stage, searches }) =>
    stepOf(
      stage,
      searches.map(({ search }) => search),
    ),
  );
  return {
    about: { documents: corpus.documents.length, stages: opened.map(({ searches }) => searches.map(({ about }) => about)) },
    search: async (request, signal) => {
      let asked = request;
      let reply: SearchReply = { method: "rank", hits: [] };
      let cut = false;
      for (const [index, step] of steps.entries()) {
        const { depth } = (stages[index] as Stage).config;
        reply = await step({ ...asked, depth: index === steps.length - 1 ? Math.min(depth, request.depth) : depth }, signal);
        cut ||= reply.cut === true;
        asked = { ...request, candidates: reply.hits.map(([id]) => id) };
        if (reply.hits.length === 0) break;
      }
      return { method: "rank", hits: reply.hits, ...(cut ? { cut: true } : {}) };
    },
  };
}

/** Re-rankers get as many candidates as their own depth says: the best of the stage before. */
async function openStage(
  { config }: Stage,
  model: Model,
  { corpus, resources }: { corpus: Corpus; resources: CorpusResources },
): Promise<CorpusSearch> {
  if ("rerank" in config) return openRerankSearch(model, corpus);
  if ("likelihood" in config) return openLikelihoodSearch(model, { corpus, resources, prompt: config.prompt });
  return openSearch(model, corpus, resources);
}

function stepOf({ config }: Stage, searches: readonly Search[]): Search {
  if ("fuse" in config) return fusionOf(searches, config.k);
  const [search] = searches as [Search];
  if ("search" in config) return search;
  return (request, signal) => search({ ...request, candidates: (request.candidates ?? []).slice(0, config.depth) }, signal);
}

function fusionOf(searches: readonly Search[], k: number): Search {
  return async (request: SearchRequest, signal) => {
    const replies = await Promise.all(searches.map((search) => search(request, signal)));
    const rankings = replies.map(({ hits }) => hits.map(([id, score]) => ({ id, score })));
    const { depth } = request;
    const fused = reciprocalRankFusion(request.view.id, { rankings, options: { k, depth, scores: "double" } });
    const cut = replies.some((reply) => reply.cut === true);
    return { method: "rank", hits: fused.map(({ id, score }) => [id, score] as const), ...(cut ? { cut: true } : {}) };
  };
}
