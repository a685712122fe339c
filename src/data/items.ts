import type { Card, FieldMap, Label, RowFormat } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Item, Items } from "../core/item.ts";
import type { JsonObject } from "../core/json.ts";
import { canonicalJson } from "../core/json.ts";
import type { Kind } from "../core/kind.ts";
import { didYouMean } from "../definitions/nearest.ts";
import { columnOf } from "./field.ts";
import { readItem } from "./item.ts";
import { ItemStore, selectItems } from "./item-store.ts";
import { readableSplit, refused } from "./readable-split.ts";
import type { RowResult } from "./row.ts";
import { findSplit } from "./split-files.ts";
import { splitRows } from "./split-rows.ts";

export interface LoadOptions {
  /** The directory below which the card's files stand, as `dataRoot` found it. */
  readonly root: string;
  readonly kind: Kind;
  /** The task's labels; empty for kinds without. */
  readonly labels: readonly Label[];
}

export interface LeftOut {
  /** Rows that repeat an earlier row. */
  readonly repeated: number;
  /** All rows of a content that has more than one gold. */
  readonly contradictory: number;
}

/** @typeParam List an array, or a list that makes its items as they are read */
export type LoadResult<List extends Items = readonly Item[]> =
  | {
      readonly ok: true;
      readonly items: List;
      /** The row of each item, beside `items`: rows that were left out have a number too. */
      readonly itemRows: readonly number[];
      /** Of the file's bytes as they are stored; of all digests where a split lies in several files. */
      readonly sha256: string;
      /** Rows of the file: items and those left out. */
      readonly rows: number;
      /** Rows that `duplicates: once` left out. */
      readonly leftOut: LeftOut;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The items of one split, in the order of the file. Every row that breaks the card's map or schema is a problem with file, row
 * and field: none is repaired, skipped or guessed. Rows with the same id, or the same content where the card gives no id, are
 * refused in pairs, unless the card says `duplicates: once`: then each content is one item, and content with two golds is none.
 */
export async function loadItems(card: Card, split: string, options: LoadOptions): Promise<LoadResult> {
  const result = await openItems(card, split, options);
  return result.ok ? { ...result, items: [...result.items] } : result;
}

/** As `loadItems`, for a split that may be large: its items are made as they are read (item-store.ts). */
export async function openItems(card: Card, split: string, { root, kind, labels }: LoadOptions): Promise<LoadResult<Items>> {
  const readable = readableSplit(card, split, kind);
  if (!readable.ok) return readable;
  const { map, format, file } = readable;
  const found = await findSplit(card, { split: file, root });
  if (!found.ok) return found;
  const { dialect }: Card = card;
  const rows = splitRows({ files: found.files, format, dialect });
  const reading = await readAll(rows, { map, kind, labels, file: file.file, isTable: TABLES.has(format) });
  if (reading.problems.length > 0) return { ok: false, problems: reading.problems };
  if (file.rows !== undefined && reading.rows !== file.rows) {
    const advice = "correct the card, or fetch the file again";
    return refused({ file: file.file }, `the file has ${reading.rows} rows`, {
      expected: `${file.rows}, as the card says`,
      advice,
    });
  }
  if (reading.items.length === 0) return refused({ file: file.file }, "the file has no items", { expected: "at least one row" });
  const { items, itemRows, rows: count, leftOut } = reading;
  return { ok: true, items, itemRows, sha256: found.sha256, rows: count, leftOut };
}

const TABLES: ReadonlySet<RowFormat> = new Set<RowFormat>(["csv", "tsv", "parquet"]);

interface Reading {
  readonly items: Items;
  readonly itemRows: readonly number[];
  readonly problems: readonly Problem[];
  readonly rows: number;
  readonly leftOut: LeftOut;
}

interface ReadingContext {
  readonly map: FieldMap;
  readonly kind: Kind;
  readonly labels: readonly Label[];
  readonly file: string;
  readonly isTable: boolean;
}

/** An id that several rows have: the position of its item, and how the later rows agreed. */
interface Repeated {
  readonly rows: number;
  readonly isContradicted: boolean;
}

async function readAll(rows: AsyncIterable<RowResult>, context: ReadingContext): Promise<Reading> {
  const problems: Problem[] = [];
  const items = new ItemStore();
  const itemRows: number[] = [];
  const repeated = new Map<number, Repeated>();
  let count = 0;
  for await (const result of rows) {
    count++;
    if (!result.ok) {
      problems.push(result.problem);
      continue;
    }
    const { row, value } = result;
    if (context.isTable && row === 1) {
      // All rows of a table have the same columns: one that is missing is one fault, not one per row.
      const missing = missingColumns(value, context);
      if (missing.length > 0)
        return {
          items: [],
          itemRows: [],
          problems: [...problems, ...missing],
          rows: count,
          leftOut: { repeated: 0, contradictory: 0 },
        };
    }
    const made = readItem(value, { ...context, row });
    if (!made.ok) {
      problems.push(...made.problems);
      continue;
    }
    const position = items.positionOf(made.item.id);
    if (position === undefined) {
      items.add(made.item);
      itemRows.push(row);
      continue;
    }
    const earlier = items.at(position) as Item;
    const agrees = canonicalJson(made.item.gold) === canonicalJson(earlier.gold);
    const { rows: before, isContradicted } = repeated.get(position) ?? { rows: 1, isContradicted: false };
    repeated.set(position, { rows: before + 1, isContradicted: isContradicted || !agrees });
    const fault = repetition(context.map, { agrees, id: earlier.id, row: itemRows[position] as number });
    if (fault !== undefined) problems.push({ place: { file: context.file, row, field: context.map.id ?? "id" }, ...fault });
  }
  const contradicted = new Map([...repeated].filter(([, { isContradicted }]) => isContradicted));
  const leftOut = {
    repeated: [...repeated.values()].reduce((sum, { rows: more, isContradicted }) => sum + (isContradicted ? 0 : more - 1), 0),
    contradictory: [...contradicted.values()].reduce((sum, { rows: more }) => sum + more, 0),
  };
  if (contradicted.size === 0) return { items, itemRows, problems, rows: count, leftOut };
  const kept = itemRows.flatMap((_, position) => (contradicted.has(position) ? [] : [position]));
  return {
    items: selectItems(items, kept),
    itemRows: kept.map((position) => itemRows[position] as number),
    problems,
    rows: count,
    leftOut,
  };
}

function missingColumns(row: JsonObject, { map, file }: ReadingContext): Problem[] {
  const { id, choices = [], gold, solution, cluster, group, fields } = map;
  const paths = [id, choices, gold?.from, solution, cluster, group, Object.values(fields)]
    .flat()
    .filter((path) => path !== undefined);
  const columns = Object.keys(row);
  return [...new Set(paths)]
    .filter((path) => !Object.hasOwn(row, columnOf(row, path)))
    .map((path) => {
      const other =
        columns.length === 1 ? "the file has one column: check the delimiter in the card's dialect" : "check the card's map";
      return {
        place: { file, field: path },
        message: `the file has no column "${path}"`,
        expected: `one of ${columns.join(", ")}`,
        advice: didYouMean(path, columns) ?? other,
      };
    });
}

/** What is wrong with a second row of the same id; nothing when the card takes each content once. */
function repetition(
  map: FieldMap,
  { agrees, id, row }: { agrees: boolean; id: string; row: number },
): Omit<Problem, "place"> | undefined {
  if (map.id !== undefined) {
    const message = `the id "${id}" stands in row ${row} already`;
    return { message, expected: "an id of its own", advice: "correct the rows, or map another column to id" };
  }
  if (map.duplicates === "once") return undefined;
  const advice = "correct the rows, map a column to id, or write `duplicates: once` into the card's map";
  return agrees
    ? { message: `the content is that of row ${row}`, expected: "content of its own", advice }
    : { message: `the content is that of row ${row}, with another gold`, expected: "one gold", advice };
}
