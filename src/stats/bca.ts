import type { Random } from "../core/random.ts";
import { bootstrapMeans } from "./bootstrap.ts";
import { requireFraction } from "./checks.ts";
import { FEWEST_ITEMS, type Interval, type NoInterval } from "./interval.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { type Kinds, kindsOf, type Stratum } from "./strata.ts";

export interface BootstrapOptions {
  /** At least 1,000; 10,000 unless there is a reason. */
  readonly replicates: number;
  readonly source: Random;
  readonly level?: number;
}

/**
 * Bias-corrected and accelerated bootstrap interval of Σ weight × mean (B. Efron, JASA 82, 1987; strata as in Davison and
 * Hinkley, "Bootstrap Methods and their Application", 1997, § 5.3). Items, or clusters where given, are resampled inside strata.
 */
export function bcaOfMeans(
  strata: readonly Stratum[],
  { replicates, source, level = 0.95 }: BootstrapOptions,
): Interval | NoInterval {
  requireFraction(level, "level");
  const kinds = kindsOf(strata);
  const refusal = whyNoBootstrap(kinds);
  if (refusal !== undefined) return refusal;
  const { estimate, means } = bootstrapMeans(strata, { replicates, source });
  const bounds = bcaBounds({ replicates: means, estimate, acceleration: accelerationOfMeans(kinds), level });
  if ("reason" in bounds) return bounds;
  const method = strata.some(({ clusters }) => clusters !== undefined) ? "bca-clustered" : "bca";
  return { low: bounds.low, high: bounds.high, level, method };
}

export interface BcaInput {
  readonly replicates: Float64Array;
  readonly estimate: number;
  readonly acceleration: number;
  readonly level: number;
}

export interface BcaBounds {
  readonly low: number;
  readonly high: number;
  /** z0: normal quantile of the share of replicates below the estimate, ties counted half. */
  readonly bias: number;
  /** The two places in the ordered replicates, between 0 and 1. */
  readonly ranks: readonly [number, number];
}

/** The BCa limits from ready replicates; none when the replicates do not spread around the estimate. */
export function bcaBounds({ replicates, estimate, acceleration, level }: BcaInput): BcaBounds | NoInterval {
  const sorted = Float64Array.from(replicates).sort();
  const smallest = sorted[0] as number;
  const largest = sorted[sorted.length - 1] as number;
  const rounding = 1e-12 * Math.max(Math.abs(smallest), Math.abs(largest));
  if (largest - smallest <= rounding) return { method: "none", reason: "all resamples give the same value" };
  let below = 0;
  for (const value of sorted) below += value < estimate - rounding ? 1 : value <= estimate + rounding ? 0.5 : 0;
  if (below === 0 || below === sorted.length)
    return { method: "none", reason: "no resample lies on the other side of the estimate" };
  const bias = normalQuantile(below / sorted.length);
  const ranks = bcaRanks({ bias, acceleration, level });
  if (ranks === "undefined") return { method: "none", reason: "the resamples are too skewed for BCa" };
  return { low: quantile(sorted, ranks[0]), high: quantile(sorted, ranks[1]), bias, ranks };
}

/** Φ(z0 + (z0 + z)/(1 − a (z0 + z))) at both ends; undefined where the map is no longer increasing. */
export function bcaRanks(options: { readonly bias: number; readonly acceleration: number; readonly level: number }) {
  const { bias, acceleration, level } = options;
  const z = normalQuantile((1 + level) / 2);
  const rank = (end: number) => normalCdf(bias + (bias + end) / (1 - acceleration * (bias + end)));
  const defined = [-z, z].every((end) => 1 - acceleration * (bias + end) > 0);
  return defined ? ([rank(-z), rank(z)] as const) : ("undefined" as const);
}

/** Σu³ / (6 (Σu²)^1.5) over delete-one values; `influences` are u per unit, already divided by the units of its stratum. */
export function accelerationOf(influences: readonly { readonly influence: number; readonly multiplicity: number }[]): number {
  let squares = 0;
  let cubes = 0;
  for (const { influence, multiplicity } of influences) {
    squares += multiplicity * influence * influence;
    cubes += multiplicity * influence * influence * influence;
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}

/** Quantile of sorted values, linear between order statistics (Hyndman and Fan, Am. Stat. 50, 1996, type 7; as NumPy and SciPy). */
export function quantile(sorted: Float64Array, rank: number): number {
  const place = rank * (sorted.length - 1);
  const floor = Math.min(sorted.length - 1, Math.max(0, Math.floor(place)));
  const low = sorted[floor] as number;
  const high = sorted[Math.min(sorted.length - 1, floor + 1)] as number;
  return low + (place - floor) * (high - low);
}

/** Too few items, or a stratum with one unit, have no bootstrap. */
export function whyNoBootstrap(strata: readonly { readonly items: number; readonly units: number }[]): NoInterval | undefined {
  const items = strata.reduce((total, stratum) => total + stratum.items, 0);
  if (items < FEWEST_ITEMS) return { method: "none", reason: `${items} items: below ${FEWEST_ITEMS} no method keeps its level` };
  if (strata.some(({ units }) => units < 2)) return { method: "none", reason: "a stratum has one item or one cluster" };
  return undefined;
}

function accelerationOfMeans(strata: readonly Kinds[]): number {
  const influences = strata.flatMap(({ sums, sizes, multiplicity, units, weight }) => {
    const total = dot(sums, multiplicity);
    const size = dot(sizes, multiplicity);
    const without = Array.from(sums, (sum, j) => (total - sum) / (size - (sizes[j] as number)));
    const center = dot(without, multiplicity) / units;
    return without.map((value, j) => ({
      influence: (weight * (units - 1) * (center - value)) / units,
      multiplicity: multiplicity[j] as number,
    }));
  });
  return accelerationOf(influences);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}
