import type { ItemView } from "../../src/core/item.ts";
import type { ChoiceRequest, GenerateRequest, Message, Prompt, Sampling } from "../../src/core/request.ts";
import type { Services } from "../../src/models/backend.ts";
import { createModel } from "../../src/models/registry.ts";

/** Services of a machine with nothing on it; a test adds what it needs. */
export function services(more: Partial<Services> = {}): Services {
  const all: Services = {
    env: {},
    readText: async (path) => Promise.reject(new Error(`no file ${path}`)),
    trainingText: () => "",
    predictions: () => [],
    earlier: async () => () => undefined,
    create: (config) => createModel(config, all),
    ...more,
  };
  return all;
}

export const VIEW: ItemView = {
  id: "item-1",
  fields: {},
  choices: ["ירושלים", "תל אביב"],
  task: "toy",
  kind: "multiple-choice",
  labels: [],
  optionLabels: ["א", "ב"],
  shotGolds: {},
};

export const GREEDY: Sampling = {
  temperature: 0,
  topP: "model",
  topK: "model",
  minP: "model",
  maxTokens: 8,
  maxReasoningTokens: 0,
  stop: [],
};

export const NEVER = new AbortController().signal;

const raw = (text: string): Prompt => ({ layout: "raw", parts: [text] });
export const chat = (...messages: Message[]): Prompt => ({ layout: "chat", messages });
export const user = (content: string): Message => ({ role: "user", content });

export function generation(
  prompt: string | Prompt,
  more: Partial<Omit<GenerateRequest, "method" | "prompt">> = {},
): GenerateRequest {
  return {
    method: "generate",
    prompt: typeof prompt === "string" ? raw(prompt) : prompt,
    sampling: GREEDY,
    thinking: "off",
    seed: 7,
    view: VIEW,
    ...more,
  };
}

export function choice(prompt: string | Prompt, continuations: readonly string[]): ChoiceRequest {
  return {
    method: "choice-loglikelihood",
    prompt: typeof prompt === "string" ? raw(prompt) : prompt,
    continuations,
    seed: 7,
    view: VIEW,
  };
}
