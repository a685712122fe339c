import { FEWEST_ITEMS } from "../stats/interval.ts";
import { holm } from "../stats/multiple.ts";
import { nonInferiority } from "../stats/non-inferiority.ts";
import { studentQuantile } from "../stats/student.ts";
import { type ColumnValues, type PairedDifference, whyNotComparable } from "./compare.ts";
import { compareComposites } from "./compare-composites.ts";
import { pairedDifference, type UnmarkedDifference } from "./pairing.ts";
import type { RunValues } from "./run-values.ts";

export type Verdict = "pass" | "fail" | "inconclusive";

/** How much more would decide, were the difference to stay as it is. */
export interface Needed {
  readonly items: number | "never";
  /** Answers per item of both sides; "unknown" with one seed, "never" where more seeds alone cannot decide. */
  readonly seeds: number | "never" | "unknown";
}

/** One column or composite: candidate minus baseline, turned so that above 0 is better. Fractions, as everywhere. */
export interface GateRow {
  readonly name: string;
  readonly primary: string;
  /** Present where the values are no fractions: a margin of one point is then 0.01 of it. */
  readonly unit?: string;
  readonly verdict: Verdict;
  /** Why nothing can be said; present on rows without a test, and where Holm took a failure back. */
  readonly reason?: string;
  readonly test?: {
    readonly baseline: number;
    readonly candidate: number;
    readonly difference: number;
    readonly n: number;
    /** Two-sided interval of level 1 − 2α: its lower end above −margin passes, its upper end below it fails. */
    readonly low: number;
    readonly high: number;
    readonly level: number;
    readonly standardError: number;
    readonly df: number;
    /** One-sided, of "worse by the margin or more": small passes. */
    readonly pPass: number;
    /** One-sided, of "not worse by the margin", Holm-adjusted over the rows: small fails. */
    readonly pFailHolm: number;
    /** Where the interval holds the margin. */
    readonly needed?: Needed;
  };
}

export interface GateResult {
  readonly margin: number;
  readonly alpha: number;
  readonly verdict: Verdict;
  readonly columns: readonly GateRow[];
  readonly composites: readonly GateRow[];
}

export interface GateOptions {
  /** The loss that is still acceptable, a fraction above 0. */
  readonly margin: number;
  readonly alpha: number;
  /** Largest share of items that only one run may have. */
  readonly tolerance: number;
  /** Why a column of the candidate cannot be judged (not complete, blocked); undefined where it can. */
  readonly unready?: (column: { readonly task: string; readonly protocol: string }) => string | undefined;
}

/**
 * Whether the candidate is not worse than the baseline by the margin, for every column and composite of the baseline. All must be
 * shown to pass, which needs no correction; a failure must hold after Holm over all rows, or one of many tasks would fail by chance.
 */
export function gateRuns(baseline: RunValues, candidate: RunValues, options: GateOptions): GateResult {
  const { margin, alpha } = options;
  const drafts = baseline.columns.map((column) => columnDraft(column, { candidate, options }));
  const known = drafts.flatMap(({ paired }) => (paired === undefined ? [] : [paired]));
  const composites = compositeDrafts({ baseline, candidate, known, blocked: drafts });
  const rows = judged([...drafts, ...composites], { margin, alpha });
  const columns = rows.slice(0, drafts.length);
  const verdicts = rows.map(({ verdict }) => verdict);
  return {
    margin,
    alpha,
    verdict: verdicts.includes("fail")
      ? "fail"
      : rows.length === 0 || verdicts.includes("inconclusive")
        ? "inconclusive"
        : "pass",
    columns,
    composites: rows.slice(drafts.length),
  };
}

type Difference = Pick<PairedDifference, "first" | "second" | "difference" | "n" | "standardError" | "df" | "variance">;

interface Draft {
  readonly name: string;
  readonly primary: string;
  /** Candidate first. */
  readonly difference?: Difference;
  readonly better?: "lower";
  readonly unit?: string;
  readonly reason?: string;
  readonly paired?: UnmarkedDifference;
}

function columnDraft(column: ColumnValues, { candidate, options }: { candidate: RunValues; options: GateOptions }): Draft {
  const name = `${column.task} · ${column.protocol}`;
  const { primary, better, unit } = column;
  const base = { name, primary, ...(better === undefined ? {} : { better }), ...(unit === undefined ? {} : { unit }) };
  const other = candidate.columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
  if (other === undefined) return { ...base, reason: "not in the candidate" };
  const reason = options.unready?.(column);
  if (reason !== undefined) return { ...base, reason };
  const incomparable = whyNotComparable(other, column);
  if (incomparable !== undefined) return { ...base, reason: incomparable };
  const paired = pairedDifference(other, column);
  if (paired.unmatched > options.tolerance * paired.n)
    return { ...base, paired, reason: `${paired.unmatched} items are in one run only` };
  return { ...base, paired, difference: paired };
}

function compositeDrafts({
  baseline,
  candidate,
  known,
  blocked,
}: {
  baseline: RunValues;
  candidate: RunValues;
  known: readonly UnmarkedDifference[];
  blocked: readonly Draft[];
}): Draft[] {
  const result = compareComposites(candidate, baseline, { known });
  const unready = blocked.filter(({ reason }) => reason !== undefined).map(({ name }) => name);
  return baseline.composites.map(({ composite }) => {
    const base = { name: composite, primary: "" };
    const row = result.composites.find((other) => other.composite === composite);
    if (row === undefined) {
      const reason = result.notComparable.find((other) => other.composite === composite)?.reason;
      return { ...base, reason: reason ?? "not in the candidate" };
    }
    const lacking = row.parts.find((part) => unready.some((name) => name === part.name || name.startsWith(`${part.name}@`)));
    if (lacking !== undefined) return { ...base, reason: `${lacking.name} cannot be judged` };
    const n = row.parts.reduce((sum, part) => sum + part.n, 0);
    return { ...base, difference: { ...row, n } };
  });
}

function judged(drafts: readonly Draft[], { margin, alpha }: { margin: number; alpha: number }): GateRow[] {
  const tests = drafts.map(({ difference, better }) =>
    difference === undefined ? undefined : testOf(difference, { margin, alpha, sign: better === "lower" ? -1 : 1 }),
  );
  const ready = tests.filter((test) => typeof test === "object");
  const adjusted = holm(ready.map(({ pPass }) => 1 - pPass));
  const pFail = new Map(ready.map((test, index) => [test, adjusted[index] as number]));
  return drafts.map(({ name, primary, unit, reason }, index): GateRow => {
    const test = tests[index];
    const base = { name, primary, ...(unit === undefined ? {} : { unit }) };
    if (typeof test !== "object") return { ...base, verdict: "inconclusive", reason: test ?? reason ?? "not compared" };
    const { raw, needed, ...facts } = test;
    const pFailHolm = pFail.get(test) as number;
    const takenBack = raw === "fail" && pFailHolm > alpha;
    const verdict = takenBack ? "inconclusive" : raw;
    return {
      ...base,
      verdict,
      ...(takenBack ? { reason: "worse by more than the margin, but not after Holm over all rows" } : {}),
      test: { ...facts, pFailHolm, ...(raw === "inconclusive" ? { needed } : {}) },
    };
  });
}

function testOf(
  { first, second, difference, n, standardError, df, variance }: Difference,
  { margin, alpha, sign }: { margin: number; alpha: number; sign: 1 | -1 },
) {
  if (n < FEWEST_ITEMS) return `${n} items: below ${FEWEST_ITEMS} no method keeps its level`;
  if (standardError === undefined || df === undefined || standardError === 0)
    return "the differences do not spread, so they have no standard error";
  const oriented = sign * difference;
  const { verdict, p, low, high, itemsFactor } = nonInferiority({ difference: oriented, standardError, df, margin, alpha });
  const distance = Math.abs(oriented + margin);
  return {
    raw: verdict,
    baseline: second,
    candidate: first,
    difference: oriented,
    n,
    low,
    high,
    level: 1 - 2 * alpha,
    standardError,
    df,
    pPass: p,
    needed: {
      items: itemsFactor === "never" ? itemsFactor : Math.ceil(itemsFactor * n),
      seeds: variance === undefined ? ("unknown" as const) : seedsNeeded({ distance, n, df, alpha, variance }),
    },
  };
}

/** n·SE² = σ²_items + (σ²_rest + n·σ²_seeds)/K: the K at which the interval's half-width reaches the distance to the margin. */
function seedsNeeded({
  distance,
  n,
  df,
  alpha,
  variance,
}: {
  distance: number;
  n: number;
  df: number;
  alpha: number;
  variance: NonNullable<PairedDifference["variance"]>;
}): number | "never" {
  const wished = distance / studentQuantile({ probability: 1 - alpha, df });
  const room = n * wished * wished - variance.items;
  if (room <= 0) return "never";
  const perSeed = variance.residual + (variance.sharedSeeds ? n * variance.seeds : 0);
  return Math.max(1, Math.ceil(perSeed / room));
}
