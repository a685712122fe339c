import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { readServed } from "../served.ts";
import { readObject } from "../wire/read.ts";
import { LLAMA_SERVER_SAMPLING } from "../wire/sampling-dialects.ts";
import { llamaServerLikelihoods } from "./likelihoods.ts";

/** A thousand candidates: teacher forcing needs tokens that are not likely, and one outside the list is an errored item. */
/**
 * Four connections: each one that is open holds a thread of the server, of which it has four more than slots (`--threads-http`); with more
 * connections than threads, requests wait for idle ones to be given up.
 */
const configSchema = openAiSchema("llama-cpp", { url: "http://127.0.0.1:8080/v1", topLogprobs: 1000, connections: 4 });

/** llama.cpp's own server. It scores only what it generates, so continuations are forced token by token. */
export const llamaCpp: Backend = {
  name: "llama-cpp",
  title: "llama-server of llama.cpp: generation, log-likelihoods token by token",
  configSchema,
  async create(config, services) {
    return openAiModel(checkConfig<OpenAiConfig>(config, configSchema), services, {
      backend: "llama-cpp",
      sampling: LLAMA_SERVER_SAMPLING,
      thinking: {
        on: { chat_template_kwargs: { enable_thinking: true } },
        off: { chat_template_kwargs: { enable_thinking: false } },
      },
      likelihoods: llamaServerLikelihoods,
      served: async (server, signal) =>
        readServed(
          await server.get(`${server.root}/props`, signal),
          ({ model_path, build_info, default_generation_settings }) => ({
            model: model_path,
            version: build_info,
            contextLength: readObject(default_generation_settings, "default_generation_settings")["n_ctx"],
          }),
        ),
      ways: ["next-token", "teacher-forcing"],
    });
  },
};
