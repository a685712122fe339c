import type { PlanBasis, SizePlan } from "../summary/plan-size.ts";
import { percent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

const BASIS: Readonly<Record<PlanBasis, string>> = {
  pair: "two pilots",
  alike: "one pilot, the other system finds the same items hard (fewest)",
  unrelated: "one pilot, the other system's items are unrelated (most)",
  discordant: "the given share of items answered differently (at most)",
};

/** Items and seeds that a wished difference needs. */
export function planSizeLines(
  plans: readonly SizePlan[],
  { difference, power, alpha, width }: { difference: number; power: number; alpha: number; width: number | "unlimited" },
): string[] {
  const rows = plans.flatMap((plan) =>
    plan.rows.map(({ seeds, items, detectable, power: now }) => [
      plan.name,
      BASIS[plan.basis],
      String(seeds),
      String(items),
      detectable === undefined ? "–" : percent(detectable),
      now === undefined ? "–" : now.toFixed(2),
      plan.n === undefined ? "–" : String(plan.n),
    ]),
  );
  const columns = [
    left("task"),
    left("variance from"),
    right("seeds"),
    right("items needed"),
    right("detectable now"),
    right("power now"),
    right("items now"),
  ];
  return [
    `to find a true difference of ${percent(difference)} points with power ${power} at ${alpha} (two-sided), paired by item`,
    "",
    ...tableLines({ columns, rows }, width),
    "",
    ...plans.flatMap(noteLines),
  ];
}

function noteLines({ name, basis, n, designEffect, variance, seedsOnPilot, rows }: SizePlan): string[] {
  const noise = variance.answers.reduce((sum, answer) => sum + answer, 0);
  return [
    ...(seedsOnPilot === undefined
      ? []
      : [
          seedsOnPilot.kind === "repeats"
            ? `${name}, ${BASIS[basis]}: ${seedsOnPilot.repeats} seeds would do on the ${n} items there are`
            : `${name}, ${BASIS[basis]}: no number of seeds will do on the ${n} items; they cannot show less than ${percent(seedsOnPilot.smallest)} points`,
        ]),
    ...(variance.answers.length === 0 && basis === "pair"
      ? [`${name}: the pilots have one seed, so what more seeds bring is unknown (run them with --seeds 3)`]
      : []),
    ...(variance.seeds > 0 ? [`${name}: seeds move all items together; with few of them no number of items will do`] : []),
    ...(noise === 0 && rows.length > 1 ? [`${name}: the answers do not vary between seeds; more seeds bring nothing`] : []),
    ...(designEffect > 1
      ? [`${name}: items come in clusters and count ${designEffect.toFixed(2)} times less (new items are taken to cluster alike)`]
      : []),
  ];
}
