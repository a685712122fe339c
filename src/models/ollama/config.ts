import type { JsonObject } from "../../core/json.ts";
import { SERVER_PROPERTIES, type ServerConfig } from "../server-config.ts";
import { type ModelSampling, SAMPLING_FIELDS, type SamplingDialect } from "../wire/sampling.ts";
import type { Transport } from "../wire/transport.ts";

export type OllamaConfig = ServerConfig & {
  readonly model: string;
  readonly numCtx: number;
  readonly thinkLevel?: "low" | "medium" | "high";
  readonly sampling: ModelSampling;
  readonly loglikelihood: "auto" | "none";
  readonly topLogprobs: number;
};

/** What each Ollama operation is called with. */
export interface OllamaParts {
  readonly config: OllamaConfig;
  readonly root: string;
  readonly transport: Transport;
}

/** Names of `options`; a Modelfile may set any of them, so each is sent. */
export const OLLAMA_SAMPLING: SamplingDialect = {
  fields: { temperature: "temperature", topP: "top_p", topK: "top_k", minP: "min_p", seed: "seed" },
  maxTokens: "num_predict",
  neutral: { repeat_penalty: 1, presence_penalty: 0, frequency_penalty: 0 },
};

export function ollamaSchema(): JsonObject {
  return {
    type: "object",
    additionalProperties: false,
    required: ["backend", "model"],
    properties: {
      backend: { const: "ollama" },
      ...SERVER_PROPERTIES,
      url: { ...SERVER_PROPERTIES.url, default: "http://127.0.0.1:11434" },
      model: { type: "string", minLength: 1, description: "The model with its tag, such as gemma3:4b." },
      numCtx: {
        type: "integer",
        minimum: 256,
        default: 8192,
        description: "Context length in tokens. Ollama's own default depends on the free memory of the graphics card.",
      },
      thinkLevel: {
        enum: ["low", "medium", "high"],
        description: "How much a model thinks that knows levels (gpt-oss); on and off when absent.",
      },
      sampling: {
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(SAMPLING_FIELDS.map((field) => [field, { type: "number" }])),
        default: {},
        description: "The makers' recommended sampling, used where a protocol says model.",
      },
      loglikelihood: {
        enum: ["auto", "none"],
        default: "auto",
        description: "Whether labels may be read from next-token scores.",
      },
      topLogprobs: { type: "integer", minimum: 1, maximum: 20, default: 20, description: "How many next tokens are asked for." },
    },
  };
}
