import { describe, expect, it } from "vitest";
import { binEdges, distribution, sharesOf } from "../../src/report/charts/distribution.ts";
import { LIGHT } from "../../src/report/charts/theme.ts";

describe("a distribution", () => {
  it("has bins of equal ratio from the smallest to the largest value of all models", () => {
    const edges = binEdges([{ values: [1, 10] }, { values: [4096] }]);
    expect(edges).toHaveLength(13);
    edges.forEach((edge, index) => {
      expect(edge).toBeCloseTo(2 ** index, 8);
    });
  });

  it("counts every value once, the largest and zeros among them", () => {
    const edges = binEdges([{ values: [0, 1, 4096] }]);
    const shares = sharesOf([0, 1, 4096, 4096], edges);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect([shares[0], shares.at(-1)]).toEqual([0.25, 0.5]);
    expect(sharesOf([7, 7], binEdges([{ values: [7, 7] }]))).toEqual([1]);
    expect(sharesOf([], [])).toEqual([]);
  });

  it("says in words what it shows", () => {
    const samples = [{ name: "a  מודל", index: 0, values: [1, 2, 3] }];
    const { description, config } = distribution({ title: "Time", unit: "milliseconds", samples, theme: LIGHT, width: 400 });
    expect(description).toContain("1 model(s) in 12 bins, in milliseconds");
    expect(config.data.datasets[0]?.label).toBe("\u2068a  מודל\u2069");
  });
});
