import { MivhanError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import type { ChoiceReply, GenerateReply, ModelReply } from "../../core/request.ts";
import { compareMinK, completion, exchangeability, minK } from "../../summary/seen-before.ts";
import type { SeenRequest } from "./seen-ask.ts";
import { continueRequest, scoreOf, scoreRequest, sumsOnly } from "./seen-requests.ts";
import type { SeenResult, SeenTestName } from "./seen-text.ts";
import { asFile, continues, grouped, halved, reordered } from "./seen-texts.ts";

/** A test before anything is asked, and how its answers are read; one answer per request, undefined where there is none. */
export interface SeenTest {
  readonly test: SeenTestName;
  readonly method: SeenRequest["method"];
  readonly requests: readonly SeenRequest[];
  /** What is kept of an answer. */
  readonly kept: (reply: ModelReply) => ModelReply;
  readonly read: (replies: readonly (ModelReply | undefined)[]) => SeenResult;
}

export interface SeenTexts {
  readonly task: string;
  readonly texts: readonly string[];
  /** Texts that cannot have been seen. */
  readonly control: readonly string[] | undefined;
}

export interface SeenOptions {
  readonly orders: number;
  readonly group: number;
  readonly chat: boolean;
}

/** @throws MivhanError E_USAGE when the texts are too short or too few for the test */
export function planTest(test: SeenTestName, texts: SeenTexts, options: SeenOptions): SeenTest {
  if (test === "completion") return completionTest(texts, options);
  return test === "exchangeability" ? exchangeabilityTest(texts, options) : minKTest(texts);
}

function completionTest({ texts, control }: SeenTexts, { chat }: SeenOptions): SeenTest {
  const own = texts.flatMap((text) => halved(text) ?? []);
  if (own.length === 0) throw tooShort("no text has 16 words", "completion needs longer texts: try --test exchangeability");
  const other = (control ?? []).flatMap((text) => halved(text) ?? []);
  if (control !== undefined && other.length === 0)
    throw tooShort("no control text has 16 words", "name longer texts, or ask without --control");
  const halves = [...own, ...other];
  return {
    test: "completion",
    method: "generate",
    requests: halves.map(({ given }) => continueRequest({ given, chat })),
    kept: (reply) => reply,
    read: (replies) => {
      const hits = (replies as readonly (GenerateReply | undefined)[]).map((reply, at) =>
        reply === undefined ? undefined : continues(reply.text, halves[at] as (typeof halves)[number]),
      );
      const [mine, theirs] = [answered(hits.slice(0, own.length)), answered(hits.slice(own.length))];
      const base = counted("completion", { replies, tooShort: texts.length - own.length, control });
      return mine.length === 0 ? base : { ...base, completion: completion(mine, control && theirs) };
    },
  };
}

function exchangeabilityTest({ task, texts }: SeenTexts, { orders: shuffledOrders, group: size }: SeenOptions): SeenTest {
  const groups = grouped(texts, size);
  if (groups.length === 0) throw tooShort(`${texts.length} texts make no group of ${size}`, "give a smaller --group");
  const source = random("exchangeability", task);
  const orders = Array.from({ length: shuffledOrders + 1 }, (_, at) =>
    groups.map((group) => (at === 0 ? group : reordered(group, source))),
  );
  return {
    test: "exchangeability",
    method: "choice-loglikelihood",
    requests: orders.flatMap((order) => order.map((group) => scoreRequest(asFile(group)))),
    kept: (reply) => sumsOnly(reply as ChoiceReply),
    read: (replies) => {
      const scores = (replies as readonly (ChoiceReply | undefined)[]).map((reply) => reply && scoreOf(reply).logprob);
      // A group counts where all of its orders were scored: the statistic compares sums over the same groups.
      const whole = groups
        .map((_, g) => g)
        .filter((g) => orders.every((__, order) => scores[order * groups.length + g] !== undefined));
      const of = (order: number) => whole.map((g) => scores[order * groups.length + g] as number);
      const base = counted("exchangeability", { replies, tooShort: 0, control: undefined });
      if (whole.length === 0) return base;
      const others = Array.from({ length: shuffledOrders }, (_, at) => of(at + 1));
      return { ...base, exchangeability: exchangeability(of(0), others) };
    },
  };
}

function minKTest({ texts, control }: SeenTexts): SeenTest {
  return {
    test: "min-k",
    method: "choice-loglikelihood",
    requests: [...texts, ...(control ?? [])].map(scoreRequest),
    kept: (reply) => reply,
    read: (replies) => {
      const values = (replies as readonly (ChoiceReply | undefined)[]).map((reply) => {
        const tokens = reply === undefined ? [] : scoreOf(reply).tokens.map(({ logprob }) => logprob);
        return tokens.length === 0 ? undefined : minK(tokens);
      });
      const [mine, theirs] = [answered(values.slice(0, texts.length)), answered(values.slice(texts.length))];
      const base = counted("min-k", { replies: values, tooShort: 0, control });
      return mine.length === 0 ? base : { ...base, minK: compareMinK(mine, control && theirs) };
    },
  };
}

function counted(
  test: SeenTestName,
  given: { replies: readonly unknown[]; tooShort: number; control: readonly string[] | undefined },
): SeenResult {
  const { replies, tooShort: short, control } = given;
  const failed = replies.filter((reply) => reply === undefined).length;
  return { test, asked: replies.length, failed, tooShort: short, hasControl: control !== undefined };
}

function answered<T>(list: readonly (T | undefined)[]): T[] {
  return list.filter((one) => one !== undefined);
}

function tooShort(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
