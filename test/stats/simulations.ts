import type { Random } from "../../src/core/random.ts";
import { compareArms } from "../../src/stats/arms.ts";
import { bcaOfMeans } from "../../src/stats/bca.ts";
import { bootstrapTOfMeans } from "../../src/stats/bootstrap-t.ts";
import { changePoints } from "../../src/stats/change-points.ts";
import { composite } from "../../src/stats/composite.ts";
import { type BettingState, betOnLoss, bettingEValue } from "../../src/stats/e-values.ts";
import { estimateMean } from "../../src/stats/estimate.ts";
import type { Interval, NoInterval } from "../../src/stats/interval.ts";
import { moments } from "../../src/stats/moments.ts";
import { holm } from "../../src/stats/multiple.ts";
import { nonInferiority } from "../../src/stats/non-inferiority.ts";
import { comparePaired } from "../../src/stats/paired.ts";
import { newcombe10, tango } from "../../src/stats/paired-proportions.ts";
import { itemsNeeded } from "../../src/stats/power.ts";
import { rankIntervals } from "../../src/stats/ranks.ts";
import { estimateRepeated } from "../../src/stats/repeated.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { splitVariance } from "../../src/stats/variance.ts";
import { ability, coin, listOf, MEAN_ABILITY, normal, repeated } from "./draws.ts";

export interface Simulation {
  /** First cell of its row in the calibration table of docs/statistics.md. */
  readonly name: string;
  /** What theory or the method's name promises. */
  readonly claimed: string;
  /** Simulated worlds in one test run. */
  readonly runs: number;
  /** Whether the interval held the truth, the test rejected, the verdict fell. */
  readonly happens: (source: Random) => boolean;
}

const REPLICATES = 999;

export const SIMULATIONS: readonly Simulation[] = [
  {
    name: "score, 200 items × 5 seeds, item means (t)",
    claimed: "95 %, within 93.5–96.5 %",
    runs: 4000,
    happens: (source) =>
      holds(
        estimateMean(
          listOf(200, () => repeated(ability(source), 5, source)),
          { binary: true, repeats: 5 },
        ).interval,
        MEAN_ABILITY,
      ),
  },
  {
    name: "the same by the spread of the 5 seed means (not offered)",
    claimed: "—",
    runs: 2000,
    happens: (source) => holds(byValues(meansOfSeeds(listOf(200, () => answers(ability(source), 5, source)))), MEAN_ABILITY),
  },
  {
    name: "score, 60 items × 3 seeds, item means (t)",
    claimed: "95 %",
    runs: 4000,
    happens: (source) =>
      holds(
        estimateMean(
          listOf(60, () => repeated(ability(source), 3, source)),
          { binary: true, repeats: 3 },
        ).interval,
        MEAN_ABILITY,
      ),
  },
  {
    name: "60 clusters of 5, correlation 0.3 (t-clustered)",
    claimed: "95 %",
    runs: 3000,
    happens: (source) => {
      const { values, clusters } = clustered(
        listOf(60, () => 5),
        source,
      );
      return holds(estimateMean(values, { binary: false, repeats: 1, clusters }).interval, 0);
    },
  },
  {
    name: "the same without naming the clusters (t)",
    claimed: "—",
    runs: 3000,
    happens: (source) =>
      holds(
        estimateMean(
          clustered(
            listOf(60, () => 5),
            source,
          ).values,
          { binary: false, repeats: 1 },
        ).interval,
        0,
      ),
  },
  {
    name: "12 clusters of 1 to 23 items, correlation 0.3 (CR2)",
    claimed: "95 %",
    runs: 4000,
    happens: (source) => {
      const { values, clusters } = clustered(
        listOf(12, (c) => 1 + 2 * c),
        source,
      );
      return holds(estimateMean(values, { binary: false, repeats: 1, clusters }).interval, 0);
    },
  },
  {
    name: "shared seed effect, 200 items × 5 seeds, counted",
    claimed: "95 %",
    runs: 1500,
    happens: (source) => {
      return holds(estimateRepeated(withSharedEffect(source), { binary: false }).interval, 0);
    },
  },
  {
    name: "the same from item means alone",
    claimed: "—",
    runs: 1500,
    happens: (source) => holds(byValues(withSharedEffect(source).map((row) => moments(row).mean)), 0),
  },
  {
    name: "same questions again: score ± 1.96 conditional errors",
    claimed: "95 %",
    runs: 2000,
    happens: (source) => {
      const abilities = listOf(200, () => ability(source));
      const { mean, conditionalError } = splitVariance(abilities.map((p) => answers(p, 5, source)));
      return Math.abs(mean - moments(abilities).mean) <= 1.959964 * conditionalError;
    },
  },
  {
    name: "skewed scores, 60 items (BCa)",
    claimed: "95 %, a little below",
    runs: 1200,
    happens: (source) => holds(bcaOfMeans([{ values: skewed(60, source), weight: 1 }], { replicates: REPLICATES, source }), 1),
  },
  {
    name: "skewed scores, 60 items (bootstrap-t)",
    claimed: "95 %",
    runs: 1200,
    happens: (source) =>
      holds(bootstrapTOfMeans([{ values: skewed(60, source), weight: 1 }], { replicates: REPLICATES, source }), 1),
  },
  {
    name: "skewed scores, 60 items (t)",
    claimed: "below 95 %",
    runs: 4000,
    happens: (source) => holds(byValues(skewed(60, source)), 1),
  },
  {
    name: "difference, 100 pairs, 20 % differ (Tango)",
    claimed: "95 %",
    runs: 6000,
    happens: (source) => holds(tango(discordant(100, 0.125, 0.075, source), 0.95), 0.05),
  },
  {
    name: "difference, 100 pairs, 20 % differ (Newcombe-10)",
    claimed: "95 %",
    runs: 6000,
    happens: (source) => holds(newcombe10(discordant(100, 0.125, 0.075, source), 0.95), 0.05),
  },
  {
    name: "A/A, 100 items × 1 seed, exact McNemar p at most 0.05",
    claimed: "at most 5 %",
    runs: 4000,
    happens: (source) => comparePaired({ ...twice(100, 1, source), binary: true, repeats: 1, replicates: 1, source }).p <= 0.05,
  },
  {
    name: "A/A, 100 items × 1 seed, mid-p at most 0.05",
    claimed: "at most 5 %",
    runs: 4000,
    happens: (source) =>
      comparePaired({ ...twice(100, 1, source), binary: true, repeats: 1, mcnemar: "mid-p", replicates: 1, source }).p <= 0.05,
  },
  {
    name: "A/A, 100 items × 5 seeds, sign-flip p at most 0.05",
    claimed: "at most 5 %",
    runs: 1500,
    happens: (source) =>
      comparePaired({ ...twice(100, 5, source), binary: true, repeats: 5, replicates: REPLICATES, source }).p <= 0.05,
  },
  {
    name: "A/A, 100 items in 25 clusters, sign-flip p at most 0.05",
    claimed: "at most 5 %",
    runs: 1500,
    happens: (source) => {
      const { values, clusters } = clustered(
        listOf(25, () => 4),
        source,
      );
      return (
        comparePaired({
          first: values,
          second: values.map(() => 0),
          clusters,
          binary: false,
          repeats: 1,
          replicates: REPLICATES,
          source,
        }).p <= 0.05
      );
    },
  },
  {
    name: "power 0.8 planned: items × 2 seeds, true difference 0.1",
    claimed: "80 %",
    runs: 1500,
    happens: (source) => {
      const { tTest } = comparePaired({ ...planned(source), binary: true, repeats: 2, replicates: 1, source });
      return tTest !== "unknown" && tTest.p < 0.05;
    },
  },
  {
    name: "gate at the margin (worse by exactly 0.03) passes",
    claimed: "at most 5 %",
    runs: 3000,
    happens: (source) => gate(-0.03, source) === "pass",
  },
  {
    name: "gate at the margin (worse by exactly 0.03) fails",
    claimed: "at most 5 %",
    runs: 3000,
    happens: (source) => gate(-0.03, source) === "fail",
  },
  {
    name: "gate, equally good, passes",
    claimed: "80 % as planned",
    runs: 3000,
    happens: (source) => gate(0, source) === "pass",
  },
  {
    name: "100 nights of A/A, 300 items, baseline of 5 seeds, margin 0.02, any alarm",
    claimed: "at most 5 %",
    runs: 200,
    happens: (source) => alarm({ nights: 100, margin: 0.02, items: 300, baselineSeeds: 5, loss: 0 }, source),
  },
  {
    name: "100 nights of A/A, 300 items, baseline of 1 seed, margin 0 (never do this)",
    claimed: "—",
    runs: 200,
    happens: (source) => alarm({ nights: 100, margin: 0, items: 300, baselineSeeds: 1, loss: 0 }, source),
  },
  {
    name: "a loss of twice the margin 0.02 found within 30 nights, 1000 items",
    claimed: "—",
    runs: 300,
    happens: (source) => alarm({ nights: 30, margin: 0.02, items: 1000, baselineSeeds: 5, loss: 0.04 }, source),
  },
  {
    name: "composite of 40, 200 and 1000 items (Satterthwaite)",
    claimed: "95 %",
    runs: 2000,
    happens: (source) => {
      const tasks = [40, 200, 1000].map((n, i) => ({
        name: `${i}`,
        weight: 1,
        ...estimateMean(
          listOf(n, () => repeated(ability(source), 2, source)),
          { binary: true, repeats: 2 },
        ),
      }));
      return holds(composite(tasks).interval, MEAN_ABILITY);
    },
  },
  {
    name: "rank intervals of 4 systems, all four right (Holm)",
    claimed: "at least 95 %",
    runs: 1500,
    happens: allRanksRight,
  },
  {
    name: "change point in 30 points without one",
    claimed: "at most 5 %",
    runs: 1000,
    happens: (source) =>
      changePoints(
        listOf(30, () => normal(source)),
        { permutations: 199, source },
      ).length > 0,
  },
  {
    name: "change of 2 standard deviations at 15 of 30 found",
    claimed: "—",
    runs: 500,
    happens: (source) =>
      changePoints(
        listOf(30, (i) => normal(source) + (i < 15 ? 0 : 2)),
        { permutations: 199, source },
      ).some(({ index }) => Math.abs(index - 15) <= 2),
  },
  {
    name: "two recipes × 3 training runs, runs vary by 0.03, 300 items",
    claimed: "95 %",
    runs: 1500,
    happens: (source) => holds(arms(0.03, source), 0),
  },
  {
    name: "two recipes × 3 training runs, runs do not vary, 300 items",
    claimed: "95 % or more",
    runs: 1500,
    happens: (source) => holds(arms(0, source), 0),
  },
];

function holds(interval: Interval | NoInterval, truth: number): boolean {
  return interval.method !== "none" && interval.low <= truth && truth <= interval.high;
}

/** Student's interval of plain values, whatever their number: what the table compares with. */
function byValues(values: readonly number[]): Interval {
  const { n, mean, variance } = moments(values);
  const half = studentQuantile({ probability: 0.975, df: n - 1 }) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half, level: 0.95, method: "t" };
}

function answers(p: number, repeats: number, source: Random): number[] {
  return listOf(repeats, () => coin(p, source));
}

function meansOfSeeds(scores: readonly (readonly number[])[]): number[] {
  return listOf(5, (k) => moments(scores.map((row) => row[k] as number)).mean);
}

function clustered(sizes: readonly number[], source: Random): { readonly values: number[]; readonly clusters: string[] } {
  const values: number[] = [];
  const clusters: string[] = [];
  sizes.forEach((size, c) => {
    const shared = Math.sqrt(0.3) * normal(source);
    for (let i = 0; i < size; i++) {
      values.push(shared + Math.sqrt(0.7) * normal(source));
      clusters.push(`${c}`);
    }
  });
  return { values, clusters };
}

/** Mean 0; items 0.4, one draw of examples per seed 0.05, rest 0.3. */
function withSharedEffect(source: Random): number[][] {
  const seeds = listOf(5, () => 0.05 * normal(source));
  return listOf(200, () => {
    const item = 0.4 * normal(source);
    return seeds.map((seed) => item + seed + 0.3 * normal(source));
  });
}

/** Exponential with mean 1. */
function skewed(n: number, source: Random): number[] {
  return listOf(n, () => -Math.log(1 - source.float()));
}

function discordant(n: number, first: number, second: number, source: Random) {
  const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
  for (let i = 0; i < n; i++) {
    const u = source.float();
    counts[u < first ? "firstOnly" : u < first + second ? "secondOnly" : "both"] += 1;
  }
  return counts;
}

function twice(n: number, repeats: number, source: Random) {
  const abilities = listOf(n, () => ability(source));
  return {
    first: abilities.map((p) => repeated(p, repeats, source)),
    second: abilities.map((p) => repeated(p, repeats, source)),
  };
}

/** Second system 0.1 better on items between 0.1 and 0.8; the number of items is the one that `itemsNeeded` asks for. */
function planned(source: Random) {
  // p uniform on 0.1 … 0.8: mean p(1 − p) of the two systems.
  const within = (low: number, high: number) =>
    ((high * high) / 2 - (high * high * high) / 3 - ((low * low) / 2 - (low * low * low) / 3)) / (high - low);
  const variance = {
    items: 0,
    answers: [
      { variance: within(0.1, 0.8), repeats: 2 },
      { variance: within(0.2, 0.9), repeats: 2 },
    ],
  };
  const items = Math.ceil(itemsNeeded(variance, { difference: 0.1 }));
  const abilities = listOf(items, () => 0.1 + 0.7 * source.float());
  return { first: abilities.map((p) => repeated(p, 2, source)), second: abilities.map((p) => repeated(p + 0.1, 2, source)) };
}

/** Differences −1, 0, 1 with 10 % discordant, margin 0.03, items for power 0.8 when equal. */
function gate(difference: number, source: Random) {
  const items = Math.ceil(itemsNeeded({ items: 0.1, answers: [] }, { difference: 0.03, sides: 1 }));
  const values = listOf(items, () => {
    const u = source.float();
    return u < 0.05 + difference / 2 ? 1 : u < 0.1 ? -1 : 0;
  });
  const { n, mean, variance } = moments(values);
  return nonInferiority({ difference: mean, standardError: Math.sqrt(variance / n), df: n - 1, margin: 0.03 }).verdict;
}

interface Nightly {
  readonly nights: number;
  readonly margin: number;
  readonly items: number;
  readonly baselineSeeds: number;
  readonly loss: number;
}

/** Whether the nights' e-process ever reaches 20; one answer per item each night. */
function alarm({ nights, margin, items, baselineSeeds, loss }: Nightly, source: Random): boolean {
  const abilities = listOf(items, () => ability(source));
  const baseline = abilities.map((p) => repeated(p, baselineSeeds, source));
  let state: BettingState | "none" = "none";
  for (let night = 0; night < nights; night++) {
    // Losing an answer with probability loss/mean lowers the mean score by `loss`.
    const differences = abilities.map((p, i) => coin(p * (1 - loss / MEAN_ABILITY), source) - (baseline[i] as number));
    state = betOnLoss(state, { differences, margin });
    if (bettingEValue(state) >= 20) return true;
  }
  return false;
}

/** Levels 0.3, 0.3, 0.15 and 0 over common items: ranks 1–2, 1–2, 3, 4. */
function allRanksRight(source: Random): boolean {
  const levels = [0.3, 0.3, 0.15, 0];
  const items = listOf(60, () => normal(source));
  const scores = levels.map((level) => items.map((item) => item + level + 0.5 * normal(source)));
  const pairs = scores.flatMap((_, a) => scores.slice(a + 1).map((__, offset) => [a, a + 1 + offset] as const));
  const tests = pairs.map(([a, b]) =>
    comparePaired({
      first: scores[a] as number[],
      second: scores[b] as number[],
      binary: false,
      repeats: 1,
      replicates: 1,
      source,
    }),
  );
  const adjusted = holm(tests.map(({ tTest }) => (tTest === "unknown" ? 1 : tTest.p)));
  const wins = new Set(
    pairs.flatMap(([a, b], i) =>
      (adjusted[i] as number) > 0.05 ? [] : [(tests[i]?.difference as number) > 0 ? `${a}>${b}` : `${b}>${a}`],
    ),
  );
  const [first, second, third, fourth] = rankIntervals(4, (a, b) => wins.has(`${a}>${b}`));
  const includes = (interval: typeof first, rank: number) =>
    interval !== undefined && interval.best <= rank && rank <= interval.worst;
  return (
    [first, second].every((interval) => includes(interval, 1) && includes(interval, 2)) &&
    includes(third, 3) &&
    includes(fourth, 4)
  );
}

function arms(betweenRuns: number, source: Random): Interval | NoInterval {
  const items = listOf(300, () => 0.4 * normal(source));
  const arm = () =>
    listOf(3, () => {
      const run = betweenRuns * normal(source);
      return items.map((item) => item + run + 0.3 * normal(source));
    });
  return compareArms(arm(), arm()).interval;
}
