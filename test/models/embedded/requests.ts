import type { ItemView } from "../../../src/core/item.ts";
import type { ChoiceRequest, GenerateRequest, Prompt, Sampling } from "../../../src/core/request.ts";

export const NEVER = new AbortController().signal;

const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, minP: 0, maxTokens: 32, maxReasoningTokens: 0, stop: [] };

export function viewOf(parts: Partial<ItemView> & Pick<ItemView, "kind">): ItemView {
  return { id: "item-1", task: "task", fields: {}, choices: [], labels: [], optionLabels: [], shotGolds: {}, ...parts };
}

export const FRUIT = viewOf({
  kind: "multiple-choice",
  fields: { question: "מה הוא הדר?" },
  choices: ["תפוח", "אשכולית אדומה", "שזיף", "תות"],
  optionLabels: ["א", "ב", "ג", "ד"],
  shotGolds: { 0: 1, 2: 3, 3: 3 },
});

export function choiceRequest(view: ItemView, parts: Partial<ChoiceRequest> = {}): ChoiceRequest {
  const prompt: Prompt = { layout: "raw", parts: ["שאלה: מה הוא הדר?\n", "תשובה:"] };
  return { method: "choice-loglikelihood", prompt, continuations: [" א", " ב", " ג", " ד"], seed: 7, view, ...parts };
}

export function generateRequest(
  view: ItemView,
  parts: Partial<Omit<GenerateRequest, "sampling">> & { sampling?: Partial<Sampling> } = {},
): GenerateRequest {
  const prompt: Prompt = { layout: "chat", messages: [{ role: "user", content: "שאלה" }] };
  return { method: "generate", prompt, thinking: "off", seed: 7, view, ...parts, sampling: { ...GREEDY, ...parts.sampling } };
}
