import type { Card, CardSplit, Label, RowFormat } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Gold, Item } from "../core/item.ts";
import type { JsonObject } from "../core/json.ts";
import { canonicalJson } from "../core/json.ts";
import type { Kind } from "../core/kind.ts";
import type { CardMap, RowCard } from "../definitions/card.ts";
import { didYouMean } from "../definitions/nearest.ts";
import { columnOf } from "./field.ts";
import { readItem } from "./item.ts";
import { fileSha256, findSplitFile } from "./location.ts";
import { readRows } from "./rows.ts";

export interface LoadOptions {
  /** The directory below which the card's files stand, as `dataRoot` found it. */
  readonly root: string;
  readonly kind: Kind;
  /** The task's labels; empty for kinds without. */
  readonly labels: readonly Label[];
}

export type LoadResult =
  | {
      readonly ok: true;
      readonly items: readonly Item[];
      /** Of the file's bytes as they are stored. */
      readonly sha256: string;
      /** Rows of the file; more than items where the card leaves repeated rows out. */
      readonly rows: number;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The items of one split, in the order of the file. Every row that breaks the card's map or schema is a problem with file, row
 * and field: none is repaired, skipped or guessed. Rows with the same id, or the same content where the card gives no id, are
 * refused in pairs, unless the card says `duplicates: first`.
 */
export async function loadItems(card: Card, split: string, { root, kind, labels }: LoadOptions): Promise<LoadResult> {
  const readable = checkedCard(card, split, kind);
  if (!readable.ok) return readable;
  const { map, format, file } = readable;
  const path = await findSplitFile(root, { card: card.card, split: file });
  if (path === undefined)
    return refused({ file: file.file }, "the file is not there", {
      expected: `a file below ${root}`,
      advice: `run \`mivhan data pull ${card.card}\``,
    });
  const sha256 = await fileSha256(path);
  if (file.sha256 !== undefined && sha256 !== file.sha256) {
    const advice = `run \`mivhan data pull ${card.card}\` again; if the source changed, make a new card`;
    return refused({ file: file.file }, `the file is not the one the card describes: its sha256 is ${sha256}`, {
      expected: file.sha256,
      advice,
    });
  }
  const { dialect }: RowCard = card;
  const rows = readRows(path, { format, file: file.file, ...(dialect === undefined ? {} : { dialect }) });
  const reading = await readAll(rows, { map, kind, labels, file: file.file, isTable: TABLES.has(format) });
  if (file.rows !== undefined && reading.rows !== file.rows && reading.problems.length === 0) {
    reading.problems.push({
      place: { file: file.file },
      message: `the file has ${reading.rows} rows`,
      expected: `${file.rows}, as the card says`,
      advice: "correct the card, or fetch the file again",
    });
  }
  if (reading.rows === 0 && reading.problems.length === 0)
    return refused({ file: file.file }, "the file has no rows", { expected: "at least one" });
  return reading.problems.length > 0
    ? { ok: false, problems: reading.problems }
    : { ok: true, items: reading.items, sha256, rows: reading.rows };
}

const TABLES: ReadonlySet<RowFormat> = new Set<RowFormat>(["csv", "tsv", "parquet"]);

type CheckedCard =
  | { readonly ok: true; readonly map: CardMap; readonly format: RowFormat; readonly file: CardSplit }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function checkedCard(card: RowCard, split: string, kind: Kind): CheckedCard {
  const place = { file: `datasets/${card.card}.yaml` };
  const splits = Object.keys(card.splits);
  const file = Object.hasOwn(card.splits, split) ? card.splits[split] : undefined;
  if (file === undefined) {
    const expected = splits.length === 0 ? "a card with splits" : `one of ${splits.join(", ")}`;
    return refused(place, `the card has no split "${split}"`, {
      expected,
      advice: didYouMean(split, splits) ?? "add it to the card",
    });
  }
  const { map, format } = card;
  if (map === undefined || format === undefined) {
    const advice = `run \`mivhan data pull ${card.card}\`: it prints the columns and a map to paste`;
    return refused(place, `the card does not say how its rows are read (${card.verified})`, {
      expected: "format and map",
      advice,
    });
  }
  const problems = mapFaults(map, kind).map((fault) => ({ place: { ...place, field: "map" }, ...fault }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, map, format, file };
}

/** The forms of gold that each kind can be scored with; kinds without an entry take any. */
const FORMS: Partial<Readonly<Record<Kind, readonly NonNullable<CardMap["gold"]>["form"][]>>> = {
  "multiple-choice": ["index", "index-from-1", "letter", "text"],
  classification: ["label"],
  "short-answer": ["number", "final-number", "text", "answers"],
  "extractive-qa": ["answers", "text"],
  translation: ["text", "answers"],
  summarization: ["text", "answers"],
};

function mapFaults({ gold, choices }: CardMap, kind: Kind): Omit<Problem, "place">[] {
  const faults: Omit<Problem, "place">[] = [];
  const forms = FORMS[kind];
  if (gold !== undefined && forms !== undefined && !forms.includes(gold.form)) {
    faults.push({
      message: `gold of form ${gold.form} does not serve ${kind}`,
      expected: `one of ${forms.join(", ")}`,
      advice: "change map.gold.form, or the task's kind",
    });
  }
  if (kind === "multiple-choice" && choices === undefined)
    faults.push({ message: "multiple-choice needs choices", expected: "map.choices", advice: "add it to the card" });
  if (kind !== "multiple-choice" && choices !== undefined && gold?.form === "text") {
    faults.push({
      message: `${kind} has no choices`,
      expected: "a map without choices",
      advice: "remove map.choices, or change the task's kind",
    });
  }
  return faults;
}

interface Reading {
  readonly items: Item[];
  readonly problems: Problem[];
  rows: number;
}

interface ReadingContext {
  readonly map: CardMap;
  readonly kind: Kind;
  readonly labels: readonly Label[];
  readonly file: string;
  readonly isTable: boolean;
}

async function readAll(rows: ReturnType<typeof readRows>, context: ReadingContext): Promise<Reading> {
  const reading: Reading = { items: [], problems: [], rows: 0 };
  const seen = new Map<string, { readonly row: number; readonly gold: Gold }>();
  for await (const result of rows) {
    reading.rows++;
    if (!result.ok) {
      reading.problems.push(result.problem);
      continue;
    }
    const { row, value } = result;
    if (context.isTable && row === 1) {
      // All rows of a table have the same columns: one that is missing is one fault, not one per row.
      const missing = missingColumns(value, context);
      if (missing.length > 0) return { ...reading, problems: [...reading.problems, ...missing] };
    }
    const made = readItem(value, { ...context, row });
    if (!made.ok) {
      reading.problems.push(...made.problems);
      continue;
    }
    const { id, gold } = made.item;
    const earlier = seen.get(id);
    if (earlier === undefined) {
      seen.set(id, { row, gold });
      reading.items.push(made.item);
      continue;
    }
    const fault = repetition(context.map, { id, gold, earlier });
    if (fault !== undefined)
      reading.problems.push({ place: { file: context.file, row, field: context.map.id ?? "id" }, ...fault });
  }
  return reading;
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

/** What is wrong with a second row of the same id; nothing when the card leaves repeated rows out. */
function repetition(
  map: CardMap,
  { id, gold, earlier }: { id: string; gold: Gold; earlier: { readonly row: number; readonly gold: Gold } },
): Omit<Problem, "place"> | undefined {
  const sameGold = canonicalJson(gold) === canonicalJson(earlier.gold);
  if (map.id !== undefined) {
    return {
      message: `the id "${id}" stands in row ${earlier.row} already`,
      expected: "an id of its own",
      advice: "correct the rows, or map another column to id",
    };
  }
  if (!sameGold)
    return {
      message: `the content is that of row ${earlier.row} with another gold`,
      expected: "one gold",
      advice: "correct the rows",
    };
  if (map.duplicates === "first") return undefined;
  const advice = "remove one, map a column to id, or write `duplicates: first` into the card's map";
  return { message: `the content is that of row ${earlier.row}`, expected: "content of its own", advice };
}

function refused(
  place: Problem["place"],
  message: string,
  more: Pick<Problem, "expected" | "advice">,
): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [{ place, message, ...more }] };
}
