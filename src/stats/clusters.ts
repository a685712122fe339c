import { refuse, requireSameLength, requireValues } from "./checks.ts";
import { FEWEST_CLUSTERS } from "./interval.ts";
import { sum } from "./moments.ts";

/** The cluster of every item: its name, or its number from 0 (any order; numbers may be left out). */
export type Clusters = readonly string[] | Int32Array;

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
export function clusteredError(values: ArrayLike<number>, clusters: Clusters): ClusteredError {
  requireValues(values, "values");
  const { sums, sizes } = clusterSums(values, clusters);
  const n = values.length;
  const count = sums.length;
  if (count < 2)
    refuse("all items are in one cluster", "With one cluster the spread between clusters is unknown: no standard error exists.");
  const mean = sum(values) / n;
  const squareOf = (total: number, cluster: number) => {
    const deviation = total - (sizes[cluster] as number) * mean;
    return deviation * deviation;
  };
  if (count >= FEWEST_CLUSTERS) {
    const squares = sum(sums.map(squareOf));
    const standardError = Math.sqrt((squares * count) / (count - 1)) / n;
    return { standardError, df: count - 1, clusters: count, method: "t-clustered" };
  }
  const squares = sum(sums.map((total, cluster) => squareOf(total, cluster) / (1 - (sizes[cluster] as number) / n)));
  return { standardError: Math.sqrt(squares) / n, df: satterthwaite(sizes, n), clusters: count, method: "cr2" };
}

/** Groups values by cluster name. */
export function clusterTotals(values: readonly number[], clusters: Clusters): readonly ClusterTotal[] {
  const { sums, sizes } = clusterSums(values, clusters);
  return Array.from(sums, (total, cluster) => ({ sum: total, size: sizes[cluster] as number }));
}

/** Numbers clusters from 0 in order of first appearance. */
export function numberClusters(clusters: Clusters): { readonly numbers: Int32Array; readonly count: number } {
  const numbers = new Int32Array(clusters.length);
  let count = 0;
  if (clusters instanceof Int32Array) {
    // One more than the number a cluster got, 0 where it has none yet.
    const given = new Int32Array(clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0));
    clusters.forEach((cluster, item) => {
      if (given[cluster] === 0) given[cluster] = ++count;
      numbers[item] = (given[cluster] as number) - 1;
    });
    return { numbers, count };
  }
  const given = new Map<string, number>();
  clusters.forEach((name, item) => {
    const known = given.get(name);
    if (known === undefined) given.set(name, count);
    numbers[item] = known ?? count++;
  });
  return { numbers, count };
}

/** Sums (each as `sum` makes it, of its items in order) and sizes, in order of first appearance. */
function clusterSums(values: ArrayLike<number>, clusters: Clusters) {
  requireSameLength(values, clusters, "values and clusters");
  const { numbers, count } = numberClusters(clusters);
  const sums = new Float64Array(count);
  const lost = new Float64Array(count);
  const sizes = new Int32Array(count);
  for (let i = 0; i < numbers.length; i++) {
    const cluster = numbers[i] as number;
    const value = values[i] as number;
    const total = sums[cluster] as number;
    const next = total + value;
    sums[cluster] = next;
    lost[cluster] =
      (lost[cluster] as number) + (Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total);
    sizes[cluster] = (sizes[cluster] as number) + 1;
  }
  for (let cluster = 0; cluster < count; cluster++) sums[cluster] = (sums[cluster] as number) + (lost[cluster] as number);
  return { sums, sizes };
}

/**
 * (tr B)² / tr(B²) with B_jk = a_j a_k (δ_jk n_j − n_j n_k / n) and a_j = (1 − n_j/n)^−½: Bell and McCaffrey's degrees of
 * freedom for a mean, with equal and independent errors as the working model; tr B = n.
 */
function satterthwaite(sizes: Int32Array, n: number): number {
  let diagonal = 0;
  let product = 0;
  for (const size of sizes) {
    const weight = 1 / (1 - size / n);
    const shared = (size * size) / n;
    diagonal += weight * weight * ((size - shared) * (size - shared) - shared * shared);
    product += weight * shared;
  }
  return (n * n) / (diagonal + product * product);
}
