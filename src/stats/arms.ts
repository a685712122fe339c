import { refuse, requireCount, requireFraction, requireSameLength, requireValues } from "./checks.ts";
import { clusteredError, clusterTotals } from "./clusters.ts";
import { isRounding } from "./estimate.ts";
import type { Interval, NoInterval } from "./interval.ts";
import { moments, sum } from "./moments.ts";
import { studentQuantile, studentTwoSided } from "./student.ts";

/** Several training runs of one recipe on the same items: `arm[run][item]`, averaged over the seeds of a run. */
export type Arm = readonly (readonly number[])[];

export interface ArmComparison {
  /** Mean of first − second. */
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  readonly interval: Interval | NoInterval;
  readonly p: number | "unknown";
  /**
   * Variance of a run's score around its recipe's, pooled over both arms. "not in this interval" when an arm has one run: then the
   * interval says only whether these two checkpoints differ, not whether the recipes do.
   */
  readonly betweenRuns: number | "not in this interval";
}

/**
 * Compares two training recipes of which each was trained several times. Items and training runs are both random:
 * SE² = s²(d)/n + σ²_run (1/R₁ + 1/R₂), d the differences of item means, σ²_run = (MS_run − MS_rest)/n of the two-way analysis of variance
 * pooled over arms (Searle, Casella and McCulloch, "Variance Components", 1992, § 4), never below 0; df after Satterthwaite. With clusters
 * the items' part is the clustered error, and the rest is summed by cluster before it is squared.
 */
export function compareArms(
  first: Arm,
  second: Arm,
  { level = 0.95, clusters }: { readonly level?: number; readonly clusters?: readonly string[] | undefined } = {},
): ArmComparison {
  requireFraction(level, "level");
  const items = first[0]?.length ?? refuse("an arm without runs", "Name at least one run per arm.");
  requireCount(items, { name: "items", minimum: 2 });
  const meansOfItems = [first, second].map((arm) => itemMeans(arm, items));
  const differences = (meansOfItems[0] as number[]).map((value, i) => value - (meansOfItems[1]?.[i] as number));
  const { mean: difference, variance } = moments(differences);
  const ofItems =
    clusters === undefined
      ? { standardError: Math.sqrt(variance / items), df: items - 1, method: "t" as const }
      : clusteredError(differences, clusters);
  const byItems = isRounding(ofItems.standardError, differences) ? 0 : ofItems.standardError * ofItems.standardError;
  const spread = first.length > 1 && second.length > 1 ? runSpread([first, second], { items, clusters }) : undefined;
  const factor = 1 / first.length + 1 / second.length;
  const betweenRuns = spread === undefined ? ("not in this interval" as const) : Math.max(0, spread.ofRuns - spread.ofRest);
  const extra = typeof betweenRuns === "number" ? betweenRuns * factor : 0;
  const total = byItems + extra;
  const standardError = Math.sqrt(total);
  if (total === 0) {
    const reason = "all differences are equal: their spread says nothing";
    return { difference, standardError, df: 0, interval: { method: "none", reason }, p: "unknown", betweenRuns };
  }
  const runPart = spread === undefined || extra === 0 ? 0 : (spread.ofRuns * factor * spread.ofRuns * factor) / spread.dfRuns;
  const restPart = spread === undefined || extra === 0 ? 0 : (spread.ofRest * factor * spread.ofRest * factor) / spread.dfRest;
  const df = (total * total) / ((byItems * byItems) / ofItems.df + runPart + restPart);
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  const interval = { low: difference - half, high: difference + half, level, method: ofItems.method };
  return { difference, standardError, df, interval, p: studentTwoSided({ t: difference / standardError, df }), betweenRuns };
}

/** Variance of a run's mean around its arm's, pooled over arms, and how much of it the items' and clusters' own noise makes. */
function runSpread(
  arms: readonly Arm[],
  { items, clusters }: { readonly items: number; readonly clusters: readonly string[] | undefined },
) {
  let runSquares = 0;
  let restSquares = 0;
  let dfRuns = 0;
  for (const arm of arms) {
    const ofItems = itemMeans(arm, items);
    const center = sum(ofItems) / items;
    for (const run of arm) {
      const effect = sum(run) / items - center;
      runSquares += effect * effect;
      const rest = run.map((score, i) => score - (ofItems[i] as number) - effect);
      const byUnit = clusters === undefined ? rest : clusterTotals(rest, clusters).map((total) => total.sum);
      restSquares += sum(byUnit.map(square));
    }
    dfRuns += arm.length - 1;
  }
  const units = clusters === undefined ? items : new Set(clusters).size;
  const dfRest = dfRuns * (units - 1);
  return { ofRuns: runSquares / dfRuns, ofRest: (restSquares * units) / (dfRest * items * items), dfRuns, dfRest };
}

function itemMeans(arm: Arm, items: number): number[] {
  for (const run of arm) {
    requireValues(run, "scores of a run");
    requireSameLength(run, { length: items }, "two runs");
  }
  if (arm.length === 0) refuse("an arm without runs", "Name at least one run per arm.");
  return Array.from({ length: items }, (_, i) => sum(arm.map((run) => run[i] as number)) / arm.length);
}

function square(x: number): number {
  return x * x;
}
