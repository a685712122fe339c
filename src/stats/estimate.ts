import { refuse, requireCount, requireFraction, requireSameLength, requireValues } from "./checks.ts";
import { type Clusters, clusteredError, numberClusters } from "./clusters.ts";
import { FEWEST_ITEMS, type Interval, type NoInterval } from "./interval.ts";
import { allEqual, moments } from "./moments.ts";
import { normalQuantile } from "./normal.ts";
import { wilson } from "./proportion.ts";
import { studentQuantile } from "./student.ts";

export type { Interval, IntervalMethod, NoInterval } from "./interval.ts";

export interface EstimateOptions {
  /** One name or number per item: items that share a paragraph or a source. Left out when items are independent. */
  readonly clusters?: Clusters | undefined;
  /** Whether a single answer scores 0 or 1. */
  readonly binary: boolean;
  /** Seeds averaged in each item mean. */
  readonly repeats: number;
  readonly level?: number;
}

export interface MeanEstimate {
  readonly mean: number;
  /** Items. */
  readonly n: number;
  readonly interval: Interval | NoInterval;
  /**
   * Of new questions of this kind. When all items score the same their spread is zero but their error is not: then it is half the
   * Wilson interval over z. "unknown" for one item, one cluster, or equal scores outside 0 … 1.
   */
  readonly standardError: number | "unknown";
  /** Degrees of freedom of the standard error; 0 when it is unknown. */
  readonly df: number;
}

/**
 * The mean of a task and its interval. `itemMeans` holds one value per item, the mean over its seeds: that way the spread
 * between items already contains the noise between seeds, and 200 items × 5 seeds stay 200 values (Miller 2024,
 * arXiv:2411.00640).
 *
 * - fewer than 15 items: no interval
 * - 0/1, one seed, no clusters: Wilson
 * - otherwise t on the item means with df = n − 1; with clusters, clustered standard error with df = C − 1, or CR2 below 30
 * - all items, or the means of all clusters, equal (between 0 and 1): Wilson with as many trials as items, or clusters: conservative,
 *   and never of width zero. Twin questions of which a model with a fixed choice gets one each right are such clusters.
 *
 * Intervals of 0/1 answers are cut to 0 … 1.
 * @throws E_STATISTICS_INPUT on no items, NaN, infinities, or a "binary" value outside 0 … 1.
 */
export function estimateMean(itemMeans: ArrayLike<number>, options: EstimateOptions): MeanEstimate {
  const { binary, repeats, level = 0.95 } = options;
  requireValues(itemMeans, "item means");
  requireCount(repeats, { name: "repeats", minimum: 1 });
  requireFraction(level, "level");
  if (binary) requireBinary(itemMeans, repeats);
  const clusters = usefulClusters(itemMeans, options.clusters);
  const units = clusters?.count ?? itemMeans.length;
  const { n, mean, variance } = moments(itemMeans);
  const base = { mean, n };

  if (units === 1) {
    const reason = n === 1 ? "one item" : "all items are in one cluster";
    return { ...base, interval: { method: "none", reason }, standardError: "unknown", df: 0 };
  }
  const error =
    clusters === undefined
      ? { standardError: Math.sqrt(variance / n), df: n - 1, method: "t" as const }
      : clusteredError(itemMeans, clusters.numbers);
  const { standardError, df } = error;
  if (allEqual(itemMeans) || isRounding(standardError, itemMeans))
    return { ...base, ...withoutSpread({ mean, n, units, level }) };
  if (n < FEWEST_ITEMS) return { ...base, interval: tooFew(n), standardError, df };
  if (binary && repeats === 1 && clusters === undefined)
    return { ...base, interval: wilson({ successes: Math.round(mean * n), n, level }), standardError, df };
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  const low = binary ? Math.max(0, mean - half) : mean - half;
  const high = binary ? Math.min(1, mean + half) : mean + half;
  return { ...base, interval: { low, high, level, method: error.method }, standardError, df };
}

function withoutSpread({ mean, n, units, level }: { mean: number; n: number; units: number; level: number }) {
  if (mean < 0 || mean > 1) {
    const reason = "all items, or all clusters, have the same score, and it is not a share between 0 and 1";
    return { interval: { method: "none", reason } as const, standardError: "unknown" as const, df: 0 };
  }
  const interval = wilson({ successes: mean * units, n: units, level });
  const standardError = (interval.high - interval.low) / (2 * normalQuantile((1 + level) / 2));
  return { interval: n < FEWEST_ITEMS ? tooFew(n) : interval, standardError, df: units - 1 };
}

function tooFew(n: number): NoInterval {
  return { method: "none", reason: `${n} items: below ${FEWEST_ITEMS} no method keeps its level` };
}

/** Whether an error is zero but for rounding: the clusters' means are then all equal, whatever their items do. */
export function isRounding(standardError: number, values: ArrayLike<number>): boolean {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return standardError <= 1e-12 * most;
}

/** Clusters of one item each say nothing: the items are independent. */
function usefulClusters(values: ArrayLike<number>, clusters: Clusters | undefined) {
  if (clusters === undefined) return undefined;
  requireSameLength(values, clusters, "item means and clusters");
  const numbered = numberClusters(clusters);
  return numbered.count === values.length ? undefined : numbered;
}

function requireBinary(values: ArrayLike<number>, repeats: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < 0 || value > 1 || (repeats === 1 && value !== 0 && value !== 1))
      refuse(
        `${value} is no mean of ${repeats} answers scored 0 or 1`,
        "Say binary: false for graded scores, and the right number of repeats.",
      );
  }
}
