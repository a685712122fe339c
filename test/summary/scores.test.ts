import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { clopperPearson } from "../../src/stats/proportion.ts";
import { type AnswersOfItem, atK, whyNoAtK } from "../../src/summary/at-k.ts";
import { compositeIntervalBy, intervalBy } from "../../src/summary/interval-methods.ts";
import { rankStability } from "../../src/summary/rank-stability.ts";
import { answers, column, run } from "./runs.ts";

const width = (interval: object) =>
  "low" in interval ? (interval as { high: number; low: number }).high - (interval as { low: number }).low : Number.NaN;

describe("intervals that are asked for", () => {
  const once = column(answers(200, { chance: 0.6, name: "once" }));
  const clustered = column(
    Array.from({ length: 200 }, (_, item) => (Math.floor(item / 5) % 3 === 0 ? 0 : 1)),
    { clusters: Array.from({ length: 200 }, (_, item) => `c${Math.floor(item / 5)}`) },
  );

  it("are of about one width where nothing is special, each under its own name", () => {
    const methods = ["wilson", "clopper-pearson", "t", "bca", "bootstrap-t", "independent"] as const;
    const intervals = methods.map((method) => intervalBy(method, once));
    expect(intervals.map((interval) => interval.method)).toEqual([
      "wilson",
      "clopper-pearson",
      "t",
      "bca",
      "bootstrap-t",
      "wilson",
    ]);
    for (const interval of intervals) expect(width(interval)).toBeCloseTo(0.137, 1);
    const right = [...once.items.values()].filter(({ values }) => values[0] === 1).length;
    expect(intervals[1]).toEqual(clopperPearson({ successes: right, n: 200, level: 0.95 }));
  });

  it("count clusters, but for the one that shows what leaving them out would do", () => {
    expect(intervalBy("t", clustered).method).toBe("t-clustered");
    expect(intervalBy("bca", clustered).method).toBe("bca-clustered");
    expect(intervalBy("bootstrap-t", clustered).method).toBe("bootstrap-t-clustered");
    for (const method of ["t", "bca", "bootstrap-t"] as const)
      expect(width(intervalBy(method, clustered))).toBeGreaterThan(1.8 * width(intervalBy("independent", clustered)));
  });

  it("say why they are not there", () => {
    expect(intervalBy("wilson", clustered)).toMatchObject({ method: "none", reason: expect.stringContaining("clusters") });
    expect(intervalBy("clopper-pearson", column(answers(50, { chance: 0.5, name: "x", seeds: 2 })))).toMatchObject({
      reason: expect.stringContaining("one right-or-wrong answer"),
    });
    expect(intervalBy("bca", column([]))).toMatchObject({ reason: expect.stringContaining("no value per item") });
  });

  it("of a composite resample items inside each task: a weighted task of many items does not lend them to a small one", () => {
    const member = (task: string, weight: number) => ({ task, protocol: "letters@0", weight });
    const composites = [{ composite: "average", title: "average", members: [member("small", 1), member("large", 1)] }];
    const columns = [
      column(answers(40, { chance: 0.5, name: "small" }), { task: "small" }),
      column(answers(1000, { chance: 0.5, name: "large" }), { task: "large" }),
    ];
    const expected = 2 * 1.96 * Math.sqrt(0.25 / 4 / 40 + 0.25 / 4 / 1000);
    for (const method of ["bca", "bootstrap-t"] as const)
      expect(width(compositeIntervalBy(method, run(columns, { composites }), "average"))).toBeCloseTo(expected, 1);
    expect(compositeIntervalBy("bca", run(columns.slice(1), { composites }), "average")).toMatchObject({
      reason: "small · letters@0 has no value per item",
    });
  });
});

describe("k answers to one prompt", () => {
  const item = (text: string, gold: string): AnswersOfItem => ({
    answers: [...text].map((answer) => ({ value: answer === gold ? 1 : 0, ...(answer === "-" ? {} : { answer }) })),
  });

  it("are worth what all subsets of the answers say, averaged over items", () => {
    // Over all pairs of "aab-" with gold a: one right in 5 of 6, both in 1 of 6; votes tie in 4 pairs.
    const result = atK([item("aab-", "a"), item("aaaa", "a")], { k: 2, kind: "classification", name: "t" });
    expect(result).toMatchObject({
      n: 2,
      left: 0,
      pass: { value: (5 / 6 + 1) / 2 },
      all: { value: (1 / 6 + 1) / 2 },
      average: { value: 0.75 },
      majority: { value: ((1 + 4 / 2) / 6 + 1) / 2 },
    });
  });

  it("leave out items with fewer answers, and say how many", () => {
    const items = Array.from({ length: 20 }, (_, index) => item(index < 3 ? "ab" : "abb", "a"));
    expect(atK(items, { k: 3, kind: "classification", name: "t" })).toMatchObject({ n: 17, left: 3 });
    expect(atK(items, { k: 4, kind: "classification", name: "t" })).toBe("no item has 4 answers");
  });

  it("have an interval with a width where every item says the same", () => {
    const items = Array.from({ length: 30 }, () => item("bb", "a"));
    expect(atK(items, { k: 2, kind: "classification", name: "t" })).toMatchObject({
      pass: { value: 0, interval: { method: "wilson", low: 0 } },
    });
  });

  it("do not vote as free texts, and are no pass or fail as grades", () => {
    expect(atK([item("ab", "a")], { k: 1, kind: "extractive-qa", name: "t" })).not.toHaveProperty("majority");
    expect(atK([{ answers: [{ value: 0.5 }] }], { k: 1, kind: "extractive-qa", name: "t" })).toContain("graded");
  });

  it("need answers that were sampled from one prompt", () => {
    const entry = (varies: readonly string[], shots: number, seeds = [1, 2]) =>
      whyNoAtK({ protocolDefinition: { varies }, shots, seeds } as unknown as Parameters<typeof whyNoAtK>[0]);
    expect(entry(["sampling"], 5)).toBeUndefined();
    expect(entry(["shots", "sampling"], 0)).toBeUndefined();
    expect(entry(["shots", "sampling"], 5)).toContain("other shots");
    expect(entry(["order", "sampling"], 0)).toContain("order");
    expect(entry(["shots"], 0)).toContain("do not sample");
    expect(entry(["sampling"], 0, [1])).toContain("one answer");
  });
});

describe("the agreement of two halves", () => {
  const task = (chances: readonly number[], clusters?: readonly string[]) => ({
    scores: chances.map((chance, system) => answers(400, { chance, name: `half ${system}` }).map(([value]) => value as number)),
    weight: 1,
    ...(clusters === undefined ? {} : { clusters }),
  });

  it("is near 1 where systems are far apart, near 0 where they are alike, and undefined where no half tells them apart", () => {
    expect(rankStability([task([0.9, 0.6, 0.3])], random(1))).toBeGreaterThan(0.99);
    expect(Math.abs(rankStability([task([0.5, 0.5, 0.5, 0.5])], random(1)) as number)).toBeLessThan(0.5);
    expect(
      rankStability(
        [
          {
            scores: [
              [1, 1],
              [1, 1],
            ],
            weight: 1,
          },
        ],
        random(1),
      ),
    ).toBe("undefined");
    expect(rankStability([{ scores: [[1], [0]], weight: 1 }], random(1))).toBe("undefined");
  });
});
