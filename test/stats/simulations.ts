import type { Random } from "../../src/core/random.ts";
import { bcaOfMeans } from "../../src/stats/bca.ts";
import { bootstrapTOfMeans } from "../../src/stats/bootstrap-t.ts";
import { changePoints } from "../../src/stats/change-points.ts";
import { composite } from "../../src/stats/composite.ts";
import { estimateMean } from "../../src/stats/estimate.ts";
import { moments } from "../../src/stats/moments.ts";
import { comparePaired } from "../../src/stats/paired.ts";
import { newcombe10, tango } from "../../src/stats/paired-proportions.ts";
import { estimateRepeated } from "../../src/stats/repeated.ts";
import { splitVariance } from "../../src/stats/variance.ts";
import { ability, listOf, MEAN_ABILITY, normal, repeated } from "./draws.ts";

import {
  alarm,
  allRanksRight,
  answers,
  arms,
  byValues,
  clustered,
  discordant,
  gate,
  holds,
  meansOfSeeds,
  planned,
  skewed,
  twice,
  withSharedEffect,
} from "./worlds.ts";

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
