import { MivhanError } from "../../core/errors.ts";
import { RequestFailure } from "../../core/model.ts";
import type { ChoiceRequest, EmbedRequest, GenerateRequest, Message, RollingRequest, Thinking } from "../../core/request.ts";
import type { Backend, ModelConfig } from "../backend.ts";
import { checkConfig, ENTRY_PROPERTIES, nameOf } from "../config.ts";
import type { ServerModel } from "../served.ts";
import { renderChat } from "../wire/chat-template.ts";
import type { LikelihoodServer } from "../wire/likelihood-server.ts";
import { checkChoices } from "../wire/prompt-scores.ts";
import { BadReply } from "../wire/read.ts";
import { rollingPlan } from "../wire/rolling.ts";
import { type ModelSampling, SAMPLING_FIELDS, SERVER_DEFAULT } from "../wire/sampling.ts";
import { tokenPlan } from "../wire/token-plan.ts";
import { embedInProcess } from "./embed.ts";
import { generateInProcess, scoreInProcess } from "./engine.ts";
import { type LlamaEmbeddingContext, type LlamaModel, type LlamaSequence, loadLlama } from "./library.ts";
import { rollInProcess } from "./rolling.ts";

type GgufConfig = ModelConfig & {
  readonly path: string;
  readonly contextSize: number;
  readonly gpu: false | "auto";
  readonly threads?: number;
  readonly kvCache: "F32" | "F16";
  readonly sampling: ModelSampling;
  readonly queryPrefix: string;
  readonly passagePrefix: string;
};

const configSchema = {
  type: "object",
  additionalProperties: false,
  required: ["backend", "path"],
  properties: {
    backend: { const: "gguf" },
    ...ENTRY_PROPERTIES,
    path: { type: "string", minLength: 1, description: "The GGUF file." },
    contextSize: { type: "integer", minimum: 32, default: 4096, description: "Tokens of prompt and answer together." },
    gpu: { enum: [false, "auto"], default: "auto", description: "Whether a graphics card may be used." },
    threads: {
      type: "integer",
      minimum: 1,
      maximum: 1024,
      description: "Threads of the processor; the engine's own choice when absent.",
    },
    kvCache: {
      enum: ["F32", "F16"],
      default: "F32",
      description: "Precision of keys and values; F16 moves scores in the second decimal.",
    },
    sampling: {
      type: "object",
      additionalProperties: false,
      properties: Object.fromEntries(SAMPLING_FIELDS.map((field) => [field, { type: "number" }])),
      default: {},
      description: "The makers' recommended sampling, used where a protocol says model.",
    },
    queryPrefix: { type: "string", default: "", description: 'What stands before a query that is embedded, such as "query: ".' },
    passagePrefix: { type: "string", default: "", description: 'What stands before a passage, such as "passage: ".' },
  },
} as const;

/** A GGUF file in this process, by node-llama-cpp. Requests are answered one after the other. */
export const gguf: Backend = {
  name: "gguf",
  title: "a GGUF file in process (needs node-llama-cpp)",
  configSchema,
  async create(config, services): Promise<ServerModel> {
    const entry = checkConfig<GgufConfig>(config, configSchema);
    const importPeer = services.importPeer ?? ((name: string) => import(name));
    let opening: Promise<Opened> | undefined;
    const opened = () => (opening ??= open(entry, importPeer));
    const inTurn = turnstile();
    return {
      name: nameOf(entry),
      identity: {
        backend: "gguf",
        model: nameOf(entry),
        kvCache: entry.kvCache,
        sampling: Object.fromEntries(SAMPLING_FIELDS.map((field) => [field, entry.sampling[field] ?? SERVER_DEFAULT])),
        // Named where they are set, so that a model that embeds nothing keeps its identity.
        ...(entry.queryPrefix === "" && entry.passagePrefix === ""
          ? {}
          : { queryPrefix: entry.queryPrefix, passagePrefix: entry.passagePrefix }),
      },
      maxBatch: 32,
      generate: (request: GenerateRequest, signal: AbortSignal) =>
        inTurn(signal, async () => {
          const { model, sequence } = await opened();
          const { prompt } = request;
          const ids =
            prompt.layout === "raw"
              ? encode(model, prompt.parts.join(""), true)
              : encode(model, chatText(model, prompt.messages, request.thinking), false);
          return generateInProcess(
            { request, prompt: ids, sampling: entry.sampling, contextSize: entry.contextSize },
            { model, sequence },
            signal,
          );
        }),
      choiceLoglikelihood: (request: ChoiceRequest, signal: AbortSignal) =>
        inTurn(signal, async () => {
          const { model, sequence } = await opened();
          const reply = await scoreInProcess(await tokenPlan(request, tokenizerOf(model), signal), sequence, entry.contextSize);
          checkChoices(reply.choices);
          return reply;
        }),
      rollingLoglikelihood: (request: RollingRequest, signal: AbortSignal) =>
        inTurn(signal, async () => {
          const { model, sequence } = await opened();
          const tokenize = async (text: string, { special }: { special: boolean }) => encode(model, text, special);
          return rollInProcess(
            request,
            { plan: await rollingPlan(request, tokenize, signal), sequence, contextSize: entry.contextSize },
            signal,
          );
        }),
      embed: (request: EmbedRequest, signal: AbortSignal) =>
        inTurn(signal, async () => {
          const context = await (await opened()).embeddings();
          const prefixes = { query: entry.queryPrefix, passage: entry.passagePrefix };
          return embedInProcess(request, { context, contextSize: entry.contextSize, prefixes }, signal);
        }),
      served: (signal: AbortSignal) =>
        inTurn(signal, async () => {
          const { model } = await opened();
          const named = model.fileInfo.metadata.general?.name;
          return { ...(named === undefined ? {} : { model: named }), contextLength: entry.contextSize };
        }),
      tokenize: (text, { special }, signal) => inTurn(signal, async () => encode((await opened()).model, text, special)),
      close: async () => {
        const closing = opening;
        opening = undefined;
        // What could not be opened has nothing to release; its failure was reported to whoever asked.
        const held = await closing?.catch(() => undefined);
        await held?.dispose();
      },
    };
  },
};

interface Opened {
  readonly model: LlamaModel;
  readonly sequence: LlamaSequence;
  readonly embeddings: () => Promise<LlamaEmbeddingContext>;
  readonly dispose: () => Promise<void>;
}

async function open(config: GgufConfig, importPeer: (name: string) => Promise<unknown>): Promise<Opened> {
  const { getLlama } = await loadLlama(importPeer);
  const llama = await getLlama({ gpu: config.gpu, build: "never", skipDownload: true, logLevel: "error" });
  // Said for every context of the model: those for embeddings take no such options of their own.
  const model = await llama.loadModel({
    modelPath: config.path,
    defaultContextFlashAttention: false,
    experimentalDefaultContextKvCacheKeyType: config.kvCache,
    experimentalDefaultContextKvCacheValueType: config.kvCache,
  });
  const threads = config.threads === undefined ? {} : { threads: config.threads };
  const context = await model.createContext({ contextSize: config.contextSize, ...threads });
  let embeddings: Promise<LlamaEmbeddingContext> | undefined;
  return {
    model,
    sequence: context.getSequence(),
    embeddings: () => (embeddings ??= model.createEmbeddingContext({ contextSize: config.contextSize, ...threads })),
    dispose: () => llama.dispose(),
  };
}

/** `special` adds the BOS where the model wants one; text of special tokens counts as such, as on every server. */
function encode(model: LlamaModel, text: string, special: boolean): readonly number[] {
  const ids = model.tokenize(text, true);
  const { bos, shouldPrependBosToken } = model.tokens;
  return special && shouldPrependBosToken && bos !== null ? [bos, ...ids] : ids;
}

function tokenizerOf(model: LlamaModel): LikelihoodServer {
  return {
    tokenize: async (text, { special }) => encode(model, text, special),
    chatPrompt: async (messages) => ({ text: chatText(model, messages, "off") }),
  };
}

function chatText(model: LlamaModel, messages: readonly Message[], thinking: Thinking): string {
  const source = model.fileInfo.metadata.tokenizer?.chat_template;
  if (source === undefined) throw noTemplate();
  const { bosString, eosString } = model.tokens;
  const variables = thinking === "as-served" ? {} : { enable_thinking: thinking === "on" };
  return renderChat({ source, bos: bosString ?? "", eos: eosString ?? "" }, { messages, variables });
}

function noTemplate(): MivhanError {
  return new MivhanError({
    code: "E_NO_CHAT_TEMPLATE",
    family: "capability",
    message: "the model file has no chat template",
    advice: "choose a protocol with layout raw",
  });
}

/** One at a time, in the order of arrival: there is one context. What a check refuses becomes a failure of the request. */
function turnstile() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    const turn = last.then(async () => {
      signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof BadReply)) throw error;
        throw new RequestFailure({ code: error.code, message: error.message, retry: error.retry });
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
}
