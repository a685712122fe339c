import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { thresholdScan } from "../../src/stats/threshold-scan.ts";
import { groupDifference } from "../../src/stats/two-groups.ts";

interface Case {
  readonly values: number[];
  readonly first: boolean[];
  readonly clusters?: string[];
  readonly difference: number;
  readonly standardError: number;
  readonly df?: number;
  readonly p?: number;
  readonly low?: number;
  readonly high?: number;
}
const { cases } = JSON.parse(
  readFileSync(new URL("../fixtures/reference/contamination/two-groups.json", import.meta.url), "utf8"),
) as { cases: Case[] };

describe("the difference of two groups of items", () => {
  it("is Welch's by SciPy without clusters, and the sandwich of statsmodels with them", () => {
    expect(cases.length).toBe(4);
    for (const { values, first, clusters, ...expected } of cases) {
      const found = groupDifference({ values, first, clusters });
      expect(found.difference).toBeCloseTo(expected.difference, 12);
      expect(found.standardError).toBeCloseTo(expected.standardError, 12);
      if (expected.df === undefined) continue;
      expect(found.df).toBeCloseTo(expected.df, 8);
      expect(found.p).toBeCloseTo(expected.p as number, 10);
      expect(found.interval).toMatchObject({
        low: expect.closeTo(expected.low as number, 8),
        high: expect.closeTo(expected.high as number, 8),
        method: "welch",
      });
    }
  });

  it("is refused with fewer than two values, or clusters, on a side", () => {
    expect(() => groupDifference({ values: [1, 0, 1], first: [true, false, false] })).toThrow(/fewer than two values/);
    const clusters = ["a", "a", "b", "c"];
    expect(() => groupDifference({ values: [1, 0, 1, 0], first: [true, true, false, false], clusters })).toThrow(/one cluster/);
  });

  it("has no interval where nothing spreads", () => {
    const { interval, standardError } = groupDifference({ values: [1, 1, 0, 0], first: [true, true, false, false] });
    expect([standardError, interval.method]).toEqual([0, "none"]);
  });
});

describe("the largest gain over thresholds", () => {
  const thresholds = [0.2, 0.4, 0.6, 0.8];
  const drawn = (name: string, gain: number) => {
    const source = random("threshold test", name);
    const scores = Array.from({ length: 200 }, () => source.float());
    const values = scores.map((score) => (source.float() < 0.4 + (score >= 0.6 ? gain : 0) ? 1 : 0));
    return { values, scores: [scores], thresholds, fewest: 30, replicates: 199, source };
  };

  it("is found where it is, at its threshold", () => {
    const { best, p } = thresholdScan(drawn("gain", 0.4));
    expect(best).toEqual([expect.objectContaining({ threshold: 0.6 })]);
    expect(p).toBe(0.005);
  });

  it("is called one too often in five of a hundred worlds without any, not more, however many thresholds were tried", () => {
    const worlds = 100;
    const called = Array.from(
      { length: worlds },
      (_, world) => thresholdScan({ ...drawn(`none ${world}`, 0), replicates: 99 }).p,
    );
    const share = called.filter((p) => p !== "unknown" && p <= 0.05).length / worlds;
    // Binomial with 100 and 0.05: above 0.12 twice in a thousand times.
    expect(share).toBeLessThanOrEqual(0.12);
    expect(share).toBeGreaterThan(0);
  });

  it("moves whole clusters: equal values and scores within them are one observation, not twenty", () => {
    const source = random("threshold test", "clusters");
    const byCluster = [0, 0, 1, 0, 1, 0, 1, 1, 0, 1];
    const clusters = Array.from({ length: 200 }, (_, i) => `c${Math.floor(i / 20)}`);
    const values = clusters.map((_, i) => (byCluster[Math.floor(i / 20)] as number) + 0.01 * (i % 3));
    const scores = [clusters.map((_, i) => 0.05 + Math.floor(i / 20) / 10)];
    const alone = thresholdScan({ values, scores, thresholds, fewest: 30, replicates: 199, source });
    const together = thresholdScan({ values, scores, thresholds, clusters, fewest: 30, replicates: 199, source });
    expect(alone.p).toBeLessThanOrEqual(0.01);
    expect(together.p).toBeGreaterThan(0.02);
  });

  it("is unknown where no threshold leaves enough on both sides", () => {
    expect(thresholdScan({ ...drawn("few", 0.4), fewest: 150 })).toEqual({ best: ["none"], p: "unknown" });
  });
});
