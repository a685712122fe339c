import type { Random } from "../core/random.ts";
import { refuse, requireSameLength, requireValues } from "./checks.ts";
import { clusteredError } from "./clusters.ts";
import { estimateMean, isRounding, type MeanEstimate } from "./estimate.ts";
import { FEWEST_ITEMS } from "./interval.ts";
import { mcnemarExact, mcnemarMidP } from "./mcnemar.ts";
import { allEqual, sum } from "./moments.ts";
import { normalQuantile } from "./normal.ts";
import { type PairedCounts, tango } from "./paired-proportions.ts";
import { minimumDetectableDifference } from "./power.ts";
import { signFlipTest } from "./sign-flip.ts";
import { studentTwoSided } from "./student.ts";

export interface PairedInput {
  /** Item means over seeds, in the same order of items. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly clusters?: readonly string[] | undefined;
  /** Whether a single answer scores 0 or 1. */
  readonly binary: boolean;
  /** Seeds averaged in an item mean, the larger of the two sides. */
  readonly repeats: number;
  readonly level?: number;
  /** For one 0/1 answer per item: "exact" never rejects too often (default), "mid-p" is closer to its level. */
  readonly mcnemar?: "exact" | "mid-p";
  /** Sign assignments of the permutation test. */
  readonly replicates: number;
  readonly source: Random;
}

export interface PairedComparison {
  /** Mean of first − second. */
  readonly difference: number;
  readonly n: number;
  readonly interval: MeanEstimate["interval"];
  /** As in `MeanEstimate`: never 0; where all differences are equal it is half the Tango interval over z. */
  readonly standardError: number | "unknown";
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  readonly pMethod: "mcnemar-exact" | "mcnemar-mid-p" | "sign-flip-exact" | "sign-flip";
  /** Student's t on the same standard error; "unknown" without one. */
  readonly tTest: { readonly t: number; readonly p: number } | "unknown";
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Smallest true difference found with power 0.8 at two-sided 0.05. */
  readonly minimumDetectable: number | "unknown";
}

/**
 * Two systems on the same items. 0/1 with one seed and no clusters: Tango's interval and McNemar's test. Otherwise t on the
 * differences of item means (clustered where clusters are given) and the sign-flip permutation test. Fewer than 15 items get p
 * but no interval.
 */
export function comparePaired(input: PairedInput): PairedComparison {
  const { first, second, level = 0.95 } = input;
  requireSameLength(first, second, "the two systems");
  requireValues(first, "first");
  requireValues(second, "second");
  const differences = first.map((value, i) => value - (second[i] as number));
  const wins = differences.filter((d) => d > 1e-12).length;
  const losses = differences.filter((d) => d < -1e-12).length;
  const counted = { wins, losses, ties: differences.length - wins - losses };
  const estimate = estimateDifference({ ...input, level });
  const { standardError } = estimate;
  const test = testOf(input, { differences, wins, losses });
  const known = standardError !== "unknown" && standardError > 0;
  const t = known ? estimate.mean / standardError : 0;
  return {
    difference: estimate.mean,
    n: estimate.n,
    interval: estimate.interval,
    standardError,
    df: estimate.df,
    p: test.p,
    pMethod: test.method,
    tTest: known ? { t, p: studentTwoSided({ t, df: estimate.df }) } : "unknown",
    ...counted,
    minimumDetectable: known ? minimumDetectableDifference(standardError) : "unknown",
  };
}

function testOf(
  input: PairedInput,
  counted: { readonly differences: readonly number[]; readonly wins: number; readonly losses: number },
) {
  const { binary, repeats, clusters, mcnemar = "exact", replicates, source } = input;
  const { differences, wins, losses } = counted;
  if (!binary || repeats > 1 || clusters !== undefined) return signFlipTest(differences, { clusters, replicates, source });
  const pairs = { firstOnly: wins, secondOnly: losses };
  return mcnemar === "exact"
    ? { p: mcnemarExact(pairs), method: "mcnemar-exact" as const }
    : { p: mcnemarMidP(pairs), method: "mcnemar-mid-p" as const };
}

/** Mean of first − second with its interval and error. Equal differences have Tango's, where they are 0 or ±1, or none. */
export function estimateDifference(pair: Omit<PairedInput, "mcnemar" | "replicates" | "source">): MeanEstimate {
  const { first, second, clusters, binary, repeats, level = 0.95 } = pair;
  requireSameLength(first, second, "the two systems");
  const differences = first.map((value, i) => value - (second[i] as number));
  if (allEqual(differences) || clustersAgree(differences, clusters))
    return withoutSpread({ first, second, differences, clusters, level });
  const estimate = estimateMean(differences, { clusters, binary: false, repeats, level });
  if (!binary || repeats > 1 || clusters !== undefined || estimate.n < FEWEST_ITEMS) return estimate;
  return { ...estimate, interval: tango(pairedCounts(first, second), level) };
}

/** Whether the differences cancel out inside every cluster, or are on average the same in all of them. */
function clustersAgree(differences: readonly number[], clusters: readonly string[] | undefined): boolean {
  if (clusters === undefined || new Set(clusters).size < 2) return false;
  return isRounding(clusteredError(differences, clusters).standardError, differences);
}

/** Equal differences have no spread to estimate an error from; when they are 0 or ±1, Tango's interval still has a width. */
function withoutSpread({
  first,
  second,
  differences,
  clusters,
  level,
}: {
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly differences: readonly number[];
  readonly clusters?: readonly string[] | undefined;
  readonly level: number;
}): MeanEstimate {
  const n = differences.length;
  const mean = sum(differences) / n;
  const shares = [...first, ...second].every((value) => value >= 0 && value <= 1);
  const units = clusters === undefined ? n : new Set(clusters).size;
  const whole = Math.round(mean);
  if (!shares || Math.abs(mean - whole) > 1e-12 || units === 1) {
    const reason =
      units === 1 ? "one item or one cluster" : "all differences, or those of all clusters, are equal: their spread says nothing";
    return { mean, n, interval: { method: "none", reason }, standardError: "unknown", df: 0 };
  }
  const counts = {
    both: 0,
    firstOnly: whole === 1 ? units : 0,
    secondOnly: whole === -1 ? units : 0,
    neither: whole === 0 ? units : 0,
  };
  const interval = tango(counts, level);
  const standardError = (interval.high - interval.low) / (2 * normalQuantile((1 + level) / 2));
  const reason = `${n} items: below ${FEWEST_ITEMS} no method keeps its level`;
  return { mean, n, interval: n < FEWEST_ITEMS ? { method: "none", reason } : interval, standardError, df: units - 1 };
}

/** The 2 × 2 table of 0/1 scores. */
export function pairedCounts(first: readonly number[], second: readonly number[]): PairedCounts {
  requireSameLength(first, second, "the two systems");
  const counts = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
  first.forEach((a, i) => {
    const b = second[i];
    if ((a !== 0 && a !== 1) || (b !== 0 && b !== 1))
      refuse(`scores ${a} and ${b} are not 0 or 1`, "Only right-or-wrong answers make a 2 × 2 table.");
    counts[a === 1 ? (b === 1 ? "both" : "firstOnly") : b === 1 ? "secondOnly" : "neither"] += 1;
  });
  return counts;
}
