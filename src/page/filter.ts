import type { PageIndex } from "../report/page-blocks.ts";
import { folded } from "./fold.ts";
import { bitsOf, type Flag, type RowStore } from "./rows.ts";

export interface Filter {
  readonly text: string;
  /** Column number, or "all". */
  readonly column: number | "all";
  readonly flags: readonly Flag[];
  readonly sort: Sort;
}

export const SORTS = ["as asked", "hardest first", "slowest first", "longest first"] as const;
export type Sort = (typeof SORTS)[number];

/** The rows that pass, in the wished order. */
export function filterRows(store: RowStore, { text, column, flags, sort }: Filter, index: PageIndex): Uint32Array {
  const wanted = flags.reduce((bits, flag) => bits | bitsOf(flag), 0);
  const words = folded(text)
    .split(" ")
    .filter((word) => word !== "");
  const found = new Uint32Array(store.count);
  let count = 0;
  for (let row = 0; row < store.count; row += 1) {
    if (column !== "all" && store.column[row] !== column) continue;
    if (((store.flags[row] as number) & wanted) !== wanted) continue;
    if (words.length > 0 && !matches(store, { row, words })) continue;
    found[count] = row;
    count += 1;
  }
  const rows = found.slice(0, count);
  return sort === "as asked" ? rows : sorted(rows, sortKeys(store, { sort, index }));
}

function matches(store: RowStore, { row, words }: { row: number; words: readonly string[] }): boolean {
  const text = store.texts[store.task[row] as number]?.[store.item[row] as number] ?? "";
  return words.every((word) => text.includes(word) || store.models.some(({ folded }) => (folded[row] as string).includes(word)));
}

function sortKeys(store: RowStore, { sort, index }: { sort: Sort; index: PageIndex }): (row: number) => number {
  if (sort === "longest first")
    return (row) => -(index.tasks[store.task[row] as number]?.lengths[store.item[row] as number] ?? 0);
  if (sort === "slowest first")
    return (row) => -store.models.reduce((most, { ms }) => Math.max(most, Number.isNaN(ms[row]) ? 0 : (ms[row] as number)), 0);
  return (row) => {
    const values = store.models.map(({ value }) => value[row] as number).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? 2 : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
}

function sorted(rows: Uint32Array, key: (row: number) => number): Uint32Array {
  const keys = new Float64Array(rows.length);
  rows.forEach((row, position) => {
    keys[position] = key(row);
  });
  const order = Array.from(rows.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
  return Uint32Array.from(order, (position) => rows[position] as number);
}
