import { MivhanError } from "../../core/errors.ts";

/** The part of node-llama-cpp 3.21 that is used; the package is an optional peer, so its own types are not at hand. */
export interface LlamaLibrary {
  readonly getLlama: (options: { gpu: false | "auto"; build: "never"; skipDownload: true; logLevel: "error" }) => Promise<Llama>;
}

export interface Llama {
  readonly loadModel: (options: LlamaModelOptions) => Promise<LlamaModel>;
  readonly dispose: () => Promise<void>;
}

/** 32-bit keys and values: in 16 bits log-probabilities move in the second decimal, and vectors in the fourth. */
export interface LlamaModelOptions {
  readonly modelPath: string;
  readonly defaultContextFlashAttention: false;
  readonly experimentalDefaultContextKvCacheKeyType: "F32" | "F16";
  readonly experimentalDefaultContextKvCacheValueType: "F32" | "F16";
}

export interface LlamaModel {
  readonly tokenize: (text: string, specialTokens: boolean) => number[];
  readonly detokenize: (tokens: readonly number[], specialTokens: boolean) => string;
  readonly isEogToken: (token: number) => boolean;
  readonly tokens: {
    readonly bos: number | null;
    readonly bosString: string | null;
    readonly eosString: string | null;
    readonly shouldPrependBosToken: boolean;
  };
  readonly trainContextSize: number;
  readonly fileInfo: {
    readonly metadata: {
      readonly general?: { readonly name?: string };
      readonly tokenizer?: { readonly chat_template?: string };
    };
  };
  readonly createContext: (options: LlamaContextOptions) => Promise<LlamaContext>;
  readonly createEmbeddingContext: (options: LlamaContextOptions) => Promise<LlamaEmbeddingContext>;
}

export interface LlamaContextOptions {
  readonly contextSize: number;
  readonly threads?: number;
}

export interface LlamaContext {
  readonly getSequence: () => LlamaSequence;
}

export interface LlamaSequence {
  readonly nextTokenIndex: number;
  readonly clearHistory: () => Promise<void>;
  readonly eraseContextTokenRanges: (ranges: readonly { start: number; end: number }[]) => Promise<void>;
  readonly evaluateWithoutGeneratingNewTokens: (tokens: readonly number[]) => Promise<void>;
  readonly controlledEvaluate: (
    input: readonly (readonly [token: number, options: { generateNext: { probabilities: true } }])[],
  ) => Promise<readonly ({ readonly next: { readonly probabilities?: ReadonlyMap<number, number> } } | undefined)[]>;
  readonly evaluate: (
    tokens: readonly number[],
    options: {
      temperature: number;
      topP?: number;
      topK?: number;
      minP?: number;
      seed: number;
      yieldEogToken: boolean;
      repeatPenalty?: undefined;
    },
  ) => AsyncGenerator<number, void, void>;
}

export interface LlamaEmbeddingContext {
  /** Tokens of an input with those that the engine puts around it. */
  readonly calculateInputLength: (text: string) => number;
  readonly getEmbeddingFor: (text: string) => Promise<{ readonly vector: readonly number[] }>;
}

/**
 * Loads node-llama-cpp when a model of it is used.
 * @throws MivhanError `E_MISSING_PACKAGE` when it is not installed
 */
export async function loadLlama(importPeer: (name: string) => Promise<unknown>): Promise<LlamaLibrary> {
  const library = await importPeer("node-llama-cpp").catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_MISSING_PACKAGE",
      family: "input",
      message: "models of backend gguf need the package node-llama-cpp, which is not installed",
      advice: "npm install node-llama-cpp@3.21 (docs/backends/gguf.md has a slim installation of 85 MB)",
      cause,
    });
  });
  if (!isLibrary(library)) throw new TypeError("node-llama-cpp has no getLlama");
  return library;
}

function isLibrary(value: unknown): value is LlamaLibrary {
  return typeof value === "object" && value !== null && "getLlama" in value && typeof value.getLlama === "function";
}
