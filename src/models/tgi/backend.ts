import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { readServed } from "../served.ts";
import { TGI_SAMPLING } from "../wire/sampling-dialects.ts";
import { tgiLikelihoods } from "./likelihoods.ts";

/** Five candidates: the server's own `--max-top-n-tokens` unless it was started with more. */
const configSchema = openAiSchema("tgi", { url: "http://127.0.0.1:8080/v1", topLogprobs: 5 });

/** Hugging Face's Text Generation Inference; log-likelihoods only when started with `--enable-prefill-logprobs`. */
export const tgi: Backend = {
  name: "tgi",
  title: "Text Generation Inference: generation, log-likelihoods by prefill details",
  configSchema,
  async create(config, services) {
    return openAiModel(checkConfig<OpenAiConfig>(config, configSchema), services, {
      backend: "tgi",
      sampling: TGI_SAMPLING,
      thinking: {},
      likelihoods: tgiLikelihoods,
      served: async (server, signal) =>
        readServed(await server.get(`${server.root}/info`, signal), ({ model_id, model_sha, version, max_total_tokens }) => ({
          model: model_id,
          revision: model_sha,
          version,
          contextLength: max_total_tokens,
        })),
      ways: ["next-token", "prompt-logprobs"],
    });
  },
};
