import type { Composite } from "../../src/core/definition.ts";
import { random } from "../../src/core/random.ts";
import type { ColumnValues } from "../../src/summary/compare.ts";
import type { RunValues } from "../../src/summary/run-values.ts";

/** A column whose items are "i0", "i1", …; `values[item]` is one answer or the answers by seed. */
export function column(
  values: readonly (number | readonly number[])[],
  changes: Partial<Omit<ColumnValues, "items">> & {
    readonly clusters?: readonly string[];
    readonly ids?: readonly string[];
  } = {},
): ColumnValues {
  const { clusters, ids, ...identity } = changes;
  const items = values.map((value, index) => {
    const cluster = clusters?.[index];
    const answers = typeof value === "number" ? [value] : value;
    return [ids?.[index] ?? `i${index}`, { values: answers, ...(cluster === undefined ? {} : { cluster }) }] as const;
  });
  return {
    task: "arc",
    protocol: "letters@0",
    primary: "acc@strict",
    asked: "a",
    read: "r",
    marks: [],
    ...identity,
    items: new Map(items),
  };
}

export function run(
  columns: readonly ColumnValues[],
  { composites = [], name = "run" }: { composites?: readonly Composite[]; name?: string } = {},
): RunValues {
  return { run: name, model: name, composites, columns, others: [] };
}

/** `count` answers of `seeds` each that are right with the given chance, item by item the same under one name. */
export function answers(
  count: number,
  { chance, name, seeds = 1 }: { chance: number; name: string; seeds?: number },
): number[][] {
  const source = random("test answers", name);
  return Array.from({ length: count }, () => Array.from({ length: seeds }, () => (source.float() < chance ? 1 : 0)));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
