import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { compareArms } from "../../src/stats/arms.ts";
import { mcnemarExact, mcnemarMidP } from "../../src/stats/mcnemar.ts";
import { comparePaired, pairedCounts } from "../../src/stats/paired.ts";
import { newcombe10, tango } from "../../src/stats/paired-proportions.ts";
import { signFlipTest } from "../../src/stats/sign-flip.ts";
import { distance, golden, REFUSED } from "./golden.ts";

const chance = () => ({ replicates: 9999, source: random("paired.test") });
const table = ([both = -1, firstOnly = -1, secondOnly = -1, neither = -1]: readonly number[]) => ({
  both,
  firstOnly,
  secondOnly,
  neither,
});

describe("right-or-wrong pairs", () => {
  it("McNemar's exact p is statsmodels', mid-p that of exact fractions", () => {
    for (const [firstOnly = -1, secondOnly = -1, exact = -1, mid = -1] of golden.mcnemar) {
      expect(distance(mcnemarExact({ firstOnly, secondOnly }), exact)).toBeLessThan(1e-12);
      expect(distance(mcnemarMidP({ firstOnly, secondOnly }), mid)).toBeLessThan(1e-12);
    }
    expect([mcnemarExact({ firstOnly: 0, secondOnly: 0 }), mcnemarMidP({ firstOnly: 0, secondOnly: 0 })]).toEqual([1, 1]);
  });

  it("Tango's interval is that of a numerically maximised likelihood, Newcombe's the published one", () => {
    for (const row of golden.pairedProportions) {
      const score = tango(table(row.table), 0.95);
      const hybrid = newcombe10(table(row.table), 0.95);
      expect(score.low).toBeCloseTo(row.tango[0] as number, 6);
      expect(score.high).toBeCloseTo(row.tango[1] as number, 6);
      expect(hybrid.low).toBeCloseTo(row.newcombe[0] as number, 12);
      expect(hybrid.high).toBeCloseTo(row.newcombe[1] as number, 12);
    }
    const { low, high } = newcombe10(table(golden.newcombePublished.table), 0.95);
    expect([low, high].map((value) => Number(value.toFixed(4)))).toEqual(golden.newcombePublished.interval);
  });

  it("intervals turn round with the systems and hold the difference", () => {
    const count = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(count, count, count, count, (both, firstOnly, secondOnly, neither) => {
        if (both + firstOnly + secondOnly + neither === 0) return true;
        return [tango, newcombe10].every((method) => {
          const one = method({ both, firstOnly, secondOnly, neither }, 0.95);
          const other = method({ both, firstOnly: secondOnly, secondOnly: firstOnly, neither }, 0.95);
          const difference = (firstOnly - secondOnly) / (both + firstOnly + secondOnly + neither);
          const holds =
            one.low <= difference + 1e-12 && difference - 1e-12 <= one.high && one.low >= -1 - 1e-12 && one.high <= 1 + 1e-12;
          return holds && Math.abs(one.low + other.high) < 1e-9;
        });
      }),
    );
  });

  it("refuses no pairs, halves and scores that are not 0 or 1", () => {
    expect(() => tango(table([0, 0, 0, 0]), 0.95)).toThrow(REFUSED);
    expect(() => newcombe10(table([1, 0.5, 0, 0]), 0.95)).toThrow(REFUSED);
    expect(() => mcnemarExact({ firstOnly: -1, secondOnly: 2 })).toThrow(REFUSED);
    expect(() => pairedCounts([1, 0.5], [0, 1])).toThrow(REFUSED);
  });
});

describe("the sign-flip test", () => {
  it("is SciPy's exact permutation test when small", () => {
    for (const [differences, p] of golden.signFlip)
      expect(signFlipTest(differences, chance()), `${differences}`).toMatchObject({ p, method: "sign-flip-exact" });
  });

  it("comes close to the exact p when sampled, on equal and on unequal differences", () => {
    // 60 equal differences, 38 of them positive: the exact p is McNemar's.
    const equal = Array.from({ length: 60 }, (_, i) => (i < 38 ? 0.2 : -0.2));
    const exact = mcnemarExact({ firstOnly: 38, secondOnly: 22 });
    const sampled = signFlipTest(equal, { replicates: 99_999, source: random("equal") });
    expect(sampled.method).toBe("sign-flip");
    expect(Math.abs(sampled.p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 99_999));
    const unequal = equal.map((d, i) => d * (1 + (i % 2) * 1e-11));
    expect(Math.abs(signFlipTest(unequal, { replicates: 9999, source: random("unequal") }).p - exact)).toBeLessThan(
      4 * Math.sqrt((exact * (1 - exact)) / 9999),
    );
  });

  it("flips clusters whole", () => {
    const differences = [1, 1, 1, 1, 1, 1, 1, 1];
    expect(signFlipTest(differences, chance()).p).toBe(2 / 256);
    expect(signFlipTest(differences, { ...chance(), clusters: [..."aabbccdd"] })).toMatchObject({ p: 2 / 16, units: 4 });
    expect(signFlipTest(differences, { ...chance(), clusters: [..."aaaaaaaa"] }).p).toBe(1);
  });

  it("says 1 when nothing differs, and refuses NaN", () => {
    expect(signFlipTest([0, 0, 0], chance())).toEqual({ p: 1, method: "sign-flip-exact", units: 0 });
    expect(() => signFlipTest([], chance())).toThrow(REFUSED);
    expect(() => signFlipTest([Number.NaN], chance())).toThrow(REFUSED);
  });

  it("is the same with the same stream", () => {
    const differences = Array.from({ length: 200 }, (_, i) => Math.sin(i) + 0.1);
    expect(signFlipTest(differences, { replicates: 999, source: random(1) })).toEqual(
      signFlipTest(differences, { replicates: 999, source: random(1) }),
    );
  });
});

describe("two systems on the same items", () => {
  const base = { binary: false, repeats: 1 };

  it("graded: the paired t interval and p of SciPy, and the sign-flip p beside it", () => {
    const { first, second, t, p, interval } = golden.pairedT;
    const result = comparePaired({ first, second, ...base, ...chance() });
    expect(result.tTest).toMatchObject({ t: expect.closeTo(t, 10), p: expect.closeTo(p, 10) });
    expect(result.interval).toMatchObject({
      method: "t",
      low: expect.closeTo(interval[0] as number, 10),
      high: expect.closeTo(interval[1] as number, 10),
    });
    expect(result.pMethod).toBe("sign-flip");
    expect(Math.abs(result.p - p)).toBeLessThan(0.03);
    expect(result.wins + result.ties + result.losses).toBe(50);
  });

  it("right or wrong with one seed: Tango and McNemar, exact or mid-p", () => {
    const first = [...Array(36).fill(1), ...Array(12).fill(1), 0, 0];
    const second = [...Array(36).fill(1), ...Array(12).fill(0), 1, 1];
    const result = comparePaired({ first, second, binary: true, repeats: 1, ...chance() });
    expect(result.interval).toEqual(tango(pairedCounts(first, second), 0.95));
    expect(result).toMatchObject({ pMethod: "mcnemar-exact", wins: 12, losses: 2, ties: 36, n: 50 });
    expect(result.p).toBe(mcnemarExact({ firstOnly: 12, secondOnly: 2 }));
    const mid = comparePaired({ first, second, binary: true, repeats: 1, mcnemar: "mid-p", ...chance() });
    expect(mid).toMatchObject({ pMethod: "mcnemar-mid-p", p: mcnemarMidP({ firstOnly: 12, secondOnly: 2 }) });
  });

  it("clusters go into the error and into the test", () => {
    const first = Array.from({ length: 40 }, (_, i) => (i % 8 < 6 ? 1 : 0));
    const second = Array.from({ length: 40 }, (_, i) => (i % 8 < 4 ? 1 : 0));
    const clusters = first.map((_, i) => `${Math.floor(i / 4)}`);
    const clustered = comparePaired({ first, second, binary: true, repeats: 1, clusters, ...chance() });
    expect(clustered.interval.method).toBe("cr2");
    expect(clustered.pMethod).toBe("sign-flip-exact");
  });

  it("identical answers: difference 0, p 1, and an interval that still has a width", () => {
    const same = Array.from({ length: 60 }, (_, i) => (i % 5) / 4);
    const result = comparePaired({ first: same, second: same, binary: true, repeats: 4, ...chance() });
    expect(result).toMatchObject({ difference: 0, p: 1, ties: 60, wins: 0, interval: { method: "tango" } });
    expect(result.standardError).toBeGreaterThan(0);
    const points = comparePaired({ first: [30, 40], second: [20, 30], ...base, ...chance() });
    expect(points).toMatchObject({
      interval: { method: "none" },
      standardError: "unknown",
      minimumDetectable: "unknown",
      tTest: "unknown",
    });
  });

  it("differences that cancel out in every cluster: an interval with a width, and an error", () => {
    const first = Array.from({ length: 40 }, (_, i) => i % 2);
    const second = first.map((score) => 1 - score);
    const clusters = first.map((_, i) => `pair ${Math.floor(i / 2)}`);
    const compared = comparePaired({ first, second, clusters, binary: true, repeats: 1, ...chance() });
    expect(compared).toMatchObject({ difference: 0, p: 1, wins: 20, losses: 20, interval: { method: "tango" } });
    expect(compared.standardError).toBeGreaterThan(0.05);
    expect("low" in compared.interval && compared.interval.low).toBeLessThan(-0.1);
  });

  it("fewer than 15 items: p but no interval; one item too", () => {
    const few = comparePaired({ first: [1, 1, 0, 1], second: [0, 1, 0, 0], binary: true, repeats: 1, ...chance() });
    expect(few).toMatchObject({ interval: { method: "none" }, p: 0.5 });
    expect(comparePaired({ first: [1], second: [0], binary: true, repeats: 1, ...chance() }).interval.method).toBe("none");
    expect(() => comparePaired({ first: [1], second: [], ...base, ...chance() })).toThrow(REFUSED);
  });
});

describe("training recipes with several runs", () => {
  const runs = (shifts: readonly number[]) =>
    shifts.map((shift, r) => Array.from({ length: 200 }, (_, i) => Math.sin(i * 7 + r * 0.1) + shift));

  it("the spread between runs widens the interval", () => {
    const steady = compareArms(runs([0.1, 0.1, 0.1]), runs([0, 0, 0]));
    const shaky = compareArms(runs([0.3, 0.1, -0.1]), runs([0.2, 0, -0.2]));
    expect(shaky.difference).toBeCloseTo(0.1, 2);
    expect(shaky.standardError).toBeGreaterThan(5 * steady.standardError);
    expect(shaky.betweenRuns).toBeCloseTo(0.04, 2);
    expect(shaky.df).toBeLessThan(8);
  });

  it("one run per arm says that training is not in the interval", () => {
    expect(compareArms(runs([0.1]), runs([0, 0.1])).betweenRuns).toBe("not in this interval");
  });

  it("clusters make the items' part clustered, and what runs do to whole clusters is no spread between recipes' runs", () => {
    const clusters = Array.from({ length: 200 }, (_, i) => `c${Math.floor(i / 5)}`);
    const source = random("arms in clusters");
    const shifts = () => Array.from({ length: 40 }, () => (source.float() < 0.5 ? 0.4 : -0.4));
    const arm = () => [shifts(), shifts(), shifts()].map((shift) => clusters.map((_, i) => shift[Math.floor(i / 5)] as number));
    const [first, second] = [arm(), arm()];
    const [byItem, byCluster] = [compareArms(first, second), compareArms(first, second, { clusters })];
    expect(byCluster.interval.method).toBe("t-clustered");
    expect(byItem.interval.method).toBe("t");
    // Runs differ by cluster only: taken item by item that looks like a spread between runs.
    expect(byCluster.betweenRuns).toBeLessThan((byItem.betweenRuns as number) + 1e-12);
    const alone = clusters.map((_, i) => String(i));
    const single = compareArms(first, second, { clusters: alone });
    expect(single.standardError).toBeCloseTo(byItem.standardError, 12);
    expect(single.df).toBeCloseTo(byItem.df, 9);
  });

  it("refuses empty arms, runs of different items and NaN; equal runs have no interval", () => {
    expect(() => compareArms([], runs([0]))).toThrow(REFUSED);
    expect(() => compareArms(runs([0]), [])).toThrow(REFUSED);
    expect(() => compareArms([[1, 2, 3]], [[1, 2]])).toThrow(REFUSED);
    expect(() => compareArms([[1, Number.NaN]], [[1, 2]])).toThrow(REFUSED);
    expect(compareArms([[1, 2]], [[1, 2]])).toMatchObject({ difference: 0, p: "unknown", interval: { method: "none" } });
  });
});
