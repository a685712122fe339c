import { MivhanError } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import type { Backend, ModelConfig, Services } from "./backend.ts";

/** Every backend by name. Each is loaded only when a model of it is used. */
export const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  embedded: async () => (await import("./embedded-backend.ts")).embedded,
  openai: async () => (await import("./openai/backend.ts")).openai,
  "azure-openai": async () => (await import("./azure-openai/backend.ts")).azureOpenAi,
  vllm: async () => (await import("./vllm/backend.ts")).vllm,
  sglang: async () => (await import("./sglang/backend.ts")).sglang,
  "llama-cpp": async () => (await import("./llama-cpp/backend.ts")).llamaCpp,
  "llama-cpp-python": async () => (await import("./llama-cpp-python/backend.ts")).llamaCppPython,
  tgi: async () => (await import("./tgi/backend.ts")).tgi,
  ollama: async () => (await import("./ollama/backend.ts")).ollama,
  tei: async () => (await import("./tei/backend.ts")).tei,
  "openai-embeddings": async () => (await import("./openai-embeddings/backend.ts")).openaiEmbeddings,
  ranker: async () => (await import("./ranker/backend.ts")).ranker,
  gguf: async () => (await import("./gguf/backend.ts")).gguf,
  predictions: async () => (await import("./predictions/backend.ts")).predictions,
  replay: async () => (await import("./replay/backend.ts")).replay,
};

/**
 * Loads a backend by name.
 * @throws MivhanError `E_UNKNOWN_BACKEND`
 */
export async function loadBackend(name: string, backends = BACKENDS): Promise<Backend> {
  const load = Object.hasOwn(backends, name) ? backends[name] : undefined;
  if (load === undefined) {
    throw new MivhanError({
      code: "E_UNKNOWN_BACKEND",
      family: "input",
      message: `there is no backend "${name}"`,
      advice: `backends: ${Object.keys(backends).sort().join(", ")}`,
    });
  }
  return load();
}

/** Makes the model that a config describes. Nothing is sent yet. `backends` may hold those of plug-ins beside `BACKENDS`. */
export async function createModel(config: ModelConfig, services: Services, backends = BACKENDS): Promise<Model> {
  const model = await (await loadBackend(config.backend, backends)).create(config, services);
  const { step, date } = config;
  if (step === undefined && date === undefined) return model;
  // What makes a checkpoint of a model travels with its identity: courses and reports go by it.
  const checkpoint = { ...(step === undefined ? {} : { step }), ...(date === undefined ? {} : { date }) };
  return { ...model, identity: { ...model.identity, ...checkpoint } };
}
