import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { bestSplit, changePoints } from "../../src/stats/change-points.ts";
import { betOnLoss, bettingEValue, bettingLogWealth, discordantEValue, eBenjaminiHochberg } from "../../src/stats/e-values.ts";
import { exp } from "../../src/stats/elementary.ts";
import { kendallTau } from "../../src/stats/kendall.ts";
import { benjaminiHochberg, holm } from "../../src/stats/multiple.ts";
import { nonInferiority } from "../../src/stats/non-inferiority.ts";
import { itemsNeeded, minimumDetectableDifference, plannedError, powerOf, repeatsNeeded } from "../../src/stats/power.ts";
import { rankDistribution, rankIntervals } from "../../src/stats/ranks.ts";
import { distance, golden, REFUSED } from "./golden.ts";

describe("many tests", () => {
  it("Holm and Benjamini–Hochberg are statsmodels'", () => {
    for (const { p, holm: family, bh } of golden.multiple) {
      expect(holm(p)).toEqual(family.map((value) => expect.closeTo(value, 12)));
      expect(benjaminiHochberg(p)).toEqual(bh.map((value) => expect.closeTo(value, 12)));
    }
  });

  it("adjusted p-values keep the order and are never smaller", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (p) =>
        [holm(p), benjaminiHochberg(p)].every((adjusted) =>
          adjusted.every(
            (value, i) =>
              value >= (p[i] as number) * (1 - 1e-15) &&
              value <= 1 &&
              p.every((other, j) => other > (p[i] as number) || (adjusted[j] as number) <= value),
          ),
        ),
      ),
    );
  });

  it("are none for none, and refuse NaN and 1.2", () => {
    for (const adjust of [holm, benjaminiHochberg]) expect(adjust([])).toEqual([]);
    for (const adjust of [holm, benjaminiHochberg])
      for (const p of [[Number.NaN], [1.2]]) expect(() => adjust(p)).toThrow(REFUSED);
  });
});

describe("power", () => {
  const noise = (variance: number, repeats: number) => ({ variance, repeats });

  it("is statsmodels' normal power", () => {
    for (const [difference = -1, standardError = -1, alpha = -1, power = -1] of golden.power)
      expect(powerOf({ difference, standardError, alpha })).toBeCloseTo(power, 10);
  });

  it("gives Miller's sample sizes", () => {
    expect(itemsNeeded({ items: 1 / 9, answers: [] }, { difference: 0.03 })).toBeCloseTo(968.9975, 4);
    expect(itemsNeeded({ items: 1 / 9, answers: [noise(1 / 6, 1), noise(1 / 6, 1)] }, { difference: 0.03 })).toBeCloseTo(
      3875.99,
      3,
    );
    expect(itemsNeeded({ items: 1 / 9, answers: [noise(1 / 6, 10), noise(1 / 6, 10)] }, { difference: 0.03 })).toBeCloseTo(
      1259.697,
      3,
    );
    expect(itemsNeeded({ items: 0.1, answers: [] }, { difference: 0.02, sides: 1 })).toBeCloseTo(1545.64, 2);
  });

  it("the detectable difference, its items and its power belong together", () => {
    const variance = { items: 1 / 9, answers: [noise(1 / 6, 10), noise(1 / 6, 10)] };
    const detectable = minimumDetectableDifference(plannedError(variance, 198));
    expect(detectable).toBeCloseTo(0.0756696393, 10);
    expect(itemsNeeded(variance, { difference: detectable })).toBeCloseTo(198, 9);
    expect(powerOf({ difference: detectable, standardError: plannedError(variance, 198) })).toBeCloseTo(0.8, 5);
  });

  it("more answers help until the items are all that is left", () => {
    const variance = { items: 1 / 9, answers: [noise(1 / 6, 1), noise(1 / 6, 1)] };
    const enough = repeatsNeeded(variance, { difference: 0.05, items: 500 });
    if (enough.kind === "never") throw new Error("a number was expected");
    const error = (repeats: number) =>
      plannedError({ items: 1 / 9, answers: [noise(1 / 6, repeats), noise(1 / 6, repeats)] }, 500);
    expect(minimumDetectableDifference(error(enough.repeats))).toBeLessThanOrEqual(0.05);
    expect(minimumDetectableDifference(error(enough.repeats - 1))).toBeGreaterThan(0.05);
    expect(repeatsNeeded(variance, { difference: 0.02, items: 500 })).toEqual({
      kind: "never",
      smallest: expect.closeTo(0.0418, 3),
    });
    expect(repeatsNeeded({ items: 0.1, answers: [] }, { difference: 0.9, items: 500 })).toEqual({ kind: "repeats", repeats: 1 });
  });

  it("refuses a difference of 0, NaN and negative variances", () => {
    expect(() => itemsNeeded({ items: 1, answers: [] }, { difference: 0 })).toThrow(REFUSED);
    expect(() => plannedError({ items: -1, answers: [] }, 10)).toThrow(REFUSED);
    expect(() => minimumDetectableDifference(Number.NaN)).toThrow(REFUSED);
    expect(() => powerOf({ difference: 1, standardError: 0 })).toThrow(REFUSED);
  });
});

describe("not worse by a margin", () => {
  it("has statsmodels' p and interval, and passes", () => {
    const { difference, standardError, df, margin, p, interval } = golden.nonInferiority;
    const result = nonInferiority({ difference, standardError, df, margin });
    expect(result).toEqual({
      verdict: "pass",
      p: expect.closeTo(p, 10),
      low: expect.closeTo(interval[0] as number, 10),
      high: expect.closeTo(interval[1] as number, 10),
      itemsFactor: 1,
    });
  });

  it("has three verdicts, and says how many items would decide", () => {
    const base = { standardError: 0.01, df: 200, margin: 0.02 };
    expect(nonInferiority({ ...base, difference: 0 }).verdict).toBe("pass");
    expect(nonInferiority({ ...base, difference: -0.05 }).verdict).toBe("fail");
    const open = nonInferiority({ ...base, difference: -0.01 });
    expect(open.verdict).toBe("inconclusive");
    expect(open.itemsFactor).toBeGreaterThan(2);
    expect(
      nonInferiority({ ...base, difference: -0.01, standardError: (0.01 / Math.sqrt(open.itemsFactor as number)) * 0.999 })
        .verdict,
    ).toBe("pass");
    expect(nonInferiority({ ...base, difference: -0.02 }).itemsFactor).toBe("never");
  });

  it("refuses no margin and no error", () => {
    expect(() => nonInferiority({ difference: 0, standardError: 0.01, df: 9, margin: 0 })).toThrow(REFUSED);
    expect(() => nonInferiority({ difference: 0, standardError: 0, df: 9, margin: 0.01 })).toThrow(REFUSED);
    expect(() => nonInferiority({ difference: Number.NaN, standardError: 1, df: 9, margin: 0.01 })).toThrow(REFUSED);
  });
});

describe("e-values", () => {
  const evidence = (differences: readonly number[], margin: number) => bettingEValue(betOnLoss("none", { differences, margin }));

  it("equal the integral over coins", () => {
    for (const [n = -1, x = -1, differs = -1, more = -1] of golden.eValues) {
      expect(distance(discordantEValue({ n, x, alternative: "differs" }), differs)).toBeLessThan(1e-10);
      expect(distance(discordantEValue({ n, x, alternative: "more" }), more)).toBeLessThan(1e-10);
    }
  });

  it("have mean 1 under a fair coin", () => {
    for (const alternative of ["differs", "more"] as const) {
      let mean = 0;
      let choose = 1;
      for (let x = 0; x <= 20; x++) {
        mean += (choose / 2 ** 20) * discordantEValue({ n: 20, x, alternative });
        choose = (choose * (20 - x)) / (x + 1);
      }
      expect(mean).toBeCloseTo(1, 10);
    }
  });

  it("betting wealth is the product of the bets, and the mixture grows with losses only", () => {
    const { differences, lambda, margin, wealth } = golden.betting;
    expect(distance(exp(bettingLogWealth(differences, { lambda, margin })), wealth)).toBeLessThan(1e-12);
    expect(evidence(Array(200).fill(0), 0.02)).toBeLessThan(1);
    expect(
      evidence(
        Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? -1 : 0)),
        0.02,
      ),
    ).toBeGreaterThan(100);
    expect(evidence(Array(100_000).fill(1), 0.02)).toBeGreaterThanOrEqual(0);
    const night = { differences: [-1, 0, 0, 1, -1], margin: 0.02 };
    const twoNights = betOnLoss(betOnLoss("none", night), night);
    expect(bettingEValue(twoNights)).toBeCloseTo(evidence([...night.differences, ...night.differences], 0.02), 12);
    expect(() => betOnLoss([0], night)).toThrow(REFUSED);
  });

  it("e-BH rejects the k largest", () => {
    expect(eBenjaminiHochberg([50, 30, 8, 4, 1.5], 0.1)).toEqual([true, true, false, false, false]);
    expect(eBenjaminiHochberg([1.5, 50, 4, 30, 8], 0.1)).toEqual([false, true, false, true, false]);
    expect(eBenjaminiHochberg([1, 2], 0.05)).toEqual([false, false]);
    expect(eBenjaminiHochberg([20], 0.05)).toEqual([true]);
  });

  it("refuses NaN, bets that can ruin and differences beyond 1", () => {
    expect(() => eBenjaminiHochberg([Number.NaN], 0.05)).toThrow(REFUSED);
    expect(() => bettingLogWealth([0], { lambda: 1, margin: 0 })).toThrow(REFUSED);
    expect(() => evidence([30], 0.01)).toThrow(REFUSED);
    expect(() => discordantEValue({ n: 3, x: 4, alternative: "more" })).toThrow(REFUSED);
  });
});

describe("change points", () => {
  const options = () => ({ permutations: 499, source: random("change") });

  it("the statistic is the energy distance of the definition", () => {
    for (const { series, index, statistic } of golden.energy)
      expect(bestSplit(series, 2)).toEqual({ index, statistic: expect.closeTo(statistic, 9) });
  });

  it("finds one step with its size, and two", () => {
    const { series } = golden.energy[0] as (typeof golden.energy)[number];
    expect(changePoints(series, options())).toEqual([
      expect.objectContaining({ index: 10, size: expect.closeTo(-0.503, 9), p: 0.002 }),
    ]);
    const noise = random("noise");
    const wave = [...Array(15).fill(0), ...Array(15).fill(3), ...Array(15).fill(0)].map((level) => level + noise.float() - 0.5);
    expect(changePoints(wave, options()).map(({ index }) => index)).toEqual([15, 30]);
  });

  it("drops changes smaller than asked, finds none in a constant or a short series", () => {
    const { series } = golden.energy[0] as (typeof golden.energy)[number];
    expect(changePoints(series, { ...options(), minimumSize: 0.6 })).toEqual([]);
    expect(changePoints(Array(20).fill(1), options())).toEqual([]);
    expect(changePoints([1, 2, 3], options())).toEqual([]);
    expect(() => changePoints([], options())).toThrow(REFUSED);
    expect(() => changePoints([1, Number.NaN], options())).toThrow(REFUSED);
  });
});

describe("ranks", () => {
  it("intervals follow from the significant pairs", () => {
    const better = new Set(["0>2", "0>3", "1>3"]);
    expect(rankIntervals(4, (a, b) => better.has(`${a}>${b}`))).toEqual([
      { best: 1, worst: 2 },
      { best: 1, worst: 3 },
      { best: 2, worst: 4 },
      { best: 3, worst: 4 },
    ]);
    expect(rankIntervals(1, () => false)).toEqual([{ best: 1, worst: 1 }]);
    expect(() => rankIntervals(2, () => true)).toThrow(REFUSED);
  });

  it("places occur as often as in all resamples", () => {
    const { scores, shares } = golden.ranks;
    const own = rankDistribution([{ scores, weight: 1 }], { replicates: 40_000, source: random("ranks") });
    for (const [system, row] of shares.entries())
      for (const [place, share] of row.entries()) expect(Math.abs((own[system]?.[place] as number) - share)).toBeLessThan(0.0125);
  });

  it("clusters are resampled whole, and one cluster alone item by item", () => {
    const scores = [0, 1].map((system) => Array.from({ length: 60 }, (_, i) => (Math.floor(i / 20) % 2 === system ? 1 : 0)));
    const clusters = Array.from({ length: 60 }, (_, i) => `c${Math.floor(i / 20)}`);
    const best = (task: object) =>
      rankDistribution([{ scores, weight: 1, ...task }], { replicates: 20_000, source: random("clusters") })[0]?.[0] as number;
    // Two of three clusters are the first system's: it leads when at least two of three draws are, 20/27.
    expect(best({ clusters })).toBeCloseTo(20 / 27, 1);
    expect(best({})).toBeGreaterThan(0.98);
    expect(best({ clusters: clusters.map(() => "one") })).toBe(best({}));
  });

  it("equal systems share every place; NaN and unequal tasks are refused", () => {
    const scores = [
      [1, 0, 1],
      [1, 0, 1],
    ];
    expect(rankDistribution([{ scores, weight: 1 }], { replicates: 100, source: random(1) })).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(() => rankDistribution([], { replicates: 1, source: random(1) })).toThrow(REFUSED);
    expect(() => rankDistribution([{ scores: [[Number.NaN]], weight: 1 }], { replicates: 1, source: random(1) })).toThrow(
      REFUSED,
    );
    expect(() =>
      rankDistribution(
        [
          { scores, weight: 1 },
          { scores: [[1]], weight: 1 },
        ],
        { replicates: 1, source: random(1) },
      ),
    ).toThrow(REFUSED);
  });

  it("Kendall's tau-b is SciPy's", () => {
    for (const [x, y, tau] of golden.kendall) expect(kendallTau(x, y)).toBeCloseTo(tau, 12);
    expect(kendallTau([1, 1], [1, 2])).toBe("undefined");
    expect(() => kendallTau([1], [1, 2])).toThrow(REFUSED);
    expect(() => kendallTau([1, Number.NaN], [1, 2])).toThrow(REFUSED);
  });
});
