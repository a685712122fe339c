import type { Outcome } from "../core/outcome.ts";
import { random } from "../core/random.ts";
import { estimateMean } from "../stats/estimate.ts";
import { mcnemarExact } from "../stats/mcnemar.ts";
import { holm } from "../stats/multiple.ts";
import { signFlipTest } from "../stats/sign-flip.ts";
import type { IntervalSummary } from "./model.ts";

/** The primary values of one column of one run, by item. */
export interface ColumnValues {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly asked: string;
  readonly read: string;
  readonly items: ReadonlyMap<string, { readonly values: readonly number[]; readonly cluster?: string }>;
}

/** First minus second, on the items that both runs answered. */
export interface PairedDifference {
  readonly task: string;
  readonly protocol: string;
  readonly primary: string;
  readonly first: number;
  readonly second: number;
  readonly difference: number;
  readonly n: number;
  readonly interval: IntervalSummary;
  readonly p: number;
  /** "mcnemar-exact" for one 0/1 answer per item without clusters; otherwise "sign-flip-exact" or "sign-flip". */
  readonly pMethod: string;
  /** Adjusted over the columns of this comparison (Holm). */
  readonly pHolm: number;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Items that only one of the runs has. */
  readonly unmatched: number;
}

/** What one column's paired comparison could not be made of. */
export interface NotComparable {
  readonly task: string;
  readonly protocol: string;
  readonly reason: string;
}

export interface Comparison {
  readonly differences: readonly PairedDifference[];
  readonly notComparable: readonly NotComparable[];
}

/** With the observed assignment itself, p comes in steps of 0.0001. */
const REPLICATES = 9_999;

/** Paired comparison of two runs over the columns they share, by item id. Corpus metrics have no value per item and are said so. */
export function compareRuns(first: readonly ColumnValues[], second: readonly ColumnValues[]): Comparison {
  const drafts: Omit<PairedDifference, "pHolm">[] = [];
  const notComparable: NotComparable[] = [];
  for (const a of first) {
    const b = second.find(({ task, protocol }) => task === a.task && protocol === a.protocol);
    const reason = whyNot(a, b);
    if (b === undefined || reason !== undefined)
      notComparable.push({ task: a.task, protocol: a.protocol, reason: reason ?? "only in the first run" });
    else drafts.push(pairedDifference(a, b));
  }
  for (const b of second) {
    if (!first.some(({ task, protocol }) => task === b.task && protocol === b.protocol)) {
      notComparable.push({ task: b.task, protocol: b.protocol, reason: "only in the second run" });
    }
  }
  const adjusted = holm(drafts.map(({ p }) => p));
  return { differences: drafts.map((draft, index) => ({ ...draft, pHolm: adjusted[index] as number })), notComparable };
}

/** The values of one primary "metric@extractor" by item; empty for a corpus metric. */
export function columnValues(
  outcomes: readonly Outcome[],
  {
    primary,
    clusters,
    ...column
  }: { task: string; protocol: string; primary: string; asked: string; read: string; clusters: ReadonlyMap<string, string> },
): ColumnValues {
  const [metric = "", extractor = ""] = primary.split("@");
  const items = new Map<string, { values: number[]; cluster?: string }>();
  for (const outcome of outcomes) {
    if (outcome.status !== "collected") continue;
    const value = outcome.readings[extractor]?.values[metric];
    if (typeof value !== "number") continue;
    const cluster = clusters.get(outcome.item);
    const entry = items.get(outcome.item) ?? { values: [], ...(cluster === undefined ? {} : { cluster }) };
    entry.values.push(value);
    items.set(outcome.item, entry);
  }
  return { ...column, primary, items };
}

function whyNot(a: ColumnValues, b: ColumnValues | undefined): string | undefined {
  if (b === undefined) return "only in the first run";
  if (a.asked !== b.asked) return "asked differently (data, task, protocol, shots or template)";
  if (a.read !== b.read) return "read differently (extractor or metric version)";
  if (a.primary !== b.primary) return `the primary metrics differ: ${a.primary} and ${b.primary}`;
  if (![...a.items.keys()].some((item) => b.items.has(item))) return "no item has a value in both runs";
  return undefined;
}

function pairedDifference(a: ColumnValues, b: ColumnValues): Omit<PairedDifference, "pHolm"> {
  const matched = [...a.items].flatMap(([item, entry]) => {
    const other = b.items.get(item);
    return other === undefined
      ? []
      : [
          {
            item,
            cluster: entry.cluster,
            first: mean(entry.values),
            second: mean(other.values),
            single: entry.values.length === 1 && other.values.length === 1,
          },
        ];
  });
  const differences = matched.map(({ first, second }) => first - second);
  const clusters = matched.some(({ cluster }) => cluster !== undefined)
    ? matched.map(({ item, cluster }) => cluster ?? `item ${item}`)
    : undefined;
  const { mean: difference, interval } = estimateMean(differences, { binary: false, repeats: 1, clusters });
  const wins = differences.filter((value) => value > 0).length;
  const losses = differences.filter((value) => value < 0).length;
  const binary = matched.every(
    ({ single, first, second }) => single && (first === 0 || first === 1) && (second === 0 || second === 1),
  );
  const exact = binary && clusters === undefined;
  const test = exact
    ? { p: mcnemarExact({ firstOnly: wins, secondOnly: losses }), method: "mcnemar-exact" }
    : signFlipTest(differences, { clusters, replicates: REPLICATES, source: random("sign flip", a.task, a.protocol) });
  return {
    task: a.task,
    protocol: a.protocol,
    primary: a.primary,
    first: mean(matched.map(({ first }) => first)),
    second: mean(matched.map(({ second }) => second)),
    difference,
    n: matched.length,
    interval,
    p: test.p,
    pMethod: test.method,
    wins,
    ties: matched.length - wins - losses,
    losses,
    unmatched: a.items.size + b.items.size - 2 * matched.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
