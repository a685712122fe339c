import type { SamplingDialect } from "./sampling.ts";

/** What every OpenAI-compatible server knows. `top_k` and `min_p` are not part of the interface: strict servers answer 400 to them. */
export const COMPATIBLE_SAMPLING: SamplingDialect = {
  fields: { temperature: "temperature", topP: "top_p", seed: "seed" },
  maxTokens: "max_tokens",
  neutral: { presence_penalty: 0, frequency_penalty: 0 },
};

/** The hosted service: its reasoning models refuse `max_tokens`; at most four stop strings are taken. */
export const HOSTED_SAMPLING: SamplingDialect = { ...COMPATIBLE_SAMPLING, maxTokens: "max_completion_tokens", maxStops: 4 };

/**
 * vLLM and SGLang take their defaults from the model's `generation_config.json`, penalties included, so each is sent
 * (vllm/entrypoints/openai/completion/protocol.py; sglang/srt/entrypoints/openai/protocol.py).
 */
export const VLLM_SAMPLING: SamplingDialect = {
  fields: { temperature: "temperature", topP: "top_p", topK: "top_k", minP: "min_p", seed: "seed" },
  maxTokens: "max_tokens",
  neutral: { presence_penalty: 0, frequency_penalty: 0, repetition_penalty: 1 },
};

/** llama.cpp's server and llama-cpp-python: temperature 0.8, top-k 40, top-p 0.95 and min-p 0.05 unless told otherwise. */
export const LLAMA_CPP_SAMPLING: SamplingDialect = {
  fields: { temperature: "temperature", topP: "top_p", topK: "top_k", minP: "min_p", seed: "seed" },
  maxTokens: "max_tokens",
  neutral: { presence_penalty: 0, frequency_penalty: 0, repeat_penalty: 1 },
};

/** llama-server also has samplers of its own whose switches a model file may carry. */
export const LLAMA_SERVER_SAMPLING: SamplingDialect = {
  ...LLAMA_CPP_SAMPLING,
  neutral: { ...LLAMA_CPP_SAMPLING.neutral, typical_p: 1, dry_multiplier: 0, xtc_probability: 0, mirostat: 0 },
};

/** TGI's OpenAI routes: no `top_k`, no `min_p`. */
export const TGI_SAMPLING: SamplingDialect = { ...COMPATIBLE_SAMPLING, maxStops: 4 };
