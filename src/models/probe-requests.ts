import type { ItemView } from "../core/item.ts";
import type { ChoiceRequest, GenerateRequest, Prompt } from "../core/request.ts";

/** What the probe asks. Part of the fingerprint: a change here makes every stored fingerprint incomparable. */
export const FINGERPRINT_PROMPTS = [
  "בירת ישראל היא העיר",
  "שאלה: כמה הם שבע ועוד חמש?\nתשובה:",
  "הנה רשימה של חמישה פירות שגדלים בארץ:",
] as const;

export const BARE_PROMPT = FINGERPRINT_PROMPTS[0];

/** A prompt and two words after it: every tokenizer ends a token before a space, so the parts join without a merge. */
export const JOIN = { prompt: "שאלה: מה אומרים בבוקר?\nתשובה:", first: " בוקר", second: " טוב", other: " לילה טוב" } as const;

/** Two labels, and one to compare with. */
export const LABEL_PAIR = [" א", " ב", " ג"] as const;

/** Option labels as protocols write them after the prompt. */
export const LABEL_SETS: Readonly<Record<string, readonly string[]>> = {
  "hebrew-letters": [" א", " ב", " ג", " ד"],
  "latin-letters": [" A", " B", " C", " D"],
  digits: [" 1", " 2", " 3", " 4"],
};

/** A query and passages of which one answers it. */
export const RANKED = {
  query: "מה בירת ישראל?",
  passages: ["ירושלים היא בירת ישראל.", "בחורף יורד גשם.", "הספרייה פתוחה בימי חול."],
} as const;

/** The options stand in the prompt, as protocols write them: without them no label is likely, and servers show the likeliest alone. */
export function labelPrompt(labels: readonly string[]): string {
  const options = ["בוקר טוב", "לילה טוב", "להתראות", "תודה רבה"];
  return `שאלה: מה אומרים בבוקר?\n${labels.map((label, at) => `${label.trim()}. ${options[at]}\n`).join("")}תשובה:`;
}

export function rawOf(text: string): Prompt {
  return { layout: "raw", parts: [text] };
}

export function chatOf(text: string): Prompt {
  return { layout: "chat", messages: [{ role: "user", content: text }] };
}

const VIEW: ItemView = {
  id: "probe",
  fields: {},
  choices: [],
  task: "probe",
  kind: "multiple-choice",
  labels: [],
  optionLabels: [],
  shotGolds: {},
};

/** Sixteen tokens, greedy unless told otherwise, thinking off. */
export function probeGeneration(asked: {
  layout: "raw" | "chat";
  text: string;
  temperature?: number;
  seed?: number;
}): GenerateRequest {
  const { layout, text, temperature = 0, seed = 1 } = asked;
  return {
    method: "generate",
    prompt: layout === "raw" ? rawOf(text) : chatOf(text),
    sampling: { temperature, topP: 1, topK: "model", minP: "model", maxTokens: 16, maxReasoningTokens: 0, stop: [] },
    thinking: "off",
    seed,
    view: VIEW,
  };
}

export function probeChoice({ prompt, continuations }: { prompt: Prompt; continuations: readonly string[] }): ChoiceRequest {
  return { method: "choice-loglikelihood", prompt, continuations, seed: 1, view: VIEW };
}
