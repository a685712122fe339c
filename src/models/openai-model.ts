import type { JsonObject } from "../core/json.ts";
import type { ModelIdentity } from "../core/model.ts";
import type { Server } from "../http/server.ts";
import type { ModelConfig, Services } from "./backend.ts";
import { nameOf } from "./config.ts";
import { type Served, type ServerModel, servedByModelList } from "./served.ts";
import { type KeyStyle, openServer, SERVER_PROPERTIES, type ServerConfig } from "./server-config.ts";
import { choiceScorer, type ServerWay, WAY_ORDER } from "./wire/choices.ts";
import type { LikelihoodServer } from "./wire/likelihood-server.ts";
import { type OpenAiRoutes, openAiGenerate, type ThinkingSwitch } from "./wire/openai.ts";
import { describeSampling, type ModelSampling, SAMPLING_FIELDS, type SamplingDialect } from "./wire/sampling.ts";
import { serverTransport, type Transport } from "./wire/transport.ts";

/** The config of an OpenAI-like server, after checking. */
export type OpenAiConfig = ServerConfig & {
  readonly model: string;
  readonly revision?: string;
  readonly body: JsonObject;
  readonly sampling: ModelSampling;
  readonly omit: readonly string[];
  readonly thinking?: ThinkingSwitch;
  readonly thinkTags?: readonly [string, string];
  readonly loglikelihood: "auto" | "none" | ServerWay;
  readonly topLogprobs: number;
};

/** What a backend says of its server; everything else is shared. */
export interface OpenAiDialect {
  readonly backend: string;
  readonly sampling: SamplingDialect;
  readonly thinking: ThinkingSwitch;
  readonly keyStyle?: KeyStyle;
  /** Replaces our own request code, for services whose own client is used. */
  readonly transport?: (server: Server) => Transport;
  readonly likelihoods: (parts: OpenAiParts) => LikelihoodServer;
  /** What the server says of itself; by `/v1/models` when absent. */
  readonly served?: (server: Server, signal: AbortSignal) => Promise<Served>;
  /** Ways that this server can be asked for, cheapest first; "auto" tries them in this order. */
  readonly ways?: readonly ServerWay[];
}

/** What the likelihood side of a dialect is built on. */
export interface OpenAiParts {
  readonly config: OpenAiConfig;
  readonly server: Server;
  readonly routes: OpenAiRoutes;
  readonly transport: Transport;
}

const BODY = { type: "object", description: "Fields that every request carries besides its own." } as const;

/** The JSON Schema of an OpenAI-like backend's entries. */
export function openAiSchema(
  backend: string,
  { url, topLogprobs = 20 }: { url?: string; topLogprobs?: number } = {},
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
      thinkTags: {
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 2,
        maxItems: 2,
        description: "The tags between which the model thinks; <think> and </think> when absent.",
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

/** A model on an OpenAI-like server. Nothing is sent. */
export async function openAiModel(config: OpenAiConfig, services: Services, dialect: OpenAiDialect): Promise<ServerModel> {
  const server = await openServer(config, services, dialect.keyStyle);
  const transport = dialect.transport?.(server) ?? serverTransport(server);
  const routes: OpenAiRoutes = {
    model: config.model,
    chatPath: `${server.v1}/chat/completions`,
    completionsPath: `${server.v1}/completions`,
    body: config.body,
    sampling: { dialect: dialect.sampling, model: config.sampling, omit: config.omit },
    thinking: config.thinking ?? dialect.thinking,
    ...(config.thinkTags === undefined ? {} : { tags: config.thinkTags }),
  };
  const ways = waysOf(config, dialect);
  const likelihoods = ways.length === 0 ? undefined : dialect.likelihoods({ config, server, routes, transport });
  return {
    name: nameOf(config),
    identity: identityOf(config, dialect, server),
    generate: openAiGenerate(routes, transport),
    ...(likelihoods?.tokenize === undefined ? {} : { tokenize: likelihoods.tokenize }),
    ...(likelihoods === undefined ? {} : { choiceLoglikelihood: choiceScorer(likelihoods, { backend: dialect.backend, ways }) }),
    served: (signal) => dialect.served?.(server, signal) ?? servedByModelList(server, config.model, signal),
    close: server.close,
  };
}

function waysOf(
  config: ModelConfig & Pick<OpenAiConfig, "loglikelihood">,
  { ways = WAY_ORDER }: OpenAiDialect,
): readonly ServerWay[] {
  if (config.loglikelihood === "auto") return ways;
  return config.loglikelihood === "none" ? [] : [config.loglikelihood];
}

/** Everything of the config that can move a score; the address cannot, and may hold a secret. */
function identityOf(config: OpenAiConfig, dialect: OpenAiDialect, { redact }: Server): ModelIdentity {
  const identity: ModelIdentity = {
    backend: dialect.backend,
    model: config.model,
    ...(config.revision === undefined ? {} : { revision: config.revision }),
    sampling: describeSampling(config.sampling, dialect.sampling),
    omit: config.omit,
    body: config.body,
    thinking: { ...(config.thinking ?? dialect.thinking) },
    loglikelihood: config.loglikelihood,
    topLogprobs: config.topLogprobs,
    ...(config.thinkTags === undefined ? {} : { thinkTags: config.thinkTags }),
  };
  return JSON.parse(redact(JSON.stringify(identity)));
}
