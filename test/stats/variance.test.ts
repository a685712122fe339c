import { describe, expect, it } from "vitest";
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
