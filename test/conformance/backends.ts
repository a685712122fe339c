import type { TestServer } from "../helpers/http-server.ts";
import { startAzure } from "../helpers/servers/azure.ts";
import { startEmbeddings } from "../helpers/servers/embeddings.ts";
import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startOllama } from "../helpers/servers/ollama.ts";
import { startSglang } from "../helpers/servers/sglang.ts";
import { startTei } from "../helpers/servers/tei.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import type { ToyModel } from "../helpers/toy-model.ts";
import type { CaseName, Subject } from "./cases.ts";

type Skips = Readonly<Partial<Record<CaseName, string>>>;

/** A backend under the conformance suite, and the cases that it cannot do, each with its reason. */
export interface Conforming {
  readonly backend: string;
  /** The fake that transcribes its server; absent for an engine, which is run for real in `gguf.oracles.test.ts`. */
  readonly start?: (toy: ToyModel, context: number) => Promise<TestServer>;
  /** Its entry beside backend and model. */
  readonly entry?: (url: string, context: number) => object;
  readonly layout?: Subject["layout"];
  readonly skips: Skips;
}

const NO_TEXT_OF_CHAT = "the server neither renders a chat template nor scores a chat";
const NO_PROMPT_SCORES = "the server scores nothing but what it generates";
const UNSCORED: Skips = { rolling: NO_PROMPT_SCORES, rollingPasses: NO_PROMPT_SCORES };
const NO_TOKENS = { rollingPasses: "the server shows no tokens, so that no window can be cut" };
const NO_TOKENIZER = "the server does not show its tokenizer";
const NO_IDS = "the server takes no ids, so that a prompt has no exact length";
const GENERATES = { embeds: "it generates; embeddings are a backend of their own", ranks: "it generates and ranks nothing" };
const BY_TEXT = { tokenizes: NO_TOKENIZER, streams: NO_IDS, ...GENERATES };
const CHAT_ONLY = "the service has chats alone for its current models";
const ENCODES = "it serves an encoder: vectors and no text";
const ENCODER: Skips = {
  raw: ENCODES,
  chat: ENCODES,
  stop: ENCODES,
  labels: ENCODES,
  texts: ENCODES,
  chatLabels: ENCODES,
  chatTexts: ENCODES,
  rolling: ENCODES,
  rollingPasses: ENCODES,
  tokenizes: "its tokens are not needed: a text is sent whole or refused",
  streams: ENCODES,
};
const OLLAMA_PROMPTS = "Ollama scores no prompts (ollama docs/api.md)";

export const CONFORMING: readonly Conforming[] = [
  { backend: "vllm", start: (toy) => startVllm(toy, { shuffled: true }), skips: GENERATES },
  { backend: "sglang", start: (toy) => startSglang(toy), skips: GENERATES },
  { backend: "llama-cpp", start: (toy) => startLlamaServer(toy), skips: { ...UNSCORED, ...GENERATES } },
  { backend: "llama-cpp-python", start: startLlamaCppPython, skips: { chatTexts: NO_TEXT_OF_CHAT, ...NO_TOKENS, ...BY_TEXT } },
  {
    backend: "tgi",
    start: (toy) => startTgi(toy),
    skips: { chatLabels: NO_TEXT_OF_CHAT, chatTexts: NO_TEXT_OF_CHAT, ...NO_TOKENS, ...BY_TEXT },
  },
  {
    backend: "ollama",
    start: (toy) => startOllama(toy),
    entry: (url, context) => ({ url, numCtx: context }),
    skips: { texts: OLLAMA_PROMPTS, chatTexts: OLLAMA_PROMPTS, ...UNSCORED, ...BY_TEXT },
  },
  { backend: "openai", start: (toy) => startVllm(toy), skips: { chatTexts: NO_TEXT_OF_CHAT, ...NO_TOKENS, ...BY_TEXT } },
  {
    backend: "azure-openai",
    start: startAzure,
    entry: (url) => ({ url: `${url}/openai/deployments/toy?api-version=2024-10-21` }),
    layout: "chat",
    skips: {
      raw: CHAT_ONLY,
      labels: CHAT_ONLY,
      texts: CHAT_ONLY,
      chatTexts: NO_TEXT_OF_CHAT,
      rolling: CHAT_ONLY,
      rollingPasses: CHAT_ONLY,
      served: "a deployment does not say what it serves",
      ...BY_TEXT,
    },
  },
  {
    backend: "gguf",
    skips: {
      streams: "it is measured by itself: there is no server to wait for",
      ranks: "it generates and embeds, and ranks nothing",
      refused: "there is no server",
    },
  },
  { backend: "tei", start: (toy, context) => startTei(toy, context), entry: (url) => ({ url }), skips: ENCODER },
  {
    backend: "openai-embeddings",
    start: startEmbeddings,
    skips: { ...ENCODER, ranks: "the interface has no route for ranking" },
  },
];

/** The cases that a backend cannot do, for suites that run it against its real server or engine. */
export function skipsOf(backend: string): Skips {
  return CONFORMING.find((each) => each.backend === backend)?.skips ?? {};
}
