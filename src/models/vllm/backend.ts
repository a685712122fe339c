import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { readServed, servedByModelList } from "../served.ts";
import { VLLM_SAMPLING } from "../wire/sampling-dialects.ts";
import { vllmLikelihoods } from "./likelihoods.ts";

const configSchema = openAiSchema("vllm", { url: "http://127.0.0.1:8000/v1" });

/** vLLM's OpenAI-compatible server, with its `/tokenize` and `prompt_logprobs`. */
export const vllm: Backend = {
  name: "vllm",
  title: "vLLM: generation and log-likelihoods by ids",
  configSchema,
  async create(config, services) {
    const entry = checkConfig<OpenAiConfig>(config, configSchema);
    return openAiModel(entry, services, {
      backend: "vllm",
      sampling: VLLM_SAMPLING,
      thinking: {
        on: { chat_template_kwargs: { enable_thinking: true } },
        off: { chat_template_kwargs: { enable_thinking: false } },
      },
      likelihoods: vllmLikelihoods,
      served: async (server, signal) => ({
        ...(await servedByModelList(server, entry.model, signal)),
        ...readServed(await server.get(`${server.root}/version`, signal), ({ version }) => ({ version })),
      }),
      ways: ["next-token", "prompt-logprobs"],
    });
  },
};
