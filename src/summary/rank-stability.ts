import { type Random, shuffled } from "../core/random.ts";
import { kendallTau } from "../stats/kendall.ts";
import type { RankedTask } from "../stats/ranks.ts";

/** Halvings: the mean τ then stands to about 0.02. */
const HALVINGS = 200;

/**
 * How alike two halves of the items order the systems: Kendall's τ-b between the scores on both, averaged over random halvings inside every
 * task, clusters whole. 1: any half gives the same order; 0: the order is chance. "undefined" where no halving tells systems apart.
 */
export function rankStability(tasks: readonly RankedTask[], source: Random): number | "undefined" {
  let total = 0;
  let defined = 0;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const halves = tasks.map((task) => ({ task, first: firstHalf(task, source) }));
    const scores = [true, false].map((half) =>
      (tasks[0] as RankedTask).scores.map((_, system) =>
        halves.reduce(
          (sum, { task, first }) => sum + task.weight * meanWhere(task.scores[system] as readonly number[], { first, half }),
          0,
        ),
      ),
    );
    const tau = scores.flat().some(Number.isNaN) ? "undefined" : kendallTau(scores[0] as number[], scores[1] as number[]);
    if (tau === "undefined") continue;
    total += tau;
    defined += 1;
  }
  return defined === 0 ? "undefined" : total / defined;
}

/** Per item whether it falls into the first half. */
function firstHalf({ scores, clusters }: RankedTask, source: Random): boolean[] {
  const items = (scores[0] as readonly number[]).length;
  const names = clusters ?? Array.from({ length: items }, (_, item) => String(item));
  const units = shuffled([...new Set(names)], source);
  const chosen = new Set(units.slice(0, Math.ceil(units.length / 2)));
  return names.map((name) => chosen.has(name));
}

/** NaN for a half without items. */
function meanWhere(values: readonly number[], { first, half }: { first: readonly boolean[]; half: boolean }): number {
  const own = values.filter((_, item) => first[item] === half);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}
