import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { readServed } from "../served.ts";
import { VLLM_SAMPLING } from "../wire/sampling-dialects.ts";
import { sglangLikelihoods } from "./likelihoods.ts";

const configSchema = openAiSchema("sglang", { url: "http://127.0.0.1:30000/v1" });

/** SGLang: OpenAI routes for generation, its own `/generate` for log-likelihoods. */
export const sglang: Backend = {
  name: "sglang",
  title: "SGLang: generation and log-likelihoods by ids",
  configSchema,
  async create(config, services) {
    return openAiModel(checkConfig<OpenAiConfig>(config, configSchema), services, {
      backend: "sglang",
      sampling: VLLM_SAMPLING,
      thinking: {
        on: { chat_template_kwargs: { enable_thinking: true } },
        off: { chat_template_kwargs: { enable_thinking: false } },
      },
      likelihoods: sglangLikelihoods,
      served: async (server, signal) =>
        readServed(await server.get(`${server.root}/get_model_info`, signal), ({ model_path }) => ({ model: model_path })),
      ways: ["next-token", "prompt-logprobs"],
    });
  },
};
