import { describe, expect, it } from "vitest";
import type { RollingRequest } from "../../src/core/request.ts";
import { textSize } from "../../src/core/text-size.ts";
import { EMBEDDED } from "../../src/models/embedded/registry.ts";
import { type Pass, passesOf } from "../../src/models/wire/rolling.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { whyNotComparable } from "../../src/summary/compare.ts";
import { choice, NEVER } from "../helpers/model-services.ts";

const asked = (text: string): RollingRequest => ({
  method: "rolling-loglikelihood",
  prompt: { layout: "raw", parts: ["\n", text] },
  window: 2048,
  stride: 1024,
  seed: 1,
  view: choice("", []).view,
});

describe("the passes over a text", () => {
  const scored = (passes: readonly Pass[]) =>
    passes.flatMap(({ from, end }) => Array.from({ length: end - from }, (_, at) => from + at));

  it.each([
    [10, 1, 16, 8],
    [100, 2, 16, 8],
    [100, 2, 16, 15],
    [17, 1, 16, 1],
    [16, 1, 16, 8],
  ])("over %i tokens from %i on, window %i, stride %i, score each token once within the window", (count, cut, window, stride) => {
    const passes = passesOf(count, { cut, window, stride });
    expect(scored(passes)).toEqual(Array.from({ length: count - cut }, (_, at) => cut + at));
    for (const { start, from, end } of passes) {
      expect(end - start).toBeLessThanOrEqual(window);
      expect(from - start).toBeGreaterThanOrEqual(1);
    }
    // All but the first have as much context as the window leaves.
    for (const { start, end } of passes.slice(1)) expect(end - start).toBe(window);
  });

  it.each([
    [10, 0],
    [10, 10],
    [40, 16],
  ])("of %i tokens cut at %i in a window of 16 are refused, not scored at chance", (count, cut) => {
    expect(() => passesOf(count, { cut, window: 16, stride: 8 })).toThrow(/cut at/);
  });
});

describe("an embedded language model", () => {
  it.each([
    ["random", 20.0849],
    ["rules", Math.log2(54 / 0.95)],
  ])("%s needs %f bits for a Hebrew letter", async (name, bits) => {
    const reply = await EMBEDDED[name]?.create({ trainingText: () => "" }).rollingLoglikelihood?.(asked("שלום"), NEVER);
    expect(-(reply?.logprob as number) / Math.LN2 / 4).toBeCloseTo(bits, 3);
  });

  it("ngram scores a text exactly as the same characters after a line end in a choice", async () => {
    const model = EMBEDDED["ngram"]?.create({ trainingText: () => "שלום לכל מי שבא\nשלום וברכה לבאים\n" });
    const text = "שלום לבאים\nברכה";
    const rolled = await model?.rollingLoglikelihood?.(asked(text), NEVER);
    const chosen = await model?.choiceLoglikelihood?.(choice("\n", [text]), NEVER);
    expect(rolled?.logprob).toBeCloseTo(chosen?.choices[0]?.logprob as number, 12);
    expect(rolled?.tokens).toHaveLength(15);
  });
});

describe("the rates of a text", () => {
  const { metrics } = builtInRegistry();
  const score = (name: string, rows: readonly (readonly number[])[]) => {
    const metric = metrics.get(name);
    if (metric === undefined || !("aggregate" in metric)) throw new Error(name);
    return metric.aggregate(rows);
  };

  it("divide the nats of all texts by all their bytes or tokens, not the means of single texts", () => {
    // 2 texts: 10 nats on 10, 2 nats on 20. The mean of the two rates would be 0.55 nats.
    const rows = [
      [10, 10],
      [2, 20],
    ];
    expect(score("bits-per-byte", rows)).toBeCloseTo(12 / 30 / Math.LN2, 12);
    expect(score("perplexity", rows)).toBeCloseTo(Math.exp(12 / 30), 12);
  });

  it("give HebrewGPT's printed 3.57 for its loss of 2.4768 nats per token: bits per token, under the name BPB", () => {
    expect(score("bits-per-token", [[2.4768, 1]])).toBeCloseTo(3.5733, 4);
    expect(score("perplexity", [[2.4768, 1]])).toBeCloseTo(11.903, 3);
  });

  it("count two bytes for a Hebrew letter, four for a character beyond the plane, and one character each", () => {
    expect(textSize("שלום!")).toEqual({ bytes: 9, characters: 5 });
    expect(textSize("א😀€")).toEqual({ bytes: Buffer.byteLength("א😀€"), characters: 3 });
  });
});

describe("perplexity of two models", () => {
  const values = (tokens: number) => ({
    task: "lm",
    protocol: "rolling-raw@0",
    primary: "perplexity@rolling",
    asked: "a",
    read: "r",
    marks: [],
    perToken: true,
    items: new Map(),
    corpus: { items: new Map([["one", { rows: [[10, tokens]] }]]), aggregate: () => 1 },
  });

  it("is compared where both cut the text into the same number of tokens, and refused where they do not", () => {
    expect(whyNotComparable(values(12), values(12))).toBeUndefined();
    expect(whyNotComparable(values(12), values(9))).toContain("compare bits-per-byte");
  });
});
