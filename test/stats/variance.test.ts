import { describe, expect, it } from "vitest";
import { estimateMean } from "../../src/stats/estimate.ts";
import { estimateRepeated } from "../../src/stats/repeated.ts";
import { splitVariance } from "../../src/stats/variance.ts";
import { distance, golden, REFUSED } from "./golden.ts";

describe("the split of the variance", () => {
  it("has the mean squares and the F test of statsmodels", () => {
    for (const { scores, msItem, msSeed, msRest, msWithin, f, p } of golden.variance) {
      const split = splitVariance(scores);
      const items = scores.length;
      const repeats = scores[0]?.length as number;
      expect(split.residualVariance).toBeCloseTo(msRest, 12);
      expect(split.withinVariance).toBeCloseTo(msWithin, 12);
      expect(split.itemVariance).toBeCloseTo(Math.max(0, (msItem - msWithin) / repeats), 12);
      expect(split.seedVariance).toBeCloseTo(Math.max(0, (msSeed - msRest) / items), 12);
      expect(distance(split.seedEffect.f, f)).toBeLessThan(1e-8);
      expect(distance(split.seedEffect.p, p)).toBeLessThan(1e-7);
    }
  });

  it("tells new questions from the same questions again", () => {
    const split = splitVariance((golden.variance[0] as (typeof golden.variance)[number]).scores);
    expect(split.standardError).toBeCloseTo(0.158113883, 9);
    expect(split.conditionalError).toBeCloseTo(0.0833333333, 9);
    expect(split.intraclass).toBeCloseTo(0.3939394, 7);
    expect(split.seedDeviation / Math.sqrt(4)).toBeCloseTo(0.0680414, 7);
    expect(split.df).toBe(5);
  });

  it("finds a shared seed effect and counts it in both errors", () => {
    const { scores, msItem, msSeed, msRest, msWithin } = golden.variance[2] as (typeof golden.variance)[number];
    const split = splitVariance(scores);
    expect(split.seedEffect.shared).toBe(true);
    expect(split.standardError).toBeCloseTo(Math.sqrt((msItem + msSeed - msRest) / 120), 12);
    expect(split.conditionalError).toBeCloseTo(Math.sqrt(msSeed / 120), 12);
    expect(split.conditionalError).toBeGreaterThan(Math.sqrt(msWithin / 120));
    expect(split.df).toBeLessThan(29);
  });

  it("has no spread when every answer is the same", () => {
    expect(
      splitVariance([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toMatchObject({
      itemVariance: 0,
      seedVariance: 0,
      residualVariance: 0,
      standardError: 0,
      intraclass: 0,
      seedEffect: { p: 1, shared: false },
    });
  });

  it("sees a pure seed effect", () => {
    expect(
      splitVariance([
        [1, 0],
        [1, 0],
        [1, 0],
      ]).seedEffect,
    ).toMatchObject({ p: expect.closeTo(0, 12), shared: true });
  });

  it.each([
    ["one item", [[1, 0]]],
    ["one seed", [[1], [0]]],
    ["nothing", []],
    ["ragged rows", [[1, 0], [1]]],
    [
      "NaN",
      [
        [1, 0],
        [1, Number.NaN],
      ],
    ],
  ])("refuses %s", (_, scores) => expect(() => splitVariance(scores)).toThrow(REFUSED));
});

describe("a mean from its answers", () => {
  const scores = (which: number) => (golden.variance[which] as (typeof golden.variance)[number]).scores;
  const means = (rows: readonly (readonly number[])[]) => rows.map((row) => row.reduce((a, b) => a + b, 0) / row.length);

  it("is that of the item means while seeds share nothing", () => {
    const estimate = estimateRepeated(scores(1), { binary: true });
    expect(estimate).toMatchObject({ interval: { method: "t" }, split: { seedEffect: { shared: false }, repeats: 5 } });
    expect(estimate.interval).toEqual(estimateMean(means(scores(1)), { binary: true, repeats: 5 }).interval);
  });

  it("is wider where seeds have an effect in common, as in the two-way analysis", () => {
    const estimate = estimateRepeated(scores(2), { binary: false });
    expect(estimate.interval.method).toBe("t-shared-seeds");
    const split = splitVariance(scores(2));
    expect(estimate.standardError).toBeCloseTo(split.standardError, 12);
    expect(estimate.df).toBeCloseTo(split.df, 9);
    const clusters = scores(2).map((_, i) => `${i % 10}`);
    expect(estimateRepeated(scores(2), { binary: false, clusters }).standardError).not.toBe(estimate.standardError);
  });

  it("takes one seed, missing seeds and few items as they are; refuses an item without score", () => {
    expect(estimateRepeated([[1], [0], [1]], { binary: true })).toMatchObject({
      split: "one seed",
      interval: { method: "none" },
      n: 3,
    });
    const ragged = estimateRepeated([...scores(1), [1, 0]], { binary: true });
    expect(ragged).toMatchObject({ n: 31, split: { items: 30 } });
    expect(estimateRepeated(scores(2).slice(0, 10), { binary: false }).interval.method).toBe("none");
    expect(() => estimateRepeated([[1], []], { binary: true })).toThrow(REFUSED);
    expect(() => estimateRepeated([], { binary: true })).toThrow(REFUSED);
  });
});
