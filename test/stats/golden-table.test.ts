import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { accelerationOf, bcaOfMeans, bcaRanks } from "../../src/stats/bca.ts";
import { bestSplit } from "../../src/stats/change-points.ts";
import { clusteredError } from "../../src/stats/clusters.ts";
import { composite } from "../../src/stats/composite.ts";
import { bettingLogWealth, discordantEValue, eBenjaminiHochberg } from "../../src/stats/e-values.ts";
import { kendallTau } from "../../src/stats/kendall.ts";
import { mcnemarExact, mcnemarMidP } from "../../src/stats/mcnemar.ts";
import { moments } from "../../src/stats/moments.ts";
import { benjaminiHochberg, holm } from "../../src/stats/multiple.ts";
import { nonInferiority } from "../../src/stats/non-inferiority.ts";
import { newcombe10, tango } from "../../src/stats/paired-proportions.ts";
import { itemsNeeded, minimumDetectableDifference, plannedError } from "../../src/stats/power.ts";
import { clopperPearson, wilson } from "../../src/stats/proportion.ts";
import { rankIntervals } from "../../src/stats/ranks.ts";
import { majorityAtK, passAtK, passHatK } from "../../src/stats/repeats.ts";
import { signFlipTest } from "../../src/stats/sign-flip.ts";
import { studentQuantile, studentTwoSided } from "../../src/stats/student.ts";
import { splitVariance } from "../../src/stats/variance.ts";

/**
 * Values that were worked out before this code was written, by SciPy 1.17.1, statsmodels 0.15.0, R 4.2.2, by listing every case, or in the
 * paper that is named; `test/fixtures/reference/stats/make.py` makes most of them again to full precision. Here they stand as printed:
 * each number of the right side is met to its last digit.
 */
function meets(actual: readonly number[], printed: readonly string[]): void {
  expect(actual).toHaveLength(printed.length);
  for (const [index, text] of printed.entries()) {
    const [digits = "", exponent = "0"] = text.split("e");
    const half = 0.5000001 * 10 ** (Number(exponent) - (digits.split(".")[1]?.length ?? 0));
    expect(Math.abs((actual[index] as number) - Number(text)), `${actual[index]} is not ${text}`).toBeLessThanOrEqual(half);
  }
}

const bounds = ({ low, high }: { readonly low: number; readonly high: number }) => [low, high];
const share = (successes: number, n: number) => ({ successes, n, level: 0.95 });
const table = ([both, firstOnly, secondOnly, neither]: readonly [number, number, number, number]) => ({
  both,
  firstOnly,
  secondOnly,
  neither,
});
const tOf = (mean: number, error: number) => mean / error;

describe("the table of golden values", () => {
  it("G1, G2: Wilson", () => {
    meets(bounds(wilson(share(8, 10))), ["0.4901625", "0.9433178"]);
    meets(bounds(wilson(share(0, 10))), ["0", "0.277533"]);
    meets(bounds(wilson(share(10, 10))), ["0.722467", "1"]);
    meets(bounds(wilson(share(137, 164))), ["0.771063", "0.884317"]);
    meets(bounds(wilson(share(163, 164))), ["0.966274", "0.998923"]);
  });

  it("G3: Clopper–Pearson", () => {
    meets(bounds(clopperPearson(share(8, 10))), ["0.443905", "0.974789"]);
    meets(bounds(clopperPearson(share(0, 10))), ["0", "0.308497"]);
    meets(bounds(clopperPearson(share(137, 164))), ["0.769580", "0.888613"]);
    meets(bounds(clopperPearson(share(682, 925))), ["0.7076683", "0.7654066"]);
  });

  it("G10, G11: McNemar, exact", () => {
    const exact = (firstOnly: number, secondOnly: number) => mcnemarExact({ firstOnly, secondOnly });
    meets(
      [exact(86, 150), exact(5, 15), exact(1, 9), exact(0, 6), exact(23, 20)],
      ["3.715936e-5", "0.0413894653", "0.021484375", "0.03125", "0.7607916426"],
    );
  });

  it("G10, G12: McNemar, mid-p", () => {
    const mid = (firstOnly: number, secondOnly: number) => mcnemarMidP({ firstOnly, secondOnly });
    meets(
      [mid(86, 150), mid(5, 15), mid(1, 9), mid(0, 6), mid(23, 20)],
      ["2.893390e-5", "0.0266036987", "0.01171875", "0.015625", "0.6515878272"],
    );
  });

  it("G13, G15: Newcombe's method 10", () => {
    meets(bounds(newcombe10(table([36, 12, 2, 0]), 0.95)), ["0.0569296", "0.3404276"]);
    meets(bounds(newcombe10(table([54, 0, 0, 0]), 0.95)), ["-0.0664136", "0.0664136"]);
    meets(bounds(newcombe10(table([43, 0, 1, 0]), 0.95)), ["-0.1180771", "0.0597180"]);
  });

  it("G14: Tango", () => {
    meets(bounds(tango(table([36, 12, 2, 0]), 0.95)), ["0.0611124", "0.3447087"]);
    meets(bounds(tango(table([53, 16, 15, 16]), 0.95)), ["-0.1013960", "0.1213890"]);
    meets(bounds(tango(table([1, 1, 7, 3]), 0.95)), ["-0.7714923", "-0.0421764"]);
  });

  it("G16: sign flips and t of Darwin's plants", () => {
    const darwin = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    expect(signFlipTest(darwin, { replicates: 1, source: random(1) })).toMatchObject({
      p: 1726 / 32768,
      method: "sign-flip-exact",
    });
    const { mean, variance, n } = moments(darwin);
    meets([studentTwoSided({ t: tOf(mean, Math.sqrt(variance / n)), df: n - 1 })], ["0.0497029440"]);
  });

  it("G17, G18: Holm, Benjamini–Hochberg", () => {
    const five = [0.01, 0.04, 0.03, 0.005, 0.2];
    meets(holm(five), ["0.04", "0.09", "0.09", "0.025", "0.2"]);
    meets(benjaminiHochberg(five), ["0.025", "0.05", "0.05", "0.025", "0.2"]);
    const paper = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    meets(
      benjaminiHochberg(paper),
      "0.0015 0.003 0.0095 0.035625 0.0603 0.0638571 0.0638571 0.0645 0.0765 0.486 0.5811818 0.714875 0.7532308 0.8132143 1".split(
        " ",
      ),
    );
    expect(benjaminiHochberg(paper).filter((p) => p <= 0.05)).toHaveLength(4);
    meets(holm(paper).slice(0, 10), "0.0015 0.0056 0.0247 0.1140 0.2211 0.2780 0.2780 0.2780 0.3213 1".split(" "));
  });

  it("G19, G20: clustered errors (C/(C − 1) from 30 clusters on; below, CR2 is larger)", () => {
    const scores = [1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0];
    const groups = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3].map(String);
    const { mean, variance, n } = moments(scores);
    meets([mean, Math.sqrt(variance / n)], ["0.5833333", "0.1486470975"]);
    // Ten copies have 40 clusters: the squared error is a tenth, but for C/(C − 1) of 40 instead of 4.
    const ten = Array.from({ length: 10 }, (_, copy) => groups.map((group) => `${copy} ${group}`)).flat();
    const copies = Array.from({ length: 10 }, () => scores).flat();
    const uncorrected = clusteredError(copies, ten).standardError * Math.sqrt((10 * 39) / 40);
    meets([uncorrected, uncorrected * Math.sqrt(4 / 3)], ["0.0428084306", "0.0494309178"]);
    const twenty = Array.from({ length: 20 }, (_, item) => item);
    const four = clusteredError(
      twenty,
      twenty.map((item) => String(item % 4)),
    );
    // Clusters of one size: CR2 is the corrected error.
    meets([four.standardError, four.df], ["0.6454972243679", "3"]);
  });

  it("G21: items × seeds", () => {
    const split = splitVariance(["1110", "0010", "1111", "0100", "1011", "0000"].map((row) => [...row].map(Number)));
    meets(
      [split.mean, split.withinVariance, split.itemVariance, split.intraclass, split.standardError, split.conditionalError],
      ["0.5", "0.1666667", "0.1083333", "0.3939394", "0.1581138830", "0.0833333"],
    );
    meets([split.residualVariance, split.seedDeviation / 2], ["0.1777778", "0.0680414"]);
    expect(split.seedVariance).toBe(0);
  });

  it("G24–G26: pass@k, pass^k, maj@k", () => {
    const pass = [
      passAtK({ n: 10, correct: 3, k: 1 }),
      passAtK({ n: 10, correct: 3, k: 5 }),
      passAtK({ n: 10, correct: 3, k: 8 }),
    ];
    meets(
      [...pass, passAtK({ n: 200, correct: 20, k: 10 }), passAtK({ n: 5, correct: 0, k: 3 })],
      ["0.3", "0.9166666667", "1", "0.6602256238", "0"],
    );
    meets([passHatK({ n: 10, correct: 3, k: 1 }), passHatK({ n: 10, correct: 3, k: 5 })], ["0.3", "0"]);
    meets(
      [1, 2, 3, 4, 5, 6].map((k) => majorityAtK({ answers: [..."aabacb"], gold: "a", k })),
      ["0.5", "0.5", "0.6", "0.7", "0.75", "1"],
    );
  });

  it("G27, G28: errors of macro averages, not of pooled ones", () => {
    const members = (parts: readonly (readonly [number, number])[]) =>
      composite(parts.map(([mean, standardError], index) => ({ name: String(index), weight: 1, mean, standardError, df: 100 })));
    const three = members([
      [0.62, 0.021],
      [0.55, 0.034],
      [0.71, 0.012],
    ]);
    meets([three.mean, three.standardError as number], ["0.6266666667", "0.0139084307"]);
    meets(
      [
        members([
          [0.5, 0.05],
          [0.5, 0.005],
        ]).standardError as number,
      ],
      ["0.0251246891"],
    );
  });

  it("G29, G31, G34: items and detectable differences", () => {
    const noise = (repeats: number) => [1, 2].map(() => ({ variance: 1 / 6, repeats }));
    meets(
      [
        itemsNeeded({ items: 1 / 9, answers: [] }, { difference: 0.03 }),
        itemsNeeded({ items: 1 / 9, answers: noise(1) }, { difference: 0.03 }),
        itemsNeeded({ items: 1 / 9, answers: noise(10) }, { difference: 0.03 }),
        itemsNeeded({ items: 1 / 9, answers: noise(4) }, { difference: 0.01 }),
      ],
      ["968.9975", "3875.990", "1259.697", "15261.71"],
    );
    meets([minimumDetectableDifference(plannedError({ items: 1 / 9, answers: noise(10) }, 198))], ["0.0756696393"]);
    meets([itemsNeeded({ items: 0.1, answers: [] }, { difference: 0.02, sides: 1 })], ["1545.64"]);
  });

  it("G32: non-inferiority", () => {
    const { mean, variance, n } = moments([...Array(12).fill(1), ...Array(8).fill(-1), ...Array(180).fill(0)]);
    const standardError = Math.sqrt(variance / n);
    const result = nonInferiority({ difference: mean, standardError, df: n - 1, margin: 0.05 });
    meets([mean, standardError, (mean + 0.05) / standardError, result.p], ["0.02", "0.0223719135", "3.1289232", "0.0010090112"]);
    meets([result.low, result.high], ["-0.0169706", "0.0569706"]);
    expect(result.verdict).toBe("pass");
  });

  it("G38, G40, G41: e-values, a bet, e-BH", () => {
    const cases = [
      [10, 9],
      [20, 15],
      [30, 24],
      [6, 6],
    ] as const;
    const of = (alternative: "differs" | "more") => cases.map(([n, x]) => discordantEValue({ n, x, alternative }));
    meets(of("differs"), ["9.3090909", "3.2206005", "58.3332627", "9.1428571"]);
    meets(of("more"), ["18.5090909", "6.3555212", "116.6153139", "18.1428571"]);
    const bets = [0, -1, 0, 0, -1, 1, 0, -1, -1, 0, -1, 0, 0, -1, 0, -1, 1, -1, 0, -1];
    meets([Math.exp(bettingLogWealth(bets, { margin: 0, lambda: 0.3 }))], ["5.1962046928"]);
    expect(eBenjaminiHochberg([50, 30, 8, 4, 1.5], 0.1)).toEqual([true, true, false, false, false]);
  });

  it("G42, G43, G50: a change point, and two-sample t tests as composites of two means", () => {
    const before = [1.02, 0.95, 0.99, 1, 1.12, 1, 1.01, 0.98, 1.01, 0.96];
    const after = [0.5, 0.51, 0.48, 0.48, 0.55, 0.5, 0.49, 0.51, 0.5, 0.49];
    const split = bestSplit([...before, ...after], 2) as { index: number; statistic: number };
    meets([split.index, split.statistic], ["10", "4.682222222"]);
    const [x, y] = [
      [20.4, 24.2, 15.4, 21.4, 20.2, 18.5, 21.5],
      [20.2, 16.9, 18.5, 17.3, 20.5],
    ].map(moments) as [ReturnType<typeof moments>, ReturnType<typeof moments>];
    // Half of x less half of y: an average whose second member is turned round has Welch's t and degrees of freedom.
    const part = ({ mean, variance, n }: typeof x, sign: number) => ({
      mean: sign * mean,
      standardError: Math.sqrt(variance / n),
      df: n - 1,
    });
    const welch = composite([
      { name: "x", weight: 1, ...part(x, 1) },
      { name: "y", weight: 1, ...part(y, -1) },
    ]);
    const t = tOf(welch.mean, welch.standardError as number);
    meets([t, welch.df, studentTwoSided({ t, df: welch.df })], ["1.2204174122", "9.8172121657", "0.2508100698"]);
  });

  it("G45–G47: the levels of BCa, the acceleration of a mean of ten, and no interval for so few", () => {
    meets([...(bcaRanks({ bias: 0.1, acceleration: 0.05, level: 0.95 }) as readonly number[])], ["0.0546100769", "0.9917237369"]);
    meets(
      [...(bcaRanks({ bias: -0.05, acceleration: 0.0351599474, level: 0.95 }) as readonly number[])],
      ["0.0269714313", "0.9771123584"],
    );
    const ten = [2.41, 2.57, 1.53, 2.12, 0.71, 3.31, 1.87, 2.93, 1.22, 4.76];
    const { mean } = moments(ten);
    const influences = ten.map((value) => ({ influence: value - mean, multiplicity: 1 }));
    meets([accelerationOf(influences)], ["0.0351599474"]);
    const options = { replicates: 1000, source: random(1) };
    expect(bcaOfMeans([{ values: ten, weight: 1 }], options)).toMatchObject({ method: "none" });
  });

  it("G49, G51, G52: Kendall, t quantiles, rank intervals", () => {
    meets([kendallTau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) as number], ["-0.4714045208"]);
    const quantiles = [1, 2, 4, 9, 30, 1000].map((df) => studentQuantile({ probability: 0.975, df }));
    meets(quantiles, ["12.706204736", "4.302652730", "2.776445105", "2.262157163", "2.042272456", "1.962339081"]);
    // With one and two degrees of freedom the quantile is closed; programs that bisect are off in the tenth digit.
    expect(quantiles[0]).toBeCloseTo(Math.tan(0.475 * Math.PI), 11);
    expect(quantiles[1]).toBeCloseTo(0.95 / Math.sqrt(2 * 0.975 * 0.025), 12);
    const better = new Set(["0 2", "0 3", "1 3"]);
    expect(rankIntervals(4, (a, b) => better.has(`${a} ${b}`))).toEqual([
      { best: 1, worst: 2 },
      { best: 1, worst: 3 },
      { best: 2, worst: 4 },
      { best: 3, worst: 4 },
    ]);
  });
});
