import type { TestServer } from "../helpers/http-server.ts";
import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startOllama } from "../helpers/servers/ollama.ts";
import { startSglang } from "../helpers/servers/sglang.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import type { ToyModel } from "../helpers/toy-model.ts";
import type { CaseName } from "./cases.ts";

/** A backend under the conformance suite: the fake that transcribes its server, and the cases that it cannot do, each with its reason. */
export interface Conforming {
  readonly backend: string;
  readonly start: (toy: ToyModel) => Promise<TestServer>;
  readonly skips: Readonly<Partial<Record<CaseName, string>>>;
}

const NO_TEXT_OF_CHAT = "the server neither renders a chat template nor scores a chat";

export const CONFORMING: readonly Conforming[] = [
  { backend: "vllm", start: (toy) => startVllm(toy, { shuffled: true }), skips: {} },
  { backend: "sglang", start: startSglang, skips: {} },
  { backend: "llama-cpp", start: startLlamaServer, skips: {} },
  { backend: "llama-cpp-python", start: startLlamaCppPython, skips: { chatTexts: NO_TEXT_OF_CHAT } },
  { backend: "tgi", start: startTgi, skips: { chatLabels: NO_TEXT_OF_CHAT, chatTexts: NO_TEXT_OF_CHAT } },
  {
    backend: "ollama",
    start: startOllama,
    skips: { texts: "Ollama scores no prompts (ollama docs/api.md)", chatTexts: "Ollama scores no prompts (ollama docs/api.md)" },
  },
  { backend: "openai", start: startVllm, skips: { chatTexts: NO_TEXT_OF_CHAT } },
];
