import { holm } from "../stats/multiple.ts";
import type { ColumnValues } from "./compare.ts";
import type { IntervalSummary } from "./model.ts";
import { meanOf, pairColumns, pairedDifference } from "./pairing.ts";
import type { RunValues } from "./run-values.ts";
import { scoreItems } from "./score.ts";
import { type WordingSpread, wordingSpreads } from "./wording-spread.ts";

/** A number with its interval, of a mean over items. */
export interface Gap {
  readonly difference: number;
  readonly interval: IntervalSummary;
  readonly n: number;
}

/** One model under two protocols: first minus second, on the same questions. */
export interface ProtocolPair extends Gap {
  readonly run: number;
  readonly first: string;
  readonly second: string;
  readonly p: number;
  readonly pMethod: string;
  /** Adjusted over all protocol pairs of the comparison (Holm). */
  readonly pHolm: number;
}

/**
 * What a table shows that prints model A under one protocol and model B under another: the gap, and how much of it either explains.
 * The two parts add up to the gap: each is the mean of both orders in which protocol and model can be exchanged (Shapley).
 */
export interface CrossGap {
  /** Positions of the runs. */
  readonly runs: readonly [number, number];
  /** Protocol of the first run, of the second run. */
  readonly protocols: readonly [string, string];
  readonly gap: Gap;
  readonly byProtocol: Gap;
  readonly byModel: Gap;
}

/** The same questions under several protocols. */
export interface ProtocolMatrix {
  readonly task: string;
  readonly protocols: readonly { readonly protocol: string; readonly primary: string }[];
  /** By run, then protocol; absent where the run has no values. */
  readonly scores: readonly (readonly (
    | ({ readonly value: number; readonly n: number } & { interval: IntervalSummary })
    | undefined
  )[])[];
  readonly pairs: readonly ProtocolPair[];
  readonly crossed: readonly CrossGap[];
  /** Of protocols that differ in their words alone. */
  readonly wordings: readonly WordingSpread[];
}

/** Every task that the runs hold under two or more protocols. */
export function protocolMatrices(runs: readonly RunValues[]): ProtocolMatrix[] {
  const tasks = new Map<string, Map<string, string>>();
  for (const { columns } of runs)
    for (const { task, protocol, primary, items } of columns) {
      if (items.size === 0) continue;
      const protocols = tasks.get(task) ?? new Map<string, string>();
      tasks.set(task, protocols.set(protocol, protocols.get(protocol) ?? primary));
    }
  const matrices = [...tasks]
    .filter(([, protocols]) => protocols.size > 1)
    .map(([task, protocols]) => matrixOf(task, { protocols, runs }));
  const adjusted = holm(matrices.flatMap(({ pairs }) => pairs.map(({ p }) => p)));
  let next = 0;
  return matrices.map((matrix) => ({
    ...matrix,
    pairs: matrix.pairs.map((pair) => ({ ...pair, pHolm: adjusted[next++] as number })),
  }));
}

function matrixOf(
  task: string,
  { protocols, runs }: { protocols: ReadonlyMap<string, string>; runs: readonly RunValues[] },
): ProtocolMatrix {
  const names = [...protocols.keys()];
  const columnOf = (run: number, protocol: string) =>
    runs[run]?.columns.find((column) => column.task === task && column.protocol === protocol && column.items.size > 0);
  const scores = runs.map((_, run) => names.map((protocol) => scoreOf(columnOf(run, protocol))));
  const pairs = runs.flatMap((_, run) =>
    pairsOf(names).flatMap(([first, second]) => {
      const [a, b] = [columnOf(run, first), columnOf(run, second)];
      if (a === undefined || b === undefined || !shareItems(a, b)) return [];
      const { difference, interval, n, p, pMethod } = pairedDifference(a, b);
      return [{ run, first, second, difference, interval, n, p, pMethod, pHolm: p }];
    }),
  );
  const crossed = pairsOf(runs.map((_, run) => run)).flatMap(([one, other]) =>
    names.flatMap((p) =>
      names.flatMap((q) => {
        if (p === q) return [];
        const cells = [columnOf(one, p), columnOf(one, q), columnOf(other, p), columnOf(other, q)];
        const present = cells.filter((column) => column !== undefined);
        const gap =
          present.length < 4 ? undefined : crossGap(present as [ColumnValues, ColumnValues, ColumnValues, ColumnValues]);
        return gap === undefined ? [] : [{ runs: [one, other] as const, protocols: [p, q] as const, ...gap }];
      }),
    ),
  );
  return {
    task,
    protocols: [...protocols].map(([protocol, primary]) => ({ protocol, primary })),
    scores,
    pairs,
    crossed,
    wordings: wordingSpreads(names, scores),
  };
}

function scoreOf(column: ColumnValues | undefined) {
  if (column === undefined) return undefined;
  const items = [...column.items].map(([item, { values, cluster }]) => ({ item, cluster, values }));
  const { value, interval, n } = scoreItems(items, Math.max(...items.map(({ values }) => values.length)));
  return { value, interval, n };
}

/** a@p − b@q = ½[(a@p − a@q) + (b@p − b@q)] + ½[(a@p − b@p) + (a@q − b@q)], item by item; undefined where they share no item. */
export function crossGap([ap, aq, bp, bq]: readonly [ColumnValues, ColumnValues, ColumnValues, ColumnValues]) {
  const ids = [...ap.items.keys()].filter((id) => [aq, bp, bq].every(({ items }) => items.has(id)));
  if (ids.length === 0) return undefined;
  const at = ({ items }: ColumnValues, id: string) => meanOf(items.get(id)?.values as readonly number[]);
  const gapOf = (value: (id: string) => number, zero: (id: string) => number): Gap => {
    const side = (of: (id: string) => number) => ({
      task: ap.task,
      protocol: ap.protocol,
      primary: "",
      asked: "",
      read: "",
      marks: [],
      items: new Map(ids.map((id) => [id, { ...ap.items.get(id), values: [of(id)] }])),
    });
    const { difference, interval, n } = pairedDifference(side(value), side(zero));
    return { difference, interval, n };
  };
  return {
    gap: gapOf(
      (id) => at(ap, id),
      (id) => at(bq, id),
    ),
    byProtocol: gapOf(
      (id) => (at(ap, id) + at(bp, id)) / 2,
      (id) => (at(aq, id) + at(bq, id)) / 2,
    ),
    byModel: gapOf(
      (id) => (at(ap, id) + at(aq, id)) / 2,
      (id) => (at(bp, id) + at(bq, id)) / 2,
    ),
  };
}

function shareItems(a: ColumnValues, b: ColumnValues): boolean {
  return pairColumns(a, b).ids.length > 0;
}

function pairsOf<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((first, index) => all.slice(index + 1).map((second): [T, T] => [first, second]));
}
