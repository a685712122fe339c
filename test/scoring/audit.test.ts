import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/core/outcome.ts";
import { random } from "../../src/core/random.ts";
import { auditExtractor, type ReadTwice, shareOf } from "../../src/scoring/audit.ts";
import { type HandQuestion, readHandAnswer } from "../../src/scoring/audit-answer.ts";
import { type ReadReply, sampleReplies, stratumOf } from "../../src/scoring/audit-sample.ts";
import { type HandScored, valueByHand } from "../../src/scoring/audit-score.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";

const answered = (answer: string) => ({ reading: "answered" as const, answer });
const pair = (hand: ReadTwice["hand"], extracted: ReadTwice["extracted"], form: ReadTwice["form"] = "label"): ReadTwice => ({
  form,
  hand,
  extracted,
});

describe("auditExtractor", () => {
  it("counts what is right, wrong, invented and missed, and divides by what each reader answered", () => {
    const audit = auditExtractor([
      pair(answered("travel"), answered("travel")),
      pair(answered("travel"), answered("travel")),
      pair(answered("travel"), answered("sports")),
      pair({ reading: "ambiguous" }, answered("travel")),
      pair(answered("health"), { reading: "ambiguous" }),
      pair({ reading: "refused" }, { reading: "no-answer" }),
    ]);
    expect(audit).toMatchObject({ read: 6, answeredByHand: 4, answered: 4, right: 2, wrong: 1, invented: 1, missed: 1 });
    expect(audit.precision).toMatchObject({ of: 4, count: 2, value: 0.5 });
    expect(audit.recall).toMatchObject({ of: 4, count: 2, value: 0.5 });
  });

  it("gives no share where there is nothing to take a share of", () => {
    const { precision, recall } = auditExtractor([pair({ reading: "refused" }, { reading: "refused" })]);
    expect(precision).toEqual({ of: 0 });
    expect(recall).toEqual({ of: 0 });
  });

  it("compares texts without points and punctuation, labels exactly", () => {
    const same = (a: string, b: string, form: ReadTwice["form"]) => auditExtractor([pair(answered(a), answered(b), form)]).right;
    expect(same("ירושלים", '"ירושלים".', "texts")).toBe(1);
    expect(same("ירושלים", "תל אביב", "texts")).toBe(0);
    expect(same("?", "!", "texts")).toBe(0);
    expect(same("a", "A", "label")).toBe(0);
  });

  // The formula of Wilson 1927 in Python, with z = 1.959963984540054.
  it("has the interval of Wilson", () => {
    expect(shareOf(139, 141)).toMatchObject({ interval: { method: "wilson", level: 0.95 } });
    const share = shareOf(139, 141);
    if (!("interval" in share)) throw new Error("no interval");
    expect(share.interval.low).toBeCloseTo(0.949760311092732, 12);
    expect(share.interval.high).toBeCloseTo(0.9961014685072551, 12);
  });
});

const reply = (item: number, readings: readonly Reading[], task = "t"): ReadReply => ({
  key: { task, protocol: "p@0", item: String(item), seed: 1 },
  readings: Object.fromEntries(readings.map((reading, index) => [`e${index}`, reading])),
});
const agree = [
  { reading: "answered", answer: "x", values: {} },
  { reading: "answered", answer: "x", values: {} },
] as const;
const differ = [
  { reading: "answered", answer: "x", values: {} },
  { reading: "answered", answer: "y", values: {} },
] as const;
const population = Array.from({ length: 200 }, (_, item) => reply(item, item % 10 === 0 ? differ : agree));

describe("sampleReplies", () => {
  it("gives each stratum its share to within one reply", () => {
    for (let draw = 1; draw <= 50; draw++) {
      const sample = sampleReplies(population, { size: 50, source: random("test", draw) });
      expect(sample).toHaveLength(50);
      expect(new Set(sample.map(({ key }) => key.item)).size).toBe(50);
      const rare = sample.filter((one) => stratumOf(one) === stratumOf(reply(0, differ))).length;
      expect(Math.abs(rare - 5)).toBeLessThanOrEqual(1);
    }
  });

  it("takes each reply with the same probability", () => {
    const draws = 4000;
    const counts = new Map<string, number>();
    const few = population.slice(0, 30);
    for (let draw = 0; draw < draws; draw++)
      for (const { key } of sampleReplies(few, { size: 7, source: random("probability", draw) }))
        counts.set(key.item, (counts.get(key.item) ?? 0) + 1);
    const expected = (draws * 7) / 30;
    // Five standard deviations of a binomial count.
    const tolerance = 5 * Math.sqrt(expected * (1 - 7 / 30));
    for (const { key } of few) expect(Math.abs((counts.get(key.item) ?? 0) - expected)).toBeLessThan(tolerance);
  });

  it("is the same for the same draw, whatever the order of the replies, and another for another draw", () => {
    const of = (replies: readonly ReadReply[], draw: number) =>
      sampleReplies(replies, { size: 20, source: random("draw", draw) }).map(({ key }) => key.item);
    expect(of(population.toReversed(), 1)).toEqual(of(population, 1));
    expect(of(population, 2)).not.toEqual(of(population, 1));
  });

  it("takes all, once each, where the sample is not smaller than the run", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 60 }), (count, size) => {
        const sample = sampleReplies(population.slice(0, count), { size, source: random("all", count, size) });
        expect(new Set(sample.map(({ key }) => key.item)).size).toBe(Math.min(count, size));
      }),
    );
  });

  it("keeps the replies of a column together and tells nothing of the readings by their order", () => {
    const both = [
      ...population.slice(0, 40),
      ...population.slice(0, 40).map(({ readings, key }) => ({ readings, key: { ...key, task: "s" } })),
    ];
    const tasks = sampleReplies(both, { size: 40, source: random("columns") }).map(({ key }) => key.task);
    expect(tasks).toEqual([...tasks].sort());
  });
});

describe("readHandAnswer", () => {
  const question = (form: HandQuestion["form"]): HandQuestion => ({
    form,
    labels: [{ label: "positive", spellings: ["חיובי", "positive"] }],
    optionLabels: ["א", "ב", "ג"],
    order: [2, 0, 1],
  });
  it.each([
    ["choice", "א", "2"],
    ["choice", "ב׳", "0"],
    ["choice", " ג. ", "1"],
    ["label", "חיובי", "positive"],
    ["label", "Positive", "positive"],
    ["number", "1,200", "1200"],
    ["number", "3.50", "3.5"],
    ["texts", " תל אביב ", "תל אביב"],
  ] as const)("reads a %s %s as %s", (form, cell, answer) => {
    expect(readHandAnswer(cell, question(form))).toEqual({ ok: true, answer });
  });
  it.each([
    ["choice", "ד", "one of א, ב, ג"],
    ["choice", "", "one of א, ב, ג"],
    ["label", "שמח", "one of positive"],
    ["number", "3 או 4", "one number"],
    ["texts", "  ", "the answer, as the reply writes it"],
  ] as const)("refuses a %s %j and says what it expected", (form, cell, expected) => {
    expect(readHandAnswer(cell, question(form))).toEqual({ ok: false, expected });
  });
});

describe("valueByHand", () => {
  const scored = (hand: HandScored["hand"]): HandScored => ({
    hand,
    item: { id: "1", fields: { question: "?" }, choices: ["a", "b", "c"], gold: { kind: "choice", index: 2 } },
    order: [2, 0, 1],
    reply: { method: "generate", text: "anything", finish: "stop" },
    spec: {
      kind: "multiple-choice",
      method: "generate",
      language: "he",
      labels: [],
      optionLabels: ["א", "ב", "ג"],
      extractors: ["letter-strict"],
      expressions: [],
      metrics: ["acc"],
    },
    metric: "acc",
  });
  it("scores a reply as it was read by hand, whatever the order of its choices", () => {
    expect(valueByHand(scored(answered("2")), builtInRegistry())).toBe(1);
    expect(valueByHand(scored(answered("0")), builtInRegistry())).toBe(0);
    expect(valueByHand(scored({ reading: "ambiguous" }), builtInRegistry())).toBe(0);
  });
});
