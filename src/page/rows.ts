import { type ColumnRows, type PageIndex, STATES, type State } from "../report/page-blocks.ts";
import { folded } from "./fold.ts";

/** Every row of every column, in arrays by field: 100,000 rows are filtered in a few milliseconds. */
export interface RowStore {
  readonly count: number;
  readonly column: Uint16Array;
  /** Index into `index.tasks`. */
  readonly task: Uint16Array;
  readonly item: Uint32Array;
  readonly seed: Uint32Array;
  /** Position within the column: where the row's details are. */
  readonly position: Uint32Array;
  readonly models: readonly ModelColumn[];
  /** Bits of FLAGS, per row. */
  readonly flags: Uint16Array;
  /** Folded texts that a search looks through: per task and item. */
  readonly texts: readonly (readonly string[])[];
}

export interface ModelColumn {
  readonly state: Uint8Array;
  /** NaN where there is none. */
  readonly value: Float32Array;
  readonly ms: Float32Array;
  readonly tries: Uint8Array;
  readonly answer: string[];
  readonly folded: string[];
}

/** What a row can be filtered by, in the order of their bits. */
export const FLAGS = ["differ", "wrong", "no answer", "truncated", "errored", "retried", "slow", "long", "contaminated"] as const;
export type Flag = (typeof FLAGS)[number];

const NO_ANSWER: readonly State[] = ["abstained", "ambiguous", "no-answer", "refused", "not-hebrew"];
const ERRORED: readonly State[] = ["errored", "missing"];
/** Slower than this share of the calls of its column and model; longer than this share of the items of its task. */
const TAIL = 0.95;

export function buildRows(index: PageIndex, columns: readonly ColumnRows[]): RowStore {
  const count = columns.reduce((sum, { item }) => sum + item.length, 0);
  const store: RowStore = {
    count,
    column: new Uint16Array(count),
    task: new Uint16Array(count),
    item: new Uint32Array(count),
    seed: new Uint32Array(count),
    position: new Uint32Array(count),
    models: index.results.models.map(() => ({
      state: new Uint8Array(count),
      value: new Float32Array(count).fill(Number.NaN),
      ms: new Float32Array(count).fill(Number.NaN),
      tries: new Uint8Array(count),
      answer: new Array<string>(count).fill(""),
      folded: new Array<string>(count).fill(""),
    })),
    flags: new Uint16Array(count),
    texts: index.tasks.map(({ ids, texts }) => ids.map((id, item) => folded(`${id} ${texts[item]}`))),
  };
  let start = 0;
  for (const [number, column] of columns.entries()) {
    fillColumn(store, { column, number, start });
    flagColumn(store, { index, column, number, start });
    start += column.item.length;
  }
  return store;
}

interface Place {
  readonly column: ColumnRows;
  readonly number: number;
  readonly start: number;
}

function fillColumn(store: RowStore, { column, number, start }: Place): void {
  for (let row = 0; row < column.item.length; row += 1) {
    const at = start + row;
    store.column[at] = number;
    store.task[at] = column.task;
    store.item[at] = column.item[row] as number;
    store.seed[at] = column.seed[row] as number;
    store.position[at] = row;
  }
  for (const [model, source] of column.models.entries()) {
    if (source === null) continue;
    const target = store.models[model] as ModelColumn;
    for (let row = 0; row < column.item.length; row += 1) {
      const at = start + row;
      target.state[at] = source.state[row] as number;
      target.value[at] = source.value[row] ?? Number.NaN;
      target.ms[at] = source.ms[row] ?? Number.NaN;
      target.tries[at] = Math.min(255, source.tries[row] as number);
      target.answer[at] = source.answer[row] as string;
      target.folded[at] = folded(source.answer[row] as string);
    }
  }
}

function flagColumn(store: RowStore, { index, column, number, start }: Place & { index: PageIndex }): void {
  const { key, task } = index.results.columns[number] as PageIndex["results"]["columns"][number];
  const contaminated = index.results.models.some(({ cells }) => cells[key]?.column.marks.includes("CONTAMINATED") === true);
  const lengths = index.tasks.find((candidate) => candidate.task === task)?.lengths ?? [];
  const long = tailOf(lengths);
  const end = start + column.item.length;
  const slow = store.models.map(({ ms }) => tailOf([...ms.subarray(start, end)].filter((value) => !Number.isNaN(value))));
  for (let at = start; at < end; at += 1) {
    const states = store.models.map(({ state }) => STATES[state[at] as number] as State);
    const asked = store.models.filter((_, model) => states[model] !== "not asked");
    const values = asked.map(({ value }) => value[at] as number);
    const scored = values.filter((value) => !Number.isNaN(value));
    const has: Readonly<Record<Flag, boolean>> = {
      differ: scored.length > 1 && Math.max(...scored) !== Math.min(...scored),
      wrong: scored.length > 0 && Math.max(...scored) === 0,
      "no answer": states.some((state) => NO_ANSWER.includes(state)),
      truncated: states.includes("truncated"),
      errored: states.some((state) => ERRORED.includes(state)),
      retried: asked.some(({ tries }) => (tries[at] as number) > 1),
      slow: store.models.some(({ ms }, model) => (ms[at] as number) > (slow[model] as number)),
      long: (lengths[store.item[at] as number] ?? 0) > long,
      contaminated,
    };
    let bits = 0;
    for (const [bit, flag] of FLAGS.entries()) if (has[flag]) bits |= 1 << bit;
    store.flags[at] = bits;
  }
}

/** The value that a share TAIL of the values does not exceed; infinite for few values, so that nothing counts as extreme. */
function tailOf(values: readonly number[]): number {
  if (values.length < 20) return Number.POSITIVE_INFINITY;
  return values.toSorted((a, b) => a - b)[Math.floor(TAIL * (values.length - 1))] as number;
}

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
  const wanted = flags.reduce((bits, flag) => bits | (1 << FLAGS.indexOf(flag)), 0);
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

/** The row of a permalink "task/protocol/item/seed"; -1 where the report has none. */
export function findRow(store: RowStore, link: string, index: PageIndex): number {
  const [task, protocol, item, seed] = link.split("/").map(decodeURIComponent);
  const column = index.results.columns.findIndex((candidate) => candidate.task === task && candidate.protocol === protocol);
  for (let row = 0; row < store.count; row += 1) {
    if (store.column[row] !== column || store.seed[row] !== Number(seed)) continue;
    if (index.tasks[store.task[row] as number]?.ids[store.item[row] as number] === item) return row;
  }
  return -1;
}

export function rowLink(store: RowStore, row: number, index: PageIndex): string {
  const { task, protocol } = index.results.columns[store.column[row] as number] as { task: string; protocol: string };
  const item = index.tasks[store.task[row] as number]?.ids[store.item[row] as number] ?? "";
  return [task, protocol, item, String(store.seed[row])].map(encodeURIComponent).join("/");
}
