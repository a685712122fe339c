import { discordantEValue } from "../stats/e-values.ts";
import { mcnemarMidP } from "../stats/mcnemar.ts";
import { pairedCounts } from "../stats/paired.ts";
import { newcombe10 } from "../stats/paired-proportions.ts";
import type { ColumnValues } from "./compare.ts";
import { type BootstrapMethod, bootstrapInterval } from "./interval-methods.ts";
import type { IntervalSummary } from "./model.ts";
import { pairColumns, type UnmarkedDifference } from "./pairing.ts";

/** Intervals of a difference that can be asked for instead of the one that fits. */
export type DifferenceInterval = "newcombe-10" | "bca" | "bootstrap-t";

export interface DifferenceChoices {
  readonly interval?: DifferenceInterval;
  /** For one right-or-wrong answer per item: less cautious than the exact test, and closer to its level. */
  readonly mcnemar?: "exact" | "mid-p";
}

/** A difference under the methods that were asked for, with the e-value of its discordant pairs where it has them. */
export function withChoices(
  draft: UnmarkedDifference,
  [a, b]: readonly [ColumnValues, ColumnValues],
  { interval, mcnemar }: DifferenceChoices,
): UnmarkedDifference {
  const tosses = draft.pMethod === "mcnemar-exact";
  const { wins, losses } = draft;
  return {
    ...draft,
    ...(interval === undefined ? {} : { interval: intervalBy(interval, { a, b, tosses }) }),
    ...(tosses && mcnemar === "mid-p"
      ? { p: mcnemarMidP({ firstOnly: wins, secondOnly: losses }), pMethod: "mcnemar-mid-p" }
      : {}),
    ...(tosses ? { eValue: discordantEValue({ n: wins + losses, x: wins, alternative: "differs" }) } : {}),
  };
}

function intervalBy(
  method: DifferenceInterval,
  { a, b, tosses }: { a: ColumnValues; b: ColumnValues; tosses: boolean },
): IntervalSummary {
  if (method !== "newcombe-10") return bootstrapOf(method, a, b);
  if (!tosses) return { method: "none", reason: "Newcombe's method 10 is for one right-or-wrong answer per independent item" };
  const { first, second } = pairColumns(a, b);
  return newcombe10(pairedCounts(first, second), 0.95);
}

function bootstrapOf(method: BootstrapMethod, a: ColumnValues, b: ColumnValues): IntervalSummary {
  if (a.corpus !== undefined) return { method: "none", reason: "a metric of the whole corpus has its own bootstrap, BCa" };
  const { first, second, clusters } = pairColumns(a, b);
  const values = first.map((value, item) => value - (second[item] as number));
  return bootstrapInterval(method, { strata: [{ values, clusters, weight: 1 }], name: a.task });
}
