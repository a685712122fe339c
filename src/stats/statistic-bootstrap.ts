import type { Random } from "../core/random.ts";
import { accelerationOf, type BootstrapOptions, bcaBounds, whyNoBootstrap } from "./bca.ts";
import { refuse, requireCount, requireFraction, requireSameLength } from "./checks.ts";
import type { Interval, NoInterval } from "./interval.ts";

export interface CorpusStatistic {
  /** Items. */
  readonly n: number;
  /** The metric of a resample that holds item i `counts[i]` times; with all counts 1 it is the score itself. */
  readonly statistic: (counts: Uint32Array) => number;
  /** One name per item; clusters are resampled whole. */
  readonly clusters?: readonly string[] | undefined;
  /** One name per item; resampling happens inside strata. A cluster lies in one stratum. */
  readonly strata?: readonly string[] | undefined;
}

export interface StatisticEstimate {
  readonly estimate: number;
  readonly interval: Interval | NoInterval;
  /** Standard deviation of the resamples times √(C/(C−1)), C units: resamples spread by that much too little. */
  readonly standardError: number | "unknown";
}

/**
 * BCa interval for a metric of the whole corpus that is no mean over items: F1 over classes, BLEU, correlation. The acceleration comes from
 * leaving out one item (cluster) at a time, so the statistic is computed `replicates` + C + 1 times.
 * @throws E_STATISTICS_INPUT when the statistic is NaN on a resample, since leaving such resamples out would shift the interval.
 */
export function bcaOfStatistic(
  corpus: CorpusStatistic,
  { replicates, source, level = 0.95 }: BootstrapOptions,
): StatisticEstimate {
  requireCount(corpus.n, { name: "n", minimum: 1 });
  requireCount(replicates, { name: "replicates", minimum: 1 });
  requireFraction(level, "level");
  const groups = resamplingGroups(corpus);
  const counts = new Uint32Array(corpus.n);
  const evaluate = (what: string) => {
    const value = corpus.statistic(counts);
    if (!Number.isFinite(value))
      refuse(`the statistic is ${value} on ${what}`, "Define its value for samples that lack a class or a pair.");
    return value;
  };
  counts.fill(1);
  const estimate = evaluate("the sample");
  const refusal = whyNoBootstrap(groups.map((units) => ({ units: units.length, items: units.flat().length })));
  if (refusal !== undefined) return { estimate, interval: refusal, standardError: "unknown" };

  const influences = groups.flatMap((units) => {
    const without = units.map((items) => {
      for (const item of items) counts[item] = 0;
      const value = evaluate("the sample without one unit");
      for (const item of items) counts[item] = 1;
      return value;
    });
    const center = without.reduce((total, value) => total + value, 0) / units.length;
    return without.map((value) => ({ influence: ((units.length - 1) * (center - value)) / units.length, multiplicity: 1 }));
  });
  const values = new Float64Array(replicates);
  for (let r = 0; r < replicates; r++) {
    drawUnits(groups, counts, source);
    values[r] = evaluate("a resample");
  }
  const bounds = bcaBounds({ replicates: values, estimate, acceleration: accelerationOf(influences), level });
  const method = corpus.clusters === undefined ? "bca" : "bca-clustered";
  const interval = "reason" in bounds ? bounds : ({ low: bounds.low, high: bounds.high, level, method } as const);
  return { estimate, interval, standardError: spread(values, groups) };
}

function drawUnits(groups: readonly (readonly (readonly number[])[])[], counts: Uint32Array, source: Random): void {
  counts.fill(0);
  for (const units of groups)
    for (let draw = 0; draw < units.length; draw++)
      for (const item of units[source.below(units.length)] as readonly number[]) counts[item] = (counts[item] as number) + 1;
}

/** Strata → units → items. */
function resamplingGroups({ n, clusters, strata }: CorpusStatistic): readonly (readonly (readonly number[])[])[] {
  if (clusters !== undefined) requireSameLength({ length: n }, clusters, "items and clusters");
  if (strata !== undefined) requireSameLength({ length: n }, strata, "items and strata");
  const groups = new Map<string, Map<string, number[]>>();
  const stratumOf = new Map<string, string>();
  for (let i = 0; i < n; i++) {
    const stratum = strata?.[i] ?? "";
    const unit = clusters?.[i] ?? String(i);
    if ((stratumOf.get(unit) ?? stratum) !== stratum)
      refuse(`cluster ${unit} lies in two strata`, "A cluster belongs to one stratum.");
    stratumOf.set(unit, stratum);
    const units = groups.get(stratum) ?? new Map<string, number[]>();
    groups.set(stratum, units);
    const items = units.get(unit) ?? [];
    units.set(unit, items);
    items.push(i);
  }
  return [...groups.values()].map((units) => [...units.values()]);
}

function spread(values: Float64Array, groups: readonly (readonly unknown[])[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) * (value - mean), 0) / Math.max(1, values.length - 1);
  const smallest = Math.min(...groups.map((units) => units.length));
  return Math.sqrt((variance * smallest) / (smallest - 1));
}
