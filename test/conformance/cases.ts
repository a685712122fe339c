import { expect } from "vitest";
import { MivhanError } from "../../src/core/errors.ts";
import { type Model, RequestFailure, Unscorable } from "../../src/core/model.ts";
import type { Message, Prompt } from "../../src/core/request.ts";
import { isServerModel, type StreamEvent } from "../../src/models/served.ts";
import { passesOf } from "../../src/models/wire/rolling.ts";
import { chat, choice, GREEDY, generation, NEVER, user } from "../helpers/model-services.ts";
import { promptScores, reference, type ToyModel } from "../helpers/toy-model.ts";

/** What a case is run on: a model behind a server or in an engine, and what it must say. */
export interface Subject {
  readonly model: Model;
  /** The model that is served, computed here. */
  readonly toy: ToyModel;
  /** A chat as the served model's template writes it. */
  readonly chatText: (messages: readonly Message[]) => string;
  readonly vectorOf: (text: string) => readonly number[];
  readonly relevanceOf: (query: string, passage: string) => number;
  /** The layout in which it is asked where a case is about neither. */
  readonly layout: Prompt["layout"];
  /** The most tokens of prompt and answer that its server takes. */
  readonly contextLength: number;
  /** Decimal digits to which numbers agree: engines compute in single precision. */
  readonly digits: number;
}

export interface Case {
  /** As it stands in the table of docs/backends/capabilities.md. */
  readonly title: string;
  readonly run: (subject: Subject) => Promise<void>;
}

const QUESTION = "שאלה: מה בירת ישראל?\nתשובה:";
const ASKED = [user("מה בירת ישראל?")];
const LETTERS = [" א", " ב", " ג", " ד"];
const TEXTS = [" ירושלים", " תל אביב", " שָׁלוֹם"];
const PASSAGES = ["ירושלים", "תל אביב היא עיר", "בית"];

/** What every backend must do, or say why it cannot. */
export const CASES = {
  raw: {
    title: "generates from raw prompts",
    async run({ model, toy }) {
      const reply = await need(model, "generate")(generation(QUESTION), NEVER);
      const ids = toy.encode(QUESTION, { special: true });
      expect(reply).toMatchObject({ method: "generate", text: greedyText(toy, ids, 8), finish: "length" });
      expect(reply.usage).toMatchObject({ prompt: ids.length, completion: 8 });
    },
  },
  chat: {
    title: "generates from chats",
    async run({ model, toy, chatText }) {
      const reply = await need(model, "generate")(generation(chat(...ASKED)), NEVER);
      expect(reply).toMatchObject({ text: greedyText(toy, toy.encode(chatText(ASKED), { special: false }), 8) });
    },
  },
  stop: {
    title: "ends at stop strings",
    async run(subject) {
      const { model, toy } = subject;
      const { prompt, ids } = plainPrompt(subject);
      const whole = greedyText(toy, ids, 8);
      const word = whole.slice(2, 4);
      const sampling = { ...GREEDY, stop: [word] };
      const reply = await need(model, "generate")(generation(prompt, { sampling }), NEVER);
      expect(reply).toMatchObject({ text: whole.slice(0, whole.indexOf(word)), finish: "stop" });
    },
  },
  labels: {
    title: "scores labels of a raw prompt",
    run: (subject) => expectScores(subject, QUESTION, LETTERS),
  },
  texts: {
    title: "scores texts of a raw prompt",
    run: (subject) => expectScores(subject, QUESTION, TEXTS),
  },
  chatLabels: {
    title: "scores labels of a chat",
    run: (subject) => expectScores(subject, chat(...ASKED), LETTERS),
  },
  chatTexts: {
    title: "scores texts of a chat",
    run: (subject) => expectScores(subject, chat(...ASKED), TEXTS),
  },
  rolling: {
    title: "scores every token of a text",
    run: (subject) => expectRolling(subject, { text: "שלום עולם של שאלה", window: 2048, stride: 1024 }),
  },
  rollingPasses: {
    title: "scores a text over the window pass by pass",
    run: (subject) =>
      expectRolling(subject, { text: "שלום עולם של שאלה, בירה היא תשובה. ".repeat(4).trim(), window: 16, stride: 8 }),
  },
  tokenizes: {
    title: "shows its tokenizer",
    async run({ model, toy }) {
      const tokenize = needed(isServerModel(model) ? model.tokenize : undefined, "tokenize");
      for (const special of [true, false]) {
        expect(await tokenize("בירת ישראל: שָׁלוֹם", { special }, NEVER)).toEqual(toy.encode("בירת ישראל: שָׁלוֹם", { special }));
      }
    },
  },
  streams: {
    title: "streams an answer to ids, for `mivhan throughput`",
    async run({ model, toy }) {
      const stream = needed(isServerModel(model) ? model.stream : undefined, "stream");
      const ids = toy.encode(QUESTION, { special: true });
      const events: StreamEvent[] = [];
      for await (const event of stream({ ids, maxTokens: 4, seed: 1 }, NEVER)) events.push(event);
      expect(events.at(-1)).toMatchObject({ kind: "end", promptTokens: ids.length, completionTokens: 4 });
      expect(events.filter(({ kind }) => kind === "text").length).toBeGreaterThan(1);
    },
  },
  embeds: {
    title: "embeds texts",
    async run({ model, vectorOf, digits }) {
      const { vectors } = await need(model, "embed")({ method: "embed", texts: TEXTS, role: "passage" }, NEVER);
      expect(vectors).toHaveLength(TEXTS.length);
      for (const [at, text] of TEXTS.entries()) {
        const expected = vectorOf(text);
        expect(vectors[at]).toHaveLength(expected.length);
        for (const [place, value] of expected.entries()) expect(vectors[at]?.[place]).toBeCloseTo(value, Math.min(digits, 6));
      }
    },
  },
  ranks: {
    title: "ranks passages by a query",
    async run({ model, relevanceOf }) {
      const query = "בירת ישראל";
      const { scores } = await need(model, "rank")({ method: "rank", query, passages: PASSAGES }, NEVER);
      expect(scores).toEqual(PASSAGES.map((passage) => relevanceOf(query, passage)));
    },
  },
  served: {
    title: "says what it serves",
    async run({ model }) {
      const served = await needed(isServerModel(model) ? model.served : undefined, "served")(NEVER);
      expect(served.model).toContain("toy");
    },
  },
  tooLong: {
    title: "tells a prompt over its context from a fault",
    async run(subject) {
      const { contextLength } = subject;
      const error = await ask(subject, "א".repeat(contextLength + 1)).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Unscorable);
      expect(error).toMatchObject({ reason: "context-length" });
    },
  },
  abort: {
    title: "stops at once when aborted",
    async run(subject) {
      const aborted = AbortSignal.abort(new Error("enough"));
      await expect(ask(subject, QUESTION, aborted)).rejects.toThrow("enough");
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
    async run(subject) {
      const error = await ask(subject, QUESTION).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RequestFailure);
      expect(error).toMatchObject({ code: "E_REFUSED", retry: "stop" });
    },
  },
} as const satisfies Record<string, Case>;

export type CaseName = keyof typeof CASES;

/** An operation that a model does not have: absent, not throwing. */
class Lacking extends Error {}

/** Holds a "no" of the table to its word: the operation is absent, or fails by name; anything else is a defect. */
export async function expectNo(running: Promise<void>): Promise<void> {
  const error = await running.then(
    () => new Error("it can: take its reason away"),
    (reason: unknown) => reason,
  );
  if (error instanceof Lacking || error instanceof MivhanError || error instanceof Unscorable) return;
  throw error;
}

type Operation = "generate" | "choiceLoglikelihood" | "rollingLoglikelihood" | "embed" | "rank";

function need<Name extends Operation>(model: Model, name: Name): NonNullable<Model[Name]> {
  return needed(model[name], name);
}

function needed<T>(operation: T | undefined, name: string): NonNullable<T> {
  if (operation === undefined || operation === null) throw new Lacking(name);
  return operation;
}

/** Asks for anything at all: an answer, or a vector of models that write none. */
async function ask({ model, layout }: Subject, text: string, signal: AbortSignal = NEVER): Promise<unknown> {
  if (model.generate === undefined) return need(model, "embed")({ method: "embed", texts: [text], role: "passage" }, signal);
  return model.generate(generation(layout === "raw" ? text : chat(user(text))), signal);
}

function plainPrompt({ toy, layout, chatText }: Subject): { prompt: string | Prompt; ids: readonly number[] } {
  return layout === "raw"
    ? { prompt: QUESTION, ids: toy.encode(QUESTION, { special: true }) }
    : { prompt: chat(...ASKED), ids: toy.encode(chatText(ASKED), { special: false }) };
}

async function expectScores(subject: Subject, prompt: string | Prompt, continuations: readonly string[]): Promise<void> {
  const reply = await need(subject.model, "choiceLoglikelihood")(choice(prompt, continuations), NEVER);
  expect(reply.choices).toHaveLength(continuations.length);
  for (const [index, continuation] of continuations.entries()) {
    expect(reply.choices[index]?.logprob).toBeCloseTo(expectedScore(subject, prompt, continuation), subject.digits);
  }
}

async function expectRolling(
  { model, toy, digits }: Subject,
  { text, window, stride }: { text: string; window: number; stride: number },
): Promise<void> {
  const { view } = choice("", []);
  const prompt = { layout: "raw", parts: ["\n", text] } as const;
  const asked = { method: "rolling-loglikelihood", prompt, window, stride, seed: 1, view } as const;
  const reply = await need(model, "rollingLoglikelihood")(asked, NEVER);
  const cut = toy.encode("\n", { special: true }).length;
  const ids = toy.encode(`\n${text}`, { special: true });
  const passes = passesOf(ids.length, { cut, window, stride });
  const scores = passes.flatMap(({ start, from, end }) => promptScores(toy, ids.slice(start, end)).slice(from - start));
  expect(reply.tokens).toHaveLength(ids.length - cut);
  expect(reply.passes).toBe(passes.length);
  expect(reply.logprob).toBeCloseTo(
    scores.reduce<number>((sum, logprob) => sum + (logprob as number), 0),
    digits,
  );
  expect(reply.size).toEqual({ bytes: Buffer.byteLength(text), characters: [...text].length });
}

function expectedScore({ toy, chatText }: Subject, prompt: string | Prompt, continuation: string): number {
  if (typeof prompt === "string") return reference(toy, prompt, continuation);
  if (prompt.layout === "raw") return reference(toy, prompt.parts.join(""), continuation);
  const before = toy.encode(chatText(prompt.messages), { special: false });
  const whole = [...before, ...toy.encode(continuation, { special: false })];
  const scores = promptScores(toy, whole).slice(before.length);
  return scores.reduce<number>((sum, logprob) => sum + (logprob as number), 0);
}

function greedyText(toy: ToyModel, ids: readonly number[], count: number): string {
  const generated: number[] = [];
  while (generated.length < count) generated.push(toy.greedy([...ids, ...generated]));
  return toy.decode(generated);
}
