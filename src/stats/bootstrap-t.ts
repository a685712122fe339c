import { type BootstrapOptions, quantile, whyNoBootstrap } from "./bca.ts";
import { bootstrapMeansWithErrors } from "./bootstrap.ts";
import { requireFraction } from "./checks.ts";
import type { Interval, NoInterval } from "./interval.ts";
import { kindsOf, type Stratum } from "./strata.ts";

/**
 * Bootstrap-t interval of Σ weight × mean (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, § 12.5): the resamples'
 * own t statistics replace Student's table, so that skewed scores get an asymmetric interval. Standard errors are clustered
 * where clusters are given, which are then resampled whole.
 */
export function bootstrapTOfMeans(
  strata: readonly Stratum[],
  { replicates, source, level = 0.95 }: BootstrapOptions,
): Interval | NoInterval {
  requireFraction(level, "level");
  const refusal = whyNoBootstrap(kindsOf(strata));
  if (refusal !== undefined) return refusal;
  const { estimate, standardError, means, errors } = bootstrapMeansWithErrors(strata, { replicates, source });
  const rounding = 1e-12 * Math.max(1, Math.abs(estimate));
  const studentized = means.map((mean, r) => {
    const distance = mean - estimate;
    const error = errors[r] as number;
    if (error > rounding) return distance / error;
    return Math.abs(distance) <= rounding ? 0 : distance * Number.POSITIVE_INFINITY;
  });
  studentized.sort();
  const lower = quantile(studentized, (1 - level) / 2);
  const upper = quantile(studentized, (1 + level) / 2);
  if (!Number.isFinite(lower) || !Number.isFinite(upper) || upper - lower <= rounding)
    return { method: "none", reason: "too little spread: many resamples have no standard error of their own" };
  const method = strata.some(({ clusters }) => clusters !== undefined) ? "bootstrap-t-clustered" : "bootstrap-t";
  return { low: estimate - upper * standardError, high: estimate - lower * standardError, level, method };
}
