import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import type { AttemptResult } from "../../src/core/outcome.ts";
import type { ChoiceReply } from "../../src/core/request.ts";
import type { Extractor } from "../../src/scoring/extractor.ts";
import type { ItemMetric } from "../../src/scoring/metric.ts";
import { metricsInForce, type ReadingSpec, readResult } from "../../src/scoring/outcome.ts";
import { builtInRegistry, withPlugins } from "../../src/scoring/registry.ts";

const registry = builtInRegistry();
const item: Item = { id: "capital", fields: {}, choices: ["תל אביב", "ירושלים", "חיפה"], gold: { kind: "choice", index: 1 } };
const spec: ReadingSpec = {
  kind: "multiple-choice",
  method: "choice-loglikelihood",
  language: "he",
  labels: [],
  optionLabels: ["א", "ב", "ג", "ד"],
  extractors: ["loglikelihood"],
  expressions: [],
  metrics: ["acc"],
};

function scores(...logprobs: number[]): AttemptResult {
  const reply: ChoiceReply = {
    method: "choice-loglikelihood",
    way: "next-token",
    choices: logprobs.map((logprob) => ({ logprob, tokens: [{ logprob }] })),
  };
  return { kind: "reply", reply };
}

function read(result: AttemptResult, changes: { order?: number[]; item?: Item; spec?: Partial<ReadingSpec> } = {}) {
  const { order = [0, 1, 2], item: asked = item } = changes;
  return readResult({ item: asked, order, result, request: "d1", spec: { ...spec, ...changes.spec } }, registry);
}

describe("readResult", () => {
  it("makes errored and unscored outcomes that hold no number", () => {
    expect(read({ kind: "failure", code: "E_TIMEOUT", message: "", retry: "later" })).toEqual({
      status: "errored",
      code: "E_TIMEOUT",
    });
    expect(read({ kind: "unscorable", reason: "content filter" })).toEqual({ status: "unscored", reason: "content filter" });
  });

  it("reads the highest log-likelihood", () => {
    expect(read(scores(-3, -1, -2))).toEqual({
      status: "collected",
      finish: "n/a",
      request: "d1",
      readings: { loglikelihood: { reading: "answered", answer: "1", values: { acc: 1 } } },
    });
  });

  it("scores and writes the same choice in whatever order the choices were presented", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), fc.nat(2), (order, said) => {
        const presented = order.map((index) => (index === said ? -1 : -2));
        const outcome = read(scores(...presented), { order });
        expect(outcome).toMatchObject({
          readings: { loglikelihood: { answer: String(said), values: { acc: said === 1 ? 1 : 0 } } },
        });
      }),
    );
  });

  it("gives an exact tie to nobody", () => {
    expect(read(scores(-3, -1, -1))).toMatchObject({ readings: { loglikelihood: { reading: "ambiguous", values: { acc: 0 } } } });
    expect(
      read(scores(-2, -1, -1, -0.5), { order: [0, 1, 2, 3], item: { ...item, choices: ["א", "ב", "ג", "ד"] } }),
    ).toMatchObject({
      readings: { loglikelihood: { answer: "3" } },
    });
  });

  it("leaves out a metric that does not serve the method, and refuses one that does not serve the kind", () => {
    const of = (method: ReadingSpec["method"], metrics: string[]) =>
      metricsInForce({ kind: "multiple-choice", method, metrics }, registry).map(({ name }) => name);
    expect(of("generate", ["acc", "acc_norm_chars"])).toEqual(["acc"]);
    expect(of("choice-loglikelihood", ["acc", "acc_norm_chars"])).toEqual(["acc", "acc_norm_chars"]);
    expect(() => of("generate", ["bleu"])).toThrow(/does not serve tasks of kind multiple-choice/);
    expect(() => of("generate", ["akk"])).toThrow(/there is no metric "akk"/);
  });

  it.each([
    [{ order: [0, 1, 1] }, /no order of the 3 choices/],
    [{ order: [0, 1] }, /no order of the 3 choices/],
    [{ order: [0, 1, 3] }, /no order of the 3 choices/],
    [{ item: { ...item, gold: { kind: "choice", index: 3 } } as Item }, /gold of item capital is choice 3 of 3/],
    [{ spec: { method: "generate" } as const }, /a reply of choice-loglikelihood came where generate was asked/],
    [{ spec: { kind: "short-answer" } as const }, /does not serve tasks of kind short-answer/],
  ])("refuses what does not fit together (%#)", (changes, message) => {
    expect(() => read(scores(-1, -2, -3), changes)).toThrow(message);
  });

  it("refuses a reply with another number of continuations than choices", () => {
    expect(() => read(scores(-1, -2))).toThrow(/3 choices and 2 scored continuations/);
  });

  it("refuses a metric that is not a number", () => {
    const broken: ItemMetric = { name: "broken", version: 1, title: "", kinds: ["multiple-choice"], value: () => Number.NaN };
    const withBroken = withPlugins(registry, { metrics: [broken] });
    const result = scores(-1, -2, -3);
    expect(() =>
      readResult({ item, order: [0, 1, 2], result, request: "d", spec: { ...spec, metrics: ["broken"] } }, withBroken),
    ).toThrow(/broken gave NaN on item capital/);
  });

  it("hides the gold from extractors and shows them the choices as presented", () => {
    let seen: unknown;
    const spy: Extractor = {
      name: "spy",
      version: 1,
      title: "",
      methods: ["choice-loglikelihood"],
      kinds: ["multiple-choice"],
      extract(_, context) {
        seen = context;
        return { reading: "no-answer" };
      },
    };
    readResult(
      { item, order: [2, 0, 1], result: scores(-1, -2, -3), request: "d", spec: { ...spec, extractors: ["spy"] } },
      withPlugins(registry, { extractors: [spy] }),
    );
    expect(seen).toEqual({
      item: { id: "capital", fields: {}, choices: ["חיפה", "תל אביב", "ירושלים"] },
      labels: [],
      optionLabels: ["א", "ב", "ג", "ד"],
      language: "he",
    });
  });
});

describe("length-normalised accuracy", () => {
  const choices = ["ab", "אב", "אבגד"];
  const value = (metric: string, logprobs: number[]) => {
    const outcome = read(scores(...logprobs), { item: { ...item, choices }, spec: { metrics: [metric] } });
    return outcome.status === "collected" ? outcome.readings["loglikelihood"]?.values[metric] : undefined;
  };

  it("divides by code points, UTF-8 bytes or scored tokens, as its name says", () => {
    // Sums -4, -5, -9: per code point -2, -2.5, -2.25; per byte -2, -1.25, -1.125; per token (one each) -4, -5, -9.
    expect(value("acc_norm_chars", [-4, -5, -9])).toBe(0);
    expect(value("acc_norm_chars", [-5.2, -5, -20])).toBe(1);
    expect(value("acc_norm_bytes", [-4, -5, -9])).toBe(0);
    expect(value("acc_norm_bytes", [-4, -5, -11])).toBe(1);
    expect(value("acc_norm_tokens", [-6, -5, -9])).toBe(1);
  });

  it("gives no point for an exact tie, and does not mind a tie of the raw sums", () => {
    expect(value("acc_norm_chars", [-4, -4, -9])).toBe(0);
    expect(value("acc_norm_bytes", [-4, -4, -20])).toBe(1);
  });

  it("refuses to divide by an empty choice", () => {
    expect(() =>
      read(scores(-1, -2, -3), { item: { ...item, choices: ["א", "", "ב"] }, spec: { metrics: ["acc_norm_chars"] } }),
    ).toThrow(/choice 2 has length 0/);
  });
});
