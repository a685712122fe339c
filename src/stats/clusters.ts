import { refuse, requireSameLength, requireValues } from "./checks.ts";
import { FEWEST_CLUSTERS } from "./interval.ts";
import { sum } from "./moments.ts";

export interface ClusteredError {
  readonly standardError: number;
  readonly df: number;
  readonly clusters: number;
  readonly method: "t-clustered" | "cr2";
}

/** Sum and size of each cluster, in order of first appearance. */
export interface ClusterTotal {
  readonly sum: number;
  readonly size: number;
}

/**
 * Standard error of a mean whose items come in clusters (questions on one paragraph, translations of one source):
 * √(Σ_c (Σ_{i∈c} (x_i − x̄))² · C/(C−1)) / n, df = C − 1 (Miller 2024, arXiv:2411.00640, with the factor of Liang and Zeger).
 *
 * Below 30 clusters CR2 of Bell and McCaffrey (Survey Methodology 28, 2002), which for a mean is closed: each cluster's squared
 * sum over 1 − n_c/n; df by their Satterthwaite rule, equal to C − 1 when clusters have one size and smaller otherwise.
 * @throws E_STATISTICS_INPUT with fewer than two clusters: their spread is unknown.
 */
export function clusteredError(values: readonly number[], clusters: readonly string[]): ClusteredError {
  requireValues(values, "values");
  const totals = clusterTotals(values, clusters);
  const n = values.length;
  const count = totals.length;
  if (count < 2)
    refuse("all items are in one cluster", "With one cluster the spread between clusters is unknown: no standard error exists.");
  const mean = sum(values) / n;
  const deviation = (total: ClusterTotal) => total.sum - total.size * mean;
  if (count >= FEWEST_CLUSTERS) {
    const squares = sum(totals.map((total) => deviation(total) * deviation(total)));
    const standardError = Math.sqrt((squares * count) / (count - 1)) / n;
    return { standardError, df: count - 1, clusters: count, method: "t-clustered" };
  }
  const squares = sum(totals.map((total) => (deviation(total) * deviation(total)) / (1 - total.size / n)));
  return { standardError: Math.sqrt(squares) / n, df: satterthwaite(totals, n), clusters: count, method: "cr2" };
}

/** Groups values by cluster name. */
export function clusterTotals(values: readonly number[], clusters: readonly string[]): readonly ClusterTotal[] {
  requireSameLength(values, clusters, "values and clusters");
  const groups = new Map<string, number[]>();
  clusters.forEach((name, i) => {
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [values[i] as number]);
    else members.push(values[i] as number);
  });
  return [...groups.values()].map((members) => ({ sum: sum(members), size: members.length }));
}

/**
 * (tr B)² / tr(B²) with B_jk = a_j a_k (δ_jk n_j − n_j n_k / n) and a_j = (1 − n_j/n)^−½: Bell and McCaffrey's degrees of
 * freedom for a mean, with equal and independent errors as the working model; tr B = n.
 */
function satterthwaite(totals: readonly ClusterTotal[], n: number): number {
  let diagonal = 0;
  let product = 0;
  for (const { size } of totals) {
    const weight = 1 / (1 - size / n);
    const shared = (size * size) / n;
    diagonal += weight * weight * ((size - shared) * (size - shared) - shared * shared);
    product += weight * shared;
  }
  return (n * n) / (diagonal + product * product);
}
