import { RequestFailure } from "../../core/model.ts";
import type { JsonReply, Server } from "../../http/server.ts";
import type { Backend } from "../backend.ts";
import { checkConfig } from "../config.ts";
import { type OpenAiConfig, openAiSchema } from "../openai-config.ts";
import { openAiModel } from "../openai-model.ts";
import { readServed, servedByModelList } from "../served.ts";
import { VLLM_SAMPLING } from "../wire/sampling-dialects.ts";
import { sglangLikelihoods } from "./likelihoods.ts";

const configSchema = openAiSchema("sglang", { url: "http://127.0.0.1:30000/v1" });

/** SGLang: OpenAI routes for generation, its own `/generate` for log-likelihoods. */
export const sglang: Backend = {
  name: "sglang",
  title: "SGLang: generation and log-likelihoods by ids",
  configSchema,
  async create(config, services) {
    const entry = checkConfig<OpenAiConfig>(config, configSchema);
    return openAiModel(entry, services, {
      backend: "sglang",
      sampling: VLLM_SAMPLING,
      thinking: {
        on: { chat_template_kwargs: { enable_thinking: true } },
        off: { chat_template_kwargs: { enable_thinking: false } },
      },
      likelihoods: sglangLikelihoods,
      served: async (server, signal) => ({
        ...(await servedByModelList(server, entry.model, signal)),
        ...readServed(await renamed(server, "model_info", signal), ({ model_path, weight_version }) => ({
          model: model_path,
          // What the server says where nobody gave the weights a version.
          revision: weight_version === "default" ? undefined : weight_version,
        })),
        ...readServed(await renamed(server, "server_info", signal), ({ version }) => ({ version })),
      }),
      ways: ["next-token", "prompt-logprobs"],
    });
  },
};

/** Routes that older versions call "get_…"; 0.5.23 still answers to both names and announces the end of the old one. */
async function renamed(server: Server, name: string, signal: AbortSignal): Promise<JsonReply> {
  try {
    return await server.get(`${server.root}/${name}`, signal);
  } catch (error) {
    if (!(error instanceof RequestFailure) || error.code !== "E_NOT_FOUND") throw error;
    return server.get(`${server.root}/get_${name}`, signal);
  }
}
