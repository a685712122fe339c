import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { openAiLikelihoods } from "../wire/openai-likelihoods.ts";
import { LLAMA_CPP_SAMPLING } from "../wire/sampling-dialects.ts";

const configSchema = openAiSchema("llama-cpp-python", { url: "http://127.0.0.1:8000/v1" });

/** The server of llama-cpp-python, started with `--logits_all true` for log-likelihoods. */
export const llamaCppPython: Backend = {
  name: "llama-cpp-python",
  title: "the server of llama-cpp-python: generation, log-likelihoods by echo",
  configSchema,
  async create(config, services) {
    return openAiModel(checkConfig<OpenAiConfig>(config, configSchema), services, {
      backend: "llama-cpp-python",
      sampling: LLAMA_CPP_SAMPLING,
      thinking: {},
      // Without `logits_all` every request with logprobs is refused by the server itself.
      likelihoods: ({ config: { topLogprobs }, routes, transport }) =>
        openAiLikelihoods(routes, transport, { topLogprobs, echo: { omitsBos: true }, hasCompletions: true }),
      ways: ["next-token", "prompt-logprobs"],
    });
  },
};
