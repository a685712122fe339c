import { refuse, requireSameLength, requireValues } from "./checks.ts";
import type { Interval, NoInterval } from "./interval.ts";
import { moments, sum } from "./moments.ts";
import { studentQuantile, studentTwoSided } from "./student.ts";

export interface GroupsInput {
  readonly values: readonly number[];
  /** By value: whether it is of the first group. */
  readonly first: readonly boolean[];
  /** Values of one cluster are not independent; a cluster may lie in both groups. */
  readonly clusters?: readonly string[] | undefined;
  readonly level?: number;
}

export interface GroupDifference {
  /** Mean of the first group less mean of the second. */
  readonly difference: number;
  readonly standardError: number;
  readonly df: number;
  readonly interval: Interval | NoInterval;
  /** Two-sided. */
  readonly p: number;
  readonly means: readonly [number, number];
  readonly sizes: readonly [number, number];
}

/**
 * The means of two groups of different items. Welch's t: SE = √(s₁²/n₁ + s₂²/n₂) with the degrees of freedom of F. E. Satterthwaite
 * (Biometrics Bull. 2, 1946). With clusters the error adds up the influence of whole clusters, (x_i − x̄₁)/n₁ or −(x_i − x̄₂)/n₂,
 * SE² = C/(C − 1) · Σ_c (Σ_{i∈c} influence)² (the sandwich of Liang and Zeger, Biometrika 73, 1986), and df is one less than the clusters
 * of the group that has fewer.
 * @throws E_STATISTICS_INPUT with fewer than two values, or two clusters, in either group
 */
export function groupDifference({ values, first, clusters, level = 0.95 }: GroupsInput): GroupDifference {
  requireValues(values, "values");
  requireSameLength(values, first, "values and groups");
  const groups = [true, false].map((side) => values.filter((_, i) => first[i] === side));
  const [a, b] = groups as [number[], number[]];
  if (a.length < 2 || b.length < 2)
    refuse("a group has fewer than two values", "Without two values a group has no spread: say how few there are instead.");
  const [x, y] = [moments(a), moments(b)];
  const difference = x.mean - y.mean;
  const { standardError, df, method } =
    clusters === undefined ? welch(x, y) : clustered({ values, first, clusters }, [x.mean, y.mean]);
  const base = {
    difference,
    standardError,
    df,
    means: [x.mean, y.mean] as const,
    sizes: [a.length, b.length] as const,
  };
  if (standardError === 0)
    return { ...base, interval: { method: "none", reason: "all values of each group are equal" }, p: difference === 0 ? 1 : 0 };
  const half = studentQuantile({ probability: (1 + level) / 2, df }) * standardError;
  return {
    ...base,
    interval: { low: difference - half, high: difference + half, level, method },
    p: studentTwoSided({ t: difference / standardError, df }),
  };
}

interface Moments {
  readonly n: number;
  readonly variance: number;
}

function welch(x: Moments, y: Moments) {
  const [u, v] = [x.variance / x.n, y.variance / y.n];
  const df = u + v === 0 ? 0 : ((u + v) * (u + v)) / ((u * u) / (x.n - 1) + (v * v) / (y.n - 1));
  return { standardError: Math.sqrt(u + v), df, method: "welch" as const };
}

function clustered(
  { values, first, clusters }: Required<Pick<GroupsInput, "values" | "first">> & { clusters: readonly string[] },
  [meanFirst, meanSecond]: readonly [number, number],
) {
  requireSameLength(values, clusters, "values and clusters");
  const n = first.filter((side) => side).length;
  const influence = new Map<string, number>();
  const names = { first: new Set<string>(), second: new Set<string>() };
  values.forEach((value, i) => {
    const cluster = clusters[i] as string;
    const own = first[i] === true ? (value - meanFirst) / n : (meanSecond - value) / (values.length - n);
    influence.set(cluster, (influence.get(cluster) ?? 0) + own);
    (first[i] === true ? names.first : names.second).add(cluster);
  });
  const fewer = Math.min(names.first.size, names.second.size);
  if (fewer < 2)
    refuse("a group lies in one cluster", "With one cluster the spread between clusters is unknown: no standard error exists.");
  const squares = sum([...influence.values()].map((one) => one * one));
  const count = influence.size;
  return { standardError: Math.sqrt((squares * count) / (count - 1)), df: fewer - 1, method: "welch-clustered" as const };
}
