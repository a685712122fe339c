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
  /** NaN where the server did not count them. */
  readonly tokens: Float32Array;
  readonly answer: string[];
  readonly folded: string[];
}

/** What a row can be filtered by, in the order of their bits. */
export const FLAGS = ["differ", "wrong", "no answer", "truncated", "errored", "retried", "slow", "long", "contaminated"] as const;
export type Flag = (typeof FLAGS)[number];

/** Flags as bits of a row; none for nothing. */
export function bitsOf(flag: Flag | undefined): number {
  return flag === undefined ? 0 : 1 << FLAGS.indexOf(flag);
}
const DIFFER = bitsOf("differ");
const WRONG = bitsOf("wrong");
const RETRIED = bitsOf("retried");
const SLOW = bitsOf("slow");
const LONG = bitsOf("long");
const CONTAMINATED = bitsOf("contaminated");

/** Which flag a state sets by itself, by its code. */
const FLAG_OF_STATE: Readonly<Partial<Record<State, Flag>>> = {
  abstained: "no answer",
  ambiguous: "no answer",
  "no-answer": "no answer",
  refused: "no answer",
  "not-hebrew": "no answer",
  truncated: "truncated",
  errored: "errored",
  missing: "errored",
};
const BITS_OF_STATE = Uint16Array.from(STATES, (state) => bitsOf(FLAG_OF_STATE[state]));
const NOT_ASKED = STATES.indexOf("not asked");
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
      tokens: new Float32Array(count).fill(Number.NaN),
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
      target.tokens[at] = source.tokens[row] ?? Number.NaN;
      target.answer[at] = source.answer[row] as string;
      target.folded[at] = folded(source.answer[row] as string);
    }
  }
}

/** Model by model along the rows: nothing is allocated per row. */
function flagColumn(store: RowStore, { index, column, number, start }: Place & { index: PageIndex }): void {
  const { key, task } = index.results.columns[number] as PageIndex["results"]["columns"][number];
  const marked = index.results.models.some(({ cells }) => cells[key]?.column.marks.includes("CONTAMINATED") === true);
  const { lengths = [], scanned } = index.tasks.find((candidate) => candidate.task === task) ?? {};
  // Where a scan told items apart, its word on the item counts; else the mark of the column is all that is known.
  const contaminated = (item: number) =>
    scanned === undefined ? marked : scanned[item] === "dirty" || scanned[item] === "short-dirty";
  const count = column.item.length;
  const scored = new Uint8Array(count);
  const lowest = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  const highest = new Float32Array(count).fill(Number.NEGATIVE_INFINITY);
  const flags = store.flags.subarray(start, start + count);
  for (const model of store.models) {
    const slow = tailOf(model.ms.subarray(start, start + count).filter((value) => !Number.isNaN(value)));
    for (let row = 0; row < count; row += 1) {
      const at = start + row;
      const state = model.state[at] as number;
      if (state === NOT_ASKED) continue;
      let bits = BITS_OF_STATE[state] as number;
      if ((model.tries[at] as number) > 1) bits |= RETRIED;
      if ((model.ms[at] as number) > slow) bits |= SLOW;
      flags[row] = (flags[row] as number) | bits;
      const value = model.value[at] as number;
      if (Number.isNaN(value)) continue;
      scored[row] = (scored[row] as number) + 1;
      if (value < (lowest[row] as number)) lowest[row] = value;
      if (value > (highest[row] as number)) highest[row] = value;
    }
  }
  const long = tailOf(Float32Array.from(lengths));
  for (let row = 0; row < count; row += 1) {
    let bits = contaminated(column.item[row] as number) ? CONTAMINATED : 0;
    if ((scored[row] as number) > 1 && highest[row] !== lowest[row]) bits |= DIFFER;
    if ((scored[row] as number) > 0 && highest[row] === 0) bits |= WRONG;
    if ((lengths[column.item[row] as number] ?? 0) > long) bits |= LONG;
    flags[row] = (flags[row] as number) | bits;
  }
}

/** The value that a share TAIL of the values does not exceed; infinite for few values, so that nothing counts as extreme. */
function tailOf(values: Float32Array): number {
  if (values.length < 20) return Number.POSITIVE_INFINITY;
  return values.toSorted()[Math.floor(TAIL * (values.length - 1))] as number;
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
