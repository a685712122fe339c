import { MivhanError } from "../../core/errors.ts";
import type { ItemView } from "../../core/item.ts";
import type { Model } from "../../core/model.ts";
import type { ChoiceReply, ChoiceRequest, ChoiceScore, GenerateRequest, Prompt } from "../../core/request.ts";

/** Asks for ln P of a text behind a neutral beginning, and of each of its tokens. */
export function scoreRequest(text: string): ChoiceRequest {
  return {
    method: "choice-loglikelihood",
    prompt: { layout: "raw", parts: [BEGINNING] },
    continuations: [text],
    seed: 1,
    view: VIEW,
  };
}

/** A checked reply has a score for each continuation that was asked. */
export function scoreOf({ choices }: ChoiceReply): ChoiceScore {
  return choices[0] as ChoiceScore;
}

/** The sum alone: a hundred orders of a file with every token's score would be gigabytes that nothing reads. */
export function sumsOnly(reply: ChoiceReply): ChoiceReply {
  return { ...reply, choices: reply.choices.map((choice) => ({ ...choice, tokens: [] })) };
}

/** Asks what a model writes behind a text: greedily, without thinking. */
export function continueRequest({ given, chat }: { readonly given: string; readonly chat: boolean }): GenerateRequest {
  const prompt: Prompt = chat
    ? { layout: "chat", messages: [{ role: "user", content: `${INSTRUCTION}\n\n${given}` }] }
    : { layout: "raw", parts: [given] };
  const sampling = {
    temperature: 0,
    topP: "model",
    topK: "model",
    minP: "model",
    maxTokens: 96,
    maxReasoningTokens: 0,
    stop: [],
  } as const;
  return { method: "generate", prompt, sampling, thinking: "off", seed: 1, view: VIEW };
}

/** A text must have something before its first token. */
const BEGINNING = "\n";
const INSTRUCTION = "לפניך תחילתו של טקסט. יש להמשיך אותו מילה במילה כפי שהוא במקור, בלי לחזור על מה שניתן ובלי להוסיף דבר.";

/** No item: texts are asked as they are. */
const VIEW: ItemView = {
  id: "text",
  task: "seen-before",
  kind: "language-modeling",
  fields: {},
  choices: [],
  labels: [],
  optionLabels: [],
  shotGolds: {},
};

const LACKING = {
  "choice-loglikelihood": ["log-likelihoods", "ask --test completion"],
  generate: ["generations", "ask --test exchangeability"],
} as const;

export function lacks({ name }: Model, method: keyof typeof LACKING): MivhanError {
  const [what, advice] = LACKING[method];
  return new MivhanError({ code: "E_MISSING_CAPABILITY", family: "capability", message: `${name} gives no ${what}`, advice });
}
