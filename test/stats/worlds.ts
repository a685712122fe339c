import type { Random } from "../../src/core/random.ts";
import { compareArms } from "../../src/stats/arms.ts";
import { type BettingState, betOnLoss, bettingEValue } from "../../src/stats/e-values.ts";
import type { Interval, NoInterval } from "../../src/stats/interval.ts";
import { moments } from "../../src/stats/moments.ts";
import { holm } from "../../src/stats/multiple.ts";
import { nonInferiority } from "../../src/stats/non-inferiority.ts";
import { comparePaired } from "../../src/stats/paired.ts";
import { itemsNeeded } from "../../src/stats/power.ts";
import { rankIntervals } from "../../src/stats/ranks.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { ability, coin, listOf, MEAN_ABILITY, normal, repeated } from "./draws.ts";

export function holds(interval: Interval | NoInterval, truth: number): boolean {
  return interval.method !== "none" && interval.low <= truth && truth <= interval.high;
}

/** Student's interval of plain values, whatever their number: what the table compares with. */
export function byValues(values: readonly number[]): Interval {
  const { n, mean, variance } = moments(values);
  const half = studentQuantile({ probability: 0.975, df: n - 1 }) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half, level: 0.95, method: "t" };
}

export function answers(p: number, repeats: number, source: Random): number[] {
  return listOf(repeats, () => coin(p, source));
}

export function meansOfSeeds(scores: readonly (readonly number[])[]): number[] {
  return listOf(5, (k) => moments(scores.map((row) => row[k] as number)).mean);
}

export function clustered(sizes: readonly number[], source: Random): { readonly values: number[]; readonly clusters: string[] } {
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
export function withSharedEffect(source: Random): number[][] {
  const seeds = listOf(5, () => 0.05 * normal(source));
  return listOf(200, () => {
    const item = 0.4 * normal(source);
    return seeds.map((seed) => item + seed + 0.3 * normal(source));
  });
}

/** Exponential with mean 1. */
export function skewed(n: number, source: Random): number[] {
  return listOf(n, () => -Math.log(1 - source.float()));
}

export function discordant(n: number, first: number, second: number, source: Random) {
  const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
  for (let i = 0; i < n; i++) {
    const u = source.float();
    counts[u < first ? "firstOnly" : u < first + second ? "secondOnly" : "both"] += 1;
  }
  return counts;
}

export function twice(n: number, repeats: number, source: Random) {
  const abilities = listOf(n, () => ability(source));
  return {
    first: abilities.map((p) => repeated(p, repeats, source)),
    second: abilities.map((p) => repeated(p, repeats, source)),
  };
}

/** Second system 0.1 better on items between 0.1 and 0.8; the number of items is the one that `itemsNeeded` asks for. */
export function planned(source: Random) {
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
export function gate(difference: number, source: Random) {
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
export function alarm({ nights, margin, items, baselineSeeds, loss }: Nightly, source: Random): boolean {
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
export function allRanksRight(source: Random): boolean {
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

export function arms(betweenRuns: number, source: Random): Interval | NoInterval {
  const items = listOf(300, () => 0.4 * normal(source));
  const arm = () =>
    listOf(3, () => {
      const run = betweenRuns * normal(source);
      return items.map((item) => item + run + 0.3 * normal(source));
    });
  return compareArms(arm(), arm()).interval;
}
