import type { Backend } from "../backend.ts";
import { checkConfig, nameOf } from "../config.ts";
import { readServed, type Served, type ServerModel } from "../served.ts";
import { openServer } from "../server-config.ts";
import { choiceScorer } from "../wire/choices.ts";
import { checked, optional, readList, readObject, readText } from "../wire/read.ts";
import { describeSampling } from "../wire/sampling.ts";
import { serverTransport } from "../wire/transport.ts";
import { OLLAMA_SAMPLING, type OllamaConfig, ollamaSchema } from "./config.ts";
import { ollamaGenerate } from "./generate.ts";
import { ollamaLikelihoods } from "./likelihoods.ts";

const configSchema = ollamaSchema();

/** Ollama through its native routes: the OpenAI-compatible ones neither set the context length nor return log-probabilities. */
export const ollama: Backend = {
  name: "ollama",
  title: "Ollama: generation, log-likelihoods of single-token labels",
  configSchema,
  async create(config, services) {
    const entry = checkConfig<OllamaConfig>(config, configSchema);
    const server = await openServer(entry, services);
    const transport = serverTransport(server);
    const ask = { config: entry, root: server.root, transport };
    const scores = choiceScorer(ollamaLikelihoods(ask), { backend: "ollama", ways: ["next-token"] });
    return {
      name: nameOf(entry),
      identity: {
        backend: "ollama",
        model: entry.model,
        numCtx: entry.numCtx,
        ...(entry.thinkLevel === undefined ? {} : { thinkLevel: entry.thinkLevel }),
        sampling: describeSampling(entry.sampling, OLLAMA_SAMPLING),
        loglikelihood: entry.loglikelihood,
        topLogprobs: entry.topLogprobs,
      },
      generate: ollamaGenerate(ask),
      ...(entry.loglikelihood === "none" ? {} : { choiceLoglikelihood: scores }),
      served: async (signal: AbortSignal) => ({
        ...readServed(await server.get(`${server.root}/api/version`, signal), ({ version }) => ({ version })),
        ...checked(await server.get(`${server.root}/api/tags`, signal), (json) => tagged(json, entry.model)),
        contextLength: entry.numCtx,
      }),
      close: server.close,
    } satisfies ServerModel;
  },
};

/** `/api/tags`: a tag can be moved to other weights, the digest of its manifest cannot. */
function tagged(json: unknown, model: string): Served {
  const name = model.includes(":") ? model : `${model}:latest`;
  const models = readList(readObject(json, "the top")["models"], "models").map((each, at) => readObject(each, `models[${at}]`));
  const own = models.find((each) => each["name"] === name);
  const revision = optional(own?.["digest"], "digest", readText);
  return { model: name, ...(revision === undefined ? {} : { revision }) };
}
