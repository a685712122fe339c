import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusteredError } from "../../src/stats/clusters.ts";
import { estimateMean } from "../../src/stats/estimate.ts";
import { clopperPearson, wilson } from "../../src/stats/proportion.ts";
import { distance, golden, REFUSED } from "./golden.ts";

const graded = { binary: false, repeats: 1 } as const;
const answers = { binary: true, repeats: 1 } as const;
const right = (k: number, n: number) => Array.from({ length: n }, (_, i) => (i < k ? 1 : 0));
const names = (clusters: readonly number[]) => clusters.map(String);

describe("the interval of one share", () => {
  it("is Wilson's and Clopper and Pearson's of statsmodels", () => {
    for (const [own, rows] of [
      [wilson, golden.wilson],
      [clopperPearson, golden.clopperPearson],
    ] as const)
      for (const [successes = -1, n = -1, level = -1, low = -1, high = -1] of rows) {
        const interval = own({ successes, n, level });
        expect(Math.abs(interval.low - low), `${interval.method} ${successes}/${n}`).toBeLessThan(1e-13);
        expect(Math.abs(interval.high - high), `${interval.method} ${successes}/${n}`).toBeLessThan(1e-13);
      }
  });

  it("holds the published coverages of both methods, by enumeration", () => {
    const logBinomial = (k: number, n: number, p: number) => {
      let value = k * Math.log(p) + (n - k) * Math.log(1 - p);
      for (let j = 1; j <= k; j++) value += Math.log((n - k + j) / j);
      return Math.exp(value);
    };
    for (const [n = -1, p = -1, ofWilson = -1, ofClopper = -1] of golden.exactCoverage)
      for (const [own, expected] of [
        [wilson, ofWilson],
        [clopperPearson, ofClopper],
      ] as const) {
        let coverage = 0;
        for (let k = 0; k <= n; k++) {
          const { low, high } = own({ successes: k, n, level: 0.95 });
          if (low <= p && p <= high) coverage += logBinomial(k, n, p);
        }
        expect(Math.abs(coverage - expected)).toBeLessThan(1e-9);
      }
  });

  it.each([
    [-1, 10],
    [11, 10],
    [1, 0],
    [Number.NaN, 10],
    [1, 2.5],
  ])("refuses %d of %d", (successes, n) => {
    expect(() => wilson({ successes, n, level: 0.95 })).toThrow(REFUSED);
    expect(() => clopperPearson({ successes, n, level: 0.95 })).toThrow(REFUSED);
  });
});

describe("clustered standard errors", () => {
  it("are those of clubSandwich (CR2 with Satterthwaite df) below 30 clusters", () => {
    for (const { values, clusters, standardError, df } of golden.cr2) {
      const own = clusteredError(values, names(clusters));
      expect(own.method).toBe("cr2");
      expect(distance(own.standardError, standardError)).toBeLessThan(1e-10);
      expect(distance(own.df, df)).toBeLessThan(1e-8);
    }
  });

  it("are those of statsmodels from 30 clusters on", () => {
    const { values, clusters, standardError, df } = golden.clustered;
    const own = clusteredError(values, names(clusters));
    expect(own).toMatchObject({ method: "t-clustered", df, clusters: 45 });
    expect(distance(own.standardError, standardError)).toBeLessThan(1e-12);
  });

  it("do not depend on the order of items, nor on the names", () => {
    const { values, clusters } = golden.cr2[2] as (typeof golden.cr2)[number];
    const forward = clusteredError(values, names(clusters));
    const backward = clusteredError(
      [...values].reverse(),
      names(clusters)
        .reverse()
        .map((name) => `source-${name}`),
    );
    expect(distance(backward.standardError, forward.standardError)).toBeLessThan(1e-13);
  });

  it("refuse one cluster, missing names and NaN", () => {
    expect(() => clusteredError([1, 2], ["a", "a"])).toThrow(REFUSED);
    expect(() => clusteredError([1, 2], ["a"])).toThrow(REFUSED);
    expect(() => clusteredError([1, Number.NaN], ["a", "b"])).toThrow(REFUSED);
  });
});

describe("which interval a mean gets", () => {
  it("Wilson for 0/1 answers with one seed", () => {
    const estimate = estimateMean(right(137, 164), answers);
    expect(estimate.interval).toEqual(wilson({ successes: 137, n: 164, level: 0.95 }));
    expect(estimate).toMatchObject({ n: 164, df: 163 });
    expect(estimate.standardError).toBeCloseTo(Math.sqrt(((137 / 164) * (27 / 164)) / 163), 14);
  });

  it("t on item means for graded scores and for several seeds, as SciPy", () => {
    const { values, standardError, interval } = golden.mean;
    const estimate = estimateMean(values, graded);
    expect(distance(estimate.standardError as number, standardError)).toBeLessThan(1e-12);
    expect(estimate.interval).toMatchObject({ method: "t" });
    if (estimate.interval.method === "none") throw new Error("an interval was expected");
    expect(estimate.interval.low).toBeCloseTo(interval[0] as number, 12);
    expect(estimate.interval.high).toBeCloseTo(interval[1] as number, 12);
    expect(
      estimateMean(
        Array.from({ length: 30 }, (_, i) => (i % 6) / 5),
        { binary: true, repeats: 5 },
      ).interval.method,
    ).toBe("t");
  });

  it("clustered from 30 clusters on, CR2 below", () => {
    const many = golden.clustered;
    expect(estimateMean(many.values, { ...graded, clusters: names(many.clusters) })).toMatchObject({
      df: 44,
      interval: { method: "t-clustered" },
    });
    const few = golden.cr2[2] as (typeof golden.cr2)[number];
    expect(estimateMean(few.values, { ...graded, clusters: names(few.clusters) }).interval.method).toBe("cr2");
  });

  it("ignores clusters of one item each", () => {
    expect(estimateMean(right(12, 20), { ...answers, clusters: right(12, 20).map((_, i) => `${i}`) }).interval.method).toBe(
      "wilson",
    );
  });

  it("none below 15 items, with the reason, but with its error", () => {
    const estimate = estimateMean(right(9, 14), answers);
    expect(estimate.interval).toEqual({ method: "none", reason: "14 items: below 15 no method keeps its level" });
    expect(estimate.standardError).toBeGreaterThan(0);
    expect(estimateMean(right(9, 15), answers).interval.method).toBe("wilson");
  });

  it("never of width zero: when all items score the same, Wilson with one trial per item or cluster", () => {
    const all = estimateMean(right(20, 20), { binary: true, repeats: 5 });
    expect(all.interval).toEqual(wilson({ successes: 20, n: 20, level: 0.95 }));
    expect(all.standardError).toBeCloseTo(0.0411, 4);
    const clusters = Array.from({ length: 20 }, (_, i) => `${i % 4}`);
    expect(estimateMean(right(20, 20), { ...answers, clusters }).interval).toEqual(wilson({ successes: 4, n: 4, level: 0.95 }));
    expect(estimateMean(Array(20).fill(0.3), graded).interval).toMatchObject({ method: "wilson" });
    // 0.1 + 0.2 and 0.3 differ in the last bit: they are equal all the same.
    expect(estimateMean([...Array(10).fill(0.3), ...Array(10).fill(0.1 + 0.2)], graded).interval.method).toBe("wilson");
    expect(estimateMean(Array(20).fill(31.5), graded)).toMatchObject({
      interval: { method: "none" },
      standardError: "unknown",
      df: 0,
    });
  });

  it("never of width zero either where every cluster has the same mean: twin questions and a model with a fixed choice", () => {
    const twins = Array.from({ length: 40 }, (_, i) => i % 2);
    const clusters = twins.map((_, i) => `pair ${Math.floor(i / 2)}`);
    const estimate = estimateMean(twins, { binary: true, repeats: 1, clusters });
    expect(estimate.interval).toEqual(wilson({ successes: 10, n: 20, level: 0.95 }));
    expect(estimate.standardError).toBeGreaterThan(0.1);
    const many = Array.from({ length: 90 }, (_, i) => [0.1, 0.2, 0.3][i % 3] as number);
    const thirds = many.map((_, i) => `third ${Math.floor(i / 3)}`);
    expect(estimateMean(many, { binary: false, repeats: 1, clusters: thirds }).interval.method).toBe("wilson");
  });

  it("says that one item and one cluster have no spread", () => {
    expect(estimateMean([1], answers)).toEqual({
      mean: 1,
      n: 1,
      interval: { method: "none", reason: "one item" },
      standardError: "unknown",
      df: 0,
    });
    const one = estimateMean(right(9, 20), { ...answers, clusters: Array(20).fill("a") });
    expect(one).toMatchObject({ interval: { method: "none", reason: "all items are in one cluster" }, standardError: "unknown" });
  });

  it("stays within 0 … 1 for 0/1 answers and holds the mean", () => {
    const seeds = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 15, maxLength: 60 });
    fc.assert(
      fc.property(seeds, (counts) => {
        const { mean, interval } = estimateMean(
          counts.map((count) => count / 3),
          { binary: true, repeats: 3 },
        );
        return (
          interval.method !== "none" && 0 <= interval.low && interval.low <= mean && mean <= interval.high && interval.high <= 1
        );
      }),
    );
  });

  it.each([
    ["no items", [], answers],
    ["NaN", [...right(9, 20), Number.NaN], graded],
    ["infinity", [...right(9, 20), Number.POSITIVE_INFINITY], graded],
    ["a graded score called binary", [...right(9, 20), 0.5], answers],
    ["a binary mean above 1", [...right(9, 20), 1.2], { binary: true, repeats: 5 }],
    ["no repeats", right(9, 20), { binary: true, repeats: 0 }],
    ["clusters of another length", right(9, 20), { ...answers, clusters: ["a"] }],
    ["a level of 95", right(9, 20), { ...answers, level: 95 }],
  ] as const)("refuses %s", (_, values, options) => {
    expect(() => estimateMean(values, options)).toThrow(REFUSED);
  });
});
