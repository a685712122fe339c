import { digestOfText } from "../core/digest.ts";
import type { ModelIdentity } from "../core/model.ts";
import type { Server } from "../http/server.ts";
import type { ModelConfig, Services } from "./backend.ts";
import { nameOf } from "./config.ts";
import type { OpenAiConfig } from "./openai-config.ts";
import { ownTemplate, withTemplate } from "./own-template.ts";
import { type Served, type ServerModel, servedByModelList } from "./served.ts";
import { type KeyStyle, openServer } from "./server-config.ts";
import type { ChatTemplate } from "./wire/chat-template.ts";
import { choiceScorer, type ServerWay, WAY_ORDER } from "./wire/choices.ts";
import type { LikelihoodServer } from "./wire/likelihood-server.ts";
import { type OpenAiRoutes, openAiGenerate } from "./wire/openai.ts";
import { streamIds } from "./wire/openai-stream.ts";
import { rollingScorer } from "./wire/rolling.ts";
import { describeSampling, type SamplingDialect } from "./wire/sampling.ts";
import { countingReasoning, type ThinkingSwitch } from "./wire/thinking.ts";
import { serverTransport, type Transport } from "./wire/transport.ts";

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
    thinking: {
      fields: config.thinking ?? dialect.thinking,
      ...(config.thinkingWords === undefined ? {} : { words: config.thinkingWords }),
      ...(config.reasoningBudget === undefined ? {} : { budgetField: config.reasoningBudget }),
      ...(config.thinkTags === undefined ? {} : { tags: config.thinkTags }),
    },
  };
  const ways = waysOf(config, dialect);
  const template = await ownTemplate(config, services);
  const offered = ways.length === 0 ? undefined : dialect.likelihoods({ config, server, routes, transport });
  const likelihoods = offered && template ? withTemplate(offered, { template, routes }) : offered;
  const rolling = ways.includes("prompt-logprobs") && likelihoods !== undefined ? rollingScorer(likelihoods) : undefined;
  return {
    name: nameOf(config),
    identity: identityOf({ config, dialect, server, template }),
    generate: countingReasoning(openAiGenerate(routes, transport), likelihoods?.tokenize),
    ...(likelihoods?.tokenize === undefined
      ? {}
      : { tokenize: likelihoods.tokenize, stream: (request, signal) => streamIds(request, { routes, server }, signal) }),
    ...(likelihoods === undefined ? {} : { choiceLoglikelihood: choiceScorer(likelihoods, { backend: dialect.backend, ways }) }),
    ...(rolling === undefined ? {} : { rollingLoglikelihood: rolling }),
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
function identityOf({
  config,
  dialect,
  server: { redact },
  template,
}: {
  config: OpenAiConfig;
  dialect: OpenAiDialect;
  server: Server;
  template: ChatTemplate | undefined;
}): ModelIdentity {
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
    ...(config.thinkingWords === undefined ? {} : { thinkingWords: { ...config.thinkingWords } }),
    ...(config.reasoningBudget === undefined ? {} : { reasoningBudget: config.reasoningBudget }),
    ...(template === undefined ? {} : { chatTemplate: digestOfText(template.source) }),
  };
  return JSON.parse(redact(JSON.stringify(identity)));
}
