import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { accelerationOf, bcaBounds, bcaOfMeans, bcaRanks } from "../../src/stats/bca.ts";
import { bootstrapMeans, bootstrapMeansWithErrors } from "../../src/stats/bootstrap.ts";
import { bootstrapTOfMeans } from "../../src/stats/bootstrap-t.ts";
import { bcaOfStatistic } from "../../src/stats/statistic-bootstrap.ts";
import { golden, REFUSED } from "./golden.ts";

const chance = (replicates = 20_000) => ({ replicates, source: random("bootstrap.test") });
const deviation = (values: Float64Array) => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
};

describe("BCa from ready replicates", () => {
  it("agrees with the full enumeration of five values", () => {
    const { values, replicates } = golden.bcaEnumerated;
    const center = values.reduce((a, b) => a + b) / 5;
    const acceleration = accelerationOf(values.map((value) => ({ influence: (value - center) / 5, multiplicity: 1 })));
    expect(acceleration).toBeCloseTo(0.041030497, 9);
    const bounds = bcaBounds({ replicates: Float64Array.from(replicates), estimate: center, acceleration, level: 0.95 });
    if ("reason" in bounds) throw new Error(bounds.reason);
    expect(bounds.bias).toBeCloseTo(0.0445324328, 9);
    expect(bounds.ranks[0]).toBeCloseTo(0.0416962865, 9);
    expect(bounds.ranks[1]).toBeCloseTo(0.9870818584, 9);
    expect([bounds.low, bounds.high].map((value) => Number(value.toFixed(6)))).toEqual([2.4, 8.8]);
  });

  it("maps levels as published", () => {
    expect(bcaRanks({ bias: -0.05, acceleration: 0.0351599474, level: 0.95 })).toEqual([
      expect.closeTo(0.0269714313, 9),
      expect.closeTo(0.9771123584, 9),
    ]);
    expect(bcaRanks({ bias: 2, acceleration: 0.9, level: 0.95 })).toBe("undefined");
  });

  it("gives no interval without spread or with all replicates on one side", () => {
    const input = { estimate: 1, acceleration: 0, level: 0.95 };
    expect(bcaBounds({ ...input, replicates: Float64Array.of(1, 1, 1) })).toMatchObject({ method: "none" });
    expect(bcaBounds({ ...input, replicates: Float64Array.of(2, 3, 4) })).toMatchObject({ method: "none" });
  });
});

describe("the bootstrap of means", () => {
  it("BCa is SciPy's up to simulation error", () => {
    for (const { values, interval, standardError } of golden.bcaScipy) {
      const own = bcaOfMeans([{ values, weight: 1 }], chance(50_000));
      if (own.method === "none") throw new Error(own.reason);
      expect(Math.abs(own.low - (interval[0] as number))).toBeLessThan(0.05 * standardError);
      expect(Math.abs(own.high - (interval[1] as number))).toBeLessThan(0.08 * standardError);
    }
  });

  it("bootstrap-t is NumPy's up to simulation error", () => {
    const { values, interval } = golden.bootstrapT;
    const own = bootstrapTOfMeans([{ values, weight: 1 }], chance(50_000));
    if (own.method === "none") throw new Error(own.reason);
    expect(own.low).toBeCloseTo(interval[0] as number, 1);
    expect(Math.abs(own.high / (interval[1] as number) - 1)).toBeLessThan(0.03);
  });

  it("counts of equal values have the distribution of drawn indices", () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 5) / 4);
    const nearly = values.map((value, i) => value + i * 1e-9);
    const counted = bootstrapMeans([{ values, weight: 1 }], chance()).means;
    const drawn = bootstrapMeans([{ values: nearly, weight: 1 }], chance()).means;
    expect(deviation(counted) / deviation(drawn)).toBeCloseTo(1, 1);
    expect(deviation(counted)).toBeCloseTo(Math.sqrt(0.125 / 300), 3);
  });

  it("strata are resampled apart and weighted, clusters whole", () => {
    const half = { values: Array.from({ length: 50 }, (_, i) => i % 2), weight: 0.5 };
    const { means, estimate, standardError } = bootstrapMeansWithErrors(
      [half, { values: Array(50).fill(0.5), weight: 0.5 }],
      chance(),
    );
    expect(estimate).toBe(0.5);
    expect(deviation(means)).toBeCloseTo(0.5 * Math.sqrt(0.25 / 50), 3);
    expect(standardError).toBeCloseTo(0.5 * Math.sqrt(0.25 / 49), 10);
    const clusters = half.values.map((value, i) => `${value}-${i % 10}`);
    const clustered = bootstrapMeans([{ ...half, weight: 1, clusters }], chance());
    expect(deviation(clustered.means)).toBeGreaterThan(2 * deviation(means));
    expect(bcaOfMeans([{ ...half, weight: 1, clusters }], chance(2000)).method).toBe("bca-clustered");
    expect(bootstrapTOfMeans([{ ...half, clusters }], chance(2000)).method).toBe("bootstrap-t-clustered");
  });

  it("same stream, same interval", () => {
    const values = Array.from({ length: 40 }, (_, i) => Math.sin(i));
    expect(bcaOfMeans([{ values, weight: 1 }], chance(999))).toEqual(bcaOfMeans([{ values, weight: 1 }], chance(999)));
  });

  it("says why there is none: few items, one cluster, no spread", () => {
    for (const method of [bcaOfMeans, bootstrapTOfMeans]) {
      expect(method([{ values: [1, 2, 3], weight: 1 }], chance(99))).toMatchObject({
        method: "none",
        reason: expect.stringContaining("3 items"),
      });
      expect(method([{ values: Array(20).fill(1), weight: 1 }], chance(99))).toMatchObject({ method: "none" });
      expect(method([{ values: Array(20).fill(1), weight: 1, clusters: Array(20).fill("a") }], chance(99))).toMatchObject({
        method: "none",
      });
      expect(() => method([{ values: [Number.NaN], weight: 1 }], chance(99))).toThrow(REFUSED);
      expect(() => method([], chance(99))).toThrow(REFUSED);
    }
  });
});

describe("the bootstrap of a corpus metric", () => {
  const { x, y, estimate, interval } = golden.bcaCorrelation;
  const correlation = (counts: Uint32Array) => {
    const total = (f: (i: number) => number) => counts.reduce((sum, count, i) => sum + count * f(i), 0);
    const n = total(() => 1);
    const [mx, my] = [total((i) => x[i] as number) / n, total((i) => y[i] as number) / n];
    const cross = (f: (i: number) => number, g: (i: number) => number) => total((i) => f(i) * g(i));
    const [dx, dy] = [(i: number) => (x[i] as number) - mx, (i: number) => (y[i] as number) - my];
    return cross(dx, dy) / Math.sqrt(cross(dx, dx) * cross(dy, dy));
  };

  it("is SciPy's for a correlation", () => {
    const own = bcaOfStatistic({ n: x.length, statistic: correlation }, chance(10_000));
    expect(own.estimate).toBeCloseTo(estimate, 12);
    expect(own.interval).toMatchObject({ method: "bca" });
    if (own.interval.method === "none") throw new Error(own.interval.reason);
    expect(Math.abs(own.interval.low - (interval[0] as number))).toBeLessThan(0.025);
    expect(Math.abs(own.interval.high - (interval[1] as number))).toBeLessThan(0.025);
  });

  it("agrees with the bootstrap of means when the metric is one, in clusters and strata too", () => {
    const values = Array.from({ length: 60 }, (_, i) => (i * 37) % 11);
    const clusters = values.map((_, i) => `${Math.floor(i / 3)}`);
    const strata = values.map((_, i) => (i < 30 ? "a" : "b"));
    const mean = (counts: Uint32Array) =>
      counts.reduce((sum, count, i) => sum + count * (values[i] as number), 0) / counts.reduce((a, b) => a + b);
    const general = bcaOfStatistic({ n: 60, statistic: mean, clusters, strata }, chance());
    const halves = [0, 30].map((start) => ({
      values: values.slice(start, start + 30),
      clusters: clusters.slice(start, start + 30),
      weight: 0.5,
    }));
    const special = bcaOfMeans(halves, chance());
    if (general.interval.method === "none" || special.method === "none") throw new Error("intervals were expected");
    expect(general.interval.method).toBe("bca-clustered");
    expect(Math.abs(general.interval.low - special.low)).toBeLessThan(0.03);
    expect(Math.abs(general.interval.high - special.high)).toBeLessThan(0.03);
  });

  it("refuses a statistic that is NaN on a resample, and clusters across strata", () => {
    const rare = (counts: Uint32Array) => (counts[0] === 0 ? Number.NaN : 1);
    expect(() => bcaOfStatistic({ n: 20, statistic: rare }, chance(99))).toThrow(REFUSED);
    const split = { n: 2, statistic: () => 1, clusters: ["a", "a"], strata: ["x", "y"] };
    expect(() => bcaOfStatistic(split, chance(99))).toThrow(REFUSED);
    expect(bcaOfStatistic({ n: 3, statistic: () => 1 }, chance(99))).toEqual({
      estimate: 1,
      interval: { method: "none", reason: expect.any(String) },
      standardError: "unknown",
    });
  });
});
