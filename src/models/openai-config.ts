import type { JsonObject } from "../core/json.ts";
import { SERVER_PROPERTIES, type ServerConfig } from "./server-config.ts";
import { type ServerWay, WAY_ORDER } from "./wire/choices.ts";
import { type ModelSampling, SAMPLING_FIELDS } from "./wire/sampling.ts";
import type { ThinkingSwitch } from "./wire/thinking.ts";

/** The config of an OpenAI-like server, after checking. */
export type OpenAiConfig = ServerConfig & {
  readonly model: string;
  readonly revision?: string;
  readonly body: JsonObject;
  readonly sampling: ModelSampling;
  readonly omit: readonly string[];
  readonly thinking?: ThinkingSwitch;
  readonly thinkingWords?: { readonly on?: string; readonly off?: string };
  readonly reasoningBudget?: string;
  readonly thinkTags?: readonly [string, string];
  readonly tokenizerConfig?: string;
  readonly loglikelihood: "auto" | "none" | ServerWay;
  readonly topLogprobs: number;
};

const BODY = { type: "object", description: "Fields that every request carries besides its own." } as const;

/** The JSON Schema of an OpenAI-like backend's entries. */
export function openAiSchema(
  backend: string,
  {
    url,
    topLogprobs = 20,
    connections = SERVER_PROPERTIES.connections.default,
  }: { url?: string; topLogprobs?: number; connections?: number } = {},
): JsonObject {
  const numbers = Object.fromEntries(SAMPLING_FIELDS.map((field) => [field, { type: "number" }]));
  return {
    type: "object",
    additionalProperties: false,
    required: url === undefined ? ["backend", "model", "url"] : ["backend", "model"],
    properties: {
      backend: { const: backend },
      ...SERVER_PROPERTIES,
      ...(url === undefined ? {} : { url: { ...SERVER_PROPERTIES.url, default: url } }),
      connections: { ...SERVER_PROPERTIES.connections, default: connections },
      model: { type: "string", minLength: 1, description: "The model's name on the server." },
      revision: { type: "string", minLength: 1, description: "The weights' revision, for the record." },
      body: { ...BODY, default: {} },
      sampling: {
        type: "object",
        additionalProperties: false,
        properties: numbers,
        default: {},
        description: "The makers' recommended sampling, used where a protocol says model.",
      },
      omit: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Sampling fields, by the server's names, that it refuses and that are therefore never sent.",
      },
      thinking: {
        type: "object",
        additionalProperties: false,
        properties: { on: BODY, off: BODY },
        description: "What a request carries to switch thinking on or off.",
      },
      thinkingWords: {
        type: "object",
        additionalProperties: false,
        properties: { on: { type: "string", minLength: 1 }, off: { type: "string", minLength: 1 } },
        description: "Words behind the last user message that switch thinking, such as /think and /no_think.",
      },
      reasoningBudget: {
        type: "string",
        pattern: "^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$",
        description: "The field in which the server takes a budget for reasoning alone, such as thinking_token_budget.",
      },
      thinkTags: {
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 2,
        maxItems: 2,
        description: "The tags between which the model thinks; <think> and </think> when absent.",
      },
      tokenizerConfig: {
        type: "string",
        minLength: 1,
        description: "A tokenizer_config.json or *.jinja whose chat template writes the chats of log-likelihoods.",
      },
      loglikelihood: {
        enum: ["auto", "none", ...WAY_ORDER],
        default: "auto",
        description: "How log-likelihoods are obtained.",
      },
      topLogprobs: {
        type: "integer",
        minimum: 1,
        maximum: 100000,
        default: topLogprobs,
        description: "How many next tokens are asked for.",
      },
    },
  };
}
