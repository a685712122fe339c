import { normalQuantile } from "../stats/normal.ts";
import type { ColumnValues } from "./compare.ts";
import type { IntervalSummary } from "./model.ts";
import { pairColumns, pairedDifference } from "./pairing.ts";
import { scoreItems } from "./score.ts";

/** What differs first on the way from data to score. */
export const CAUSES = ["data", "prompt", "sampling", "answer", "reading"] as const;
export type Cause = (typeof CAUSES)[number];

/** One outcome as it can be compared with its repetition: digests of every step on the way. */
export interface Trace {
  readonly item: string;
  readonly seed: number;
  /** The item's fields, choices and gold. */
  readonly data: string;
  readonly prompt: string;
  /** Prompt, continuations, sampling and seed together. */
  readonly request: string;
  /** The reply, or what stands in its place. */
  readonly answer: string;
  /** Readings and values, or why there are none. */
  readonly reading: string;
}

/** A column that was run again. */
export interface Reproduction {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly original: number;
  readonly again: number;
  /** Again minus original. */
  readonly difference: number;
  readonly n: number;
  readonly interval: IntervalSummary;
  /** Of the difference, on these very questions; 0 where no score differs. */
  readonly conditionalError: number;
  /**
   * Where it comes from: the spread between seeds of both runs; with one seed the differences themselves; for a metric of the whole
   * corpus the exchange of the two answers to each item, as the error that makes its p what it is.
   */
  readonly errorFrom: "seeds" | "differences" | "exchange";
  /** |difference| ≤ 1.96 × conditional error. */
  readonly within: boolean;
  /** Outcomes that are not the same, by first cause. */
  readonly causes: Readonly<Record<Cause, number>>;
  readonly outcomes: number;
  /** The outcomes that differ. */
  readonly differing: readonly { readonly item: string; readonly seed: number; readonly cause: Cause }[];
  /** Outcomes that only one of the runs has. */
  readonly unmatched: number;
}

const NORMAL_QUANTILE = 1.96;

/** One column of a run beside its repetition. @param traces of both runs */
export function compareReproduction(
  original: ColumnValues,
  again: ColumnValues,
  traces: { readonly original: readonly Trace[]; readonly again: readonly Trace[] },
): Reproduction | "no item has a value in both runs" {
  const pairs = pairColumns(again, original);
  const corpus = original.corpus !== undefined && again.corpus !== undefined;
  if (pairs.ids.length === 0 && !corpus) return "no item has a value in both runs";
  const { first, second, difference, n, interval, p } = pairedDifference(again, original, pairs);
  const error = corpus ? exchangeError(difference, p) : conditionalError({ original, again, pairs });
  const { causes, differing, unmatched } = causesOf(traces);
  return {
    task: original.task,
    protocol: original.protocol,
    primary: original.primary,
    original: second,
    again: first,
    difference,
    n,
    interval,
    conditionalError: error.value,
    errorFrom: error.from,
    within: Math.abs(difference) <= NORMAL_QUANTILE * error.value + 1e-12,
    causes,
    outcomes: traces.original.length,
    differing,
    unmatched,
  };
}

/**
 * With several seeds the "same questions again" errors of both scores, √(a² + b²). With one seed the two runs are the two answers to each
 * item: √Σd² / n, the error of a mean of differences whose expectation is 0.
 */
function conditionalError({
  original,
  again,
  pairs,
}: {
  original: ColumnValues;
  again: ColumnValues;
  pairs: ReturnType<typeof pairColumns>;
}): { value: number; from: Reproduction["errorFrom"] } {
  const [a, b] = [original, again].map(errorOfScore);
  if (a !== undefined && b !== undefined) return { value: Math.sqrt(a * a + b * b), from: "seeds" };
  const squares = pairs.first.reduce((sum, value, item) => {
    const difference = value - (pairs.second[item] as number);
    return sum + difference * difference;
  }, 0);
  return { value: Math.sqrt(squares) / pairs.ids.length, from: "differences" };
}

function exchangeError(difference: number, p: number): { value: number; from: Reproduction["errorFrom"] } {
  if (difference === 0) return { value: 0, from: "exchange" };
  // At p = 1 any difference lies within.
  return { value: p === 1 ? Math.abs(difference) : Math.abs(difference / normalQuantile(p / 2)), from: "exchange" };
}

function errorOfScore({ items }: ColumnValues): number | undefined {
  const all = [...items].map(([item, { values, cluster }]) => ({ item, cluster, values }));
  return scoreItems(all, Math.max(...all.map(({ values }) => values.length))).conditionalError;
}

function causesOf({ original, again }: { original: readonly Trace[]; again: readonly Trace[] }) {
  const causes: Record<Cause, number> = { data: 0, prompt: 0, sampling: 0, answer: 0, reading: 0 };
  const key = ({ item, seed }: Trace) => `${seed} ${item}`;
  const others = new Map(again.map((trace) => [key(trace), trace]));
  const differing: { item: string; seed: number; cause: Cause }[] = [];
  let matched = 0;
  for (const trace of original) {
    const other = others.get(key(trace));
    if (other === undefined) continue;
    matched += 1;
    if (trace.reading === other.reading) continue;
    const cause = firstCause(trace, other);
    causes[cause] += 1;
    differing.push({ item: trace.item, seed: trace.seed, cause });
  }
  return { causes, differing, unmatched: original.length + again.length - 2 * matched };
}

function firstCause(a: Trace, b: Trace): Cause {
  if (a.data !== b.data) return "data";
  if (a.prompt !== b.prompt) return "prompt";
  if (a.request !== b.request) return "sampling";
  return a.answer === b.answer ? "reading" : "answer";
}
