import type { Random } from "../../src/core/random.ts";
import { compareArms } from "../../src/stats/arms.ts";
import { bcaOfMeans } from "../../src/stats/bca.ts";
import { bootstrapTOfMeans } from "../../src/stats/bootstrap-t.ts";
import { discordantEValue } from "../../src/stats/e-values.ts";
import type { Interval } from "../../src/stats/interval.ts";
import { estimateDifference } from "../../src/stats/paired.ts";
import { splitOfComplete, withSeedEffects } from "../../src/stats/repeated.ts";
import { passAtK } from "../../src/stats/repeats.ts";
import { studentQuantile } from "../../src/stats/student.ts";
import { ability, coin, listOf, MEAN_ABILITY, normal } from "./draws.ts";
import type { Simulation } from "./simulations.ts";
import { clustered, holds, withSharedEffect } from "./worlds.ts";

const REPLICATES = 999;

/** What can be asked for beside the default of a command: each claims a level of its own. */
export const SIMULATIONS_OF_COMMANDS: readonly Simulation[] = [
  {
    name: "composite of 40, 200 and 1000 right-or-wrong items (BCa, stratified)",
    claimed: "95 %",
    runs: 1000,
    happens: (source) => holds(bcaOfMeans(threeTasks(source), { replicates: REPLICATES, source }), MEAN_ABILITY),
  },
  {
    name: "composite of 40, 200 and 1000 right-or-wrong items (bootstrap-t, stratified)",
    claimed: "95 %",
    runs: 1000,
    happens: (source) => holds(bootstrapTOfMeans(threeTasks(source), { replicates: REPLICATES, source }), MEAN_ABILITY),
  },
  {
    name: "60 clusters of 5, correlation 0.3 (bootstrap-t-clustered)",
    claimed: "95 %",
    runs: 1000,
    happens: (source) => {
      const { values, clusters } = clustered(
        listOf(60, () => 5),
        source,
      );
      return holds(bootstrapTOfMeans([{ values, clusters, weight: 1 }], { replicates: REPLICATES, source }), 0);
    },
  },
  {
    name: "pass@3 of 5 answers, 100 items (BCa)",
    claimed: "95 %",
    runs: 1500,
    happens: (source) => {
      const values = listOf(100, () => {
        const p = ability(source);
        return passAtK({ n: 5, correct: listOf(5, () => coin(p, source)).reduce((a, b) => a + b, 0), k: 3 });
      });
      return holds(bcaOfMeans([{ values, weight: 1 }], { replicates: REPLICATES, source }), MEAN_PASS_AT_3);
    },
  },
  {
    name: "difference with a shared effect of 5 seeds on one side and of 3 on the other",
    claimed: "95 %, a little below",
    runs: 1500,
    happens: (source) => holds(unequalSeeds(source), 0),
  },
  {
    name: "two recipes × 3 training runs, 60 clusters of 5, runs vary by 0.1 (t-clustered)",
    claimed: "95 %",
    runs: 1500,
    happens: (source) => {
      const items = clustered(FIVES, source).values;
      const arm = () =>
        listOf(3, () => {
          const shift = 0.1 * normal(source);
          const own = clustered(FIVES, source).values;
          return items.map((item, i) => item + shift + 0.5 * (own[i] as number));
        });
      return holds(compareArms(arm(), arm(), { clusters: FIVES_NAMES }).interval, 0);
    },
  },
  {
    name: "e-value of discordant pairs, equal systems, 20 reached within 500 looks",
    claimed: "at most 5 %",
    runs: 5000,
    happens: (source) => {
      let x = 0;
      for (let n = 1; n <= 500; n++) {
        x += coin(0.5, source);
        if (discordantEValue({ n, x, alternative: "differs" }) >= 20) return true;
      }
      return false;
    },
  },
];

const FIVES = listOf(60, () => 5);
const FIVES_NAMES = FIVES.flatMap((size, c) => listOf(size, () => `c${c}`));

// 1 − E (1 − p)³ for p from Beta(1.2, 0.8): the third moment of Beta(0.8, 1.2) is 0.8·1.8·2.8 / (2·3·4).
const MEAN_PASS_AT_3 = 1 - (0.8 * 1.8 * 2.8) / 24;

function threeTasks(source: Random) {
  return [40, 200, 1000].map((n) => ({ values: listOf(n, () => coin(ability(source), source)), weight: 1 / 3 }));
}

function unequalSeeds(source: Random): Interval {
  const first = withSharedEffect(source);
  const second = withSharedEffect(source).map((row) => row.slice(0, 3));
  const meanOf = (row: readonly number[]) => row.reduce((a, b) => a + b, 0) / row.length;
  const estimate = estimateDifference({ first: first.map(meanOf), second: second.map(meanOf), binary: false, repeats: 5 });
  const splits = [splitOfComplete(first), splitOfComplete(second)].filter((split) => split !== "one seed");
  const { standardError, df } = withSeedEffects({ standardError: estimate.standardError as number, df: estimate.df }, splits);
  const half = studentQuantile({ probability: 0.975, df }) * standardError;
  return { low: estimate.mean - half, high: estimate.mean + half, level: 0.95, method: "t-shared-seeds" };
}
