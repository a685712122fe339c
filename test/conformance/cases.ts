import { expect } from "vitest";
import { type Model, RequestFailure, Unscorable } from "../../src/core/model.ts";
import type { Prompt } from "../../src/core/request.ts";
import { chat, choice, GREEDY, generation, NEVER, user } from "../helpers/model-services.ts";
import { promptScores, reference, type ToyModel, toyTemplate } from "../helpers/toy-model.ts";

/** What a case is run on: a model behind a server that serves `toy`. */
export interface Subject {
  readonly model: Model;
  readonly toy: ToyModel;
  /** The most tokens of prompt and answer that its server takes. */
  readonly contextLength: number;
}

export interface Case {
  /** As it stands in the table of docs/backends/capabilities.md. */
  readonly title: string;
  readonly run: (subject: Subject) => Promise<void>;
}

const QUESTION = "שאלה: מה בירת ישראל?\nתשובה:";
const LETTERS = [" א", " ב", " ג", " ד"];
const TEXTS = [" ירושלים", " תל אביב", " שָׁלוֹם"];

/** What every backend must do, or say why it cannot. */
export const CASES = {
  raw: {
    title: "generates from raw prompts",
    async run({ model, toy }) {
      const reply = await model.generate?.(generation(QUESTION), NEVER);
      const ids = toy.encode(QUESTION, { special: true });
      expect(reply).toMatchObject({ method: "generate", text: greedyText(toy, ids, 8), finish: "length" });
      expect(reply?.usage).toMatchObject({ prompt: ids.length, completion: 8 });
    },
  },
  chat: {
    title: "generates from chats",
    async run({ model, toy }) {
      const reply = await model.generate?.(generation(chat(user("מה בירת ישראל?"))), NEVER);
      const ids = toy.encode(toyTemplate([user("מה בירת ישראל?")]), { special: false });
      expect(reply).toMatchObject({ text: greedyText(toy, ids, 8) });
    },
  },
  stop: {
    title: "ends at stop strings",
    async run({ model, toy }) {
      const whole = greedyText(toy, toy.encode(QUESTION, { special: true }), 8);
      const word = whole.slice(2, 4);
      const sampling = { ...GREEDY, stop: [word] };
      const reply = await model.generate?.(generation(QUESTION, { sampling }), NEVER);
      expect(reply).toMatchObject({ text: whole.slice(0, whole.indexOf(word)), finish: "stop" });
    },
  },
  labels: {
    title: "scores labels of a raw prompt",
    run: ({ model, toy }) => expectScores({ model, toy, prompt: QUESTION, continuations: LETTERS }),
  },
  texts: {
    title: "scores texts of a raw prompt",
    run: ({ model, toy }) => expectScores({ model, toy, prompt: QUESTION, continuations: TEXTS }),
  },
  chatLabels: {
    title: "scores labels of a chat",
    run: ({ model, toy }) => expectScores({ model, toy, prompt: chat(user("מה בירת ישראל?")), continuations: LETTERS }),
  },
  chatTexts: {
    title: "scores texts of a chat",
    run: ({ model, toy }) => expectScores({ model, toy, prompt: chat(user("מה בירת ישראל?")), continuations: TEXTS }),
  },
  tooLong: {
    title: "tells a prompt over its context from a fault",
    async run({ model, contextLength }) {
      const error = await model.generate?.(generation("א".repeat(contextLength + 1)), NEVER).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Unscorable);
      expect(error).toMatchObject({ reason: "context-length" });
    },
  },
  abort: {
    title: "stops at once when aborted",
    async run({ model }) {
      const aborted = AbortSignal.abort(new Error("enough"));
      await expect(model.generate?.(generation(QUESTION), aborted)).rejects.toThrow("enough");
    },
  },
  identity: {
    title: "has an identity without address or secret",
    async run({ model }) {
      const text = JSON.stringify(model.identity);
      expect(JSON.parse(text)).toEqual(model.identity);
      expect(text).not.toContain("127.0.0.1");
    },
  },
  close: {
    title: "can be closed twice, and used no more by accident",
    async run({ model }) {
      await model.close?.();
      await model.close?.();
    },
  },
  refused: {
    title: "fails by name when its server is gone",
    async run({ model }) {
      const error = await model.generate?.(generation(QUESTION), NEVER).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RequestFailure);
      expect(error).toMatchObject({ code: "E_REFUSED", retry: "stop" });
    },
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

async function expectScores(asked: { model: Model; toy: ToyModel; prompt: string | Prompt; continuations: readonly string[] }) {
  const { model, toy, prompt, continuations } = asked;
  const reply = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
  expect(reply?.choices).toHaveLength(continuations.length);
  for (const [index, continuation] of continuations.entries()) {
    expect(reply?.choices[index]?.logprob).toBeCloseTo(expectedScore(toy, prompt, continuation), 9);
  }
}

function expectedScore(toy: ToyModel, prompt: string | Prompt, continuation: string): number {
  if (typeof prompt === "string") return reference(toy, prompt, continuation);
  if (prompt.layout === "raw") return reference(toy, prompt.parts.join(""), continuation);
  const before = toy.encode(toyTemplate(prompt.messages), { special: false });
  const whole = [...before, ...toy.encode(continuation, { special: false })];
  const scores = promptScores(toy, whole).slice(before.length);
  return scores.reduce<number>((sum, logprob) => sum + (logprob as number), 0);
}

function greedyText(toy: ToyModel, ids: readonly number[], count: number): string {
  const generated: number[] = [];
  while (generated.length < count) generated.push(toy.greedy([...ids, ...generated]));
  return toy.decode(generated);
}
