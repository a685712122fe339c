import { stringify } from "yaml";
import type { Dialect, FieldMap, RowFormat } from "../core/definition.ts";
import type { Problem } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { valueAt } from "./field.ts";
import { isJsonObject } from "./row.ts";
import { readRows } from "./rows.ts";

export interface Column {
  /** Its name, or the dotted path of a value inside an object. */
  readonly path: string;
  readonly type: "text" | "number" | "truth value" | "list" | "object" | "mixed" | "empty";
  /** Different values among the rows looked at. */
  readonly different: number;
}

export type Description =
  | {
      readonly ok: true;
      readonly columns: readonly Column[];
      /** The first three. */
      readonly rows: readonly JsonObject[];
      readonly suggested: FieldMap;
      /** Format, dialect and map as YAML for the card, to be read by a person before it is believed. */
      readonly map: string;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** So many rows tell what a column holds. */
const LOOKED_AT = 200;

/** What a file of unknown rows holds, and a map for it that a person may correct and paste into the card. */
export async function describeFile(
  path: string,
  { format, file, dialect }: { readonly format: RowFormat; readonly file: string; readonly dialect?: Dialect },
): Promise<Description> {
  const rows: JsonObject[] = [];
  for await (const result of readRows(path, { format, file, ...(dialect === undefined ? {} : { dialect }) })) {
    if (!result.ok) return { ok: false, problems: [result.problem] };
    rows.push(result.value);
    if (rows.length === LOOKED_AT) break;
  }
  if (rows.length === 0)
    return { ok: false, problems: [{ place: { file }, message: "the file has no rows", expected: "at least one" }] };
  const columns = columnsOf(rows);
  const map = suggestMap(rows, columns);
  const written = stringify({ format, ...(dialect === undefined ? {} : { dialect }), map }, { lineWidth: 0 });
  return { ok: true, columns, rows: rows.slice(0, 3), suggested: map, map: written };
}

function columnsOf(rows: readonly JsonObject[]): Column[] {
  const values = new Map<string, Json[]>();
  const collect = (row: JsonObject, prefix: string) => {
    for (const [name, value] of Object.entries(row)) {
      const path = `${prefix}${name}`;
      // One level down is where exporters put lists of texts beside lists of labels.
      if (isJsonObject(value) && prefix === "") collect(value, `${path}.`);
      else values.set(path, [...(values.get(path) ?? []), value]);
    }
  };
  for (const row of rows) collect(row, "");
  return [...values].map(([path, all]) => ({
    path,
    type: typeOf(all),
    different: new Set(all.map((value) => JSON.stringify(value))).size,
  }));
}

function typeOf(values: readonly Json[]): Column["type"] {
  const types = new Set(values.filter((value) => value !== null).map(typeOfValue));
  const [first] = types;
  return first === undefined ? "empty" : types.size > 1 ? "mixed" : first;
}

function typeOfValue(value: Json): Column["type"] {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "truth value" : "object";
}

/** Names that exporters and people give to columns, the surest first; compared without case, "_" as a space. */
const NAMES = {
  id: ["id", "qid", "question id", "index id", "pairid", "uuid", "example id", "מזהה"],
  choices: ["choices.text", "choices", "options", "endings", "mc answers", "תשובות", "אפשרויות"],
  gold: [
    "answer index",
    "correct answer",
    "correct",
    "תשובה נכונה",
    "התשובה הנכונה",
    "נכונה",
    "answer",
    "תשובה",
    "label",
    "תווית",
    "gold",
    "answerkey",
    "answers",
    "answers.text",
    "target",
    "translation",
    "תרגום",
    "summary",
    "תקציר",
    "סיכום",
    "category",
    "hebrew label",
    "קטגוריה",
    "tag ids",
  ],
  group: ["subject", "category", "source", "genre", "chapter", "נושא", "פרק", "מקור"],
} as const;

/** Choices that stand in columns of their own: "option_1", "Answer A", "תשובה ג". */
const CHOICE_COLUMNS = /^(?:option|choice|answer|ending|mc_answer|sol|תשובה|אפשרות|מסיח)[ _]?([0-9]|[a-j]|[א-י])$/i;
/** Choices whose columns have nothing but a letter or number for a name: at least the first two of a row. */
const BARE_CHOICES = ["abcdefghij", "אבגדהוזחטי", "123456789"].map((row) => [...row]);

function choiceColumns(columns: readonly Column[]): readonly string[] {
  const worded = columns.filter(({ path }) => CHOICE_COLUMNS.test(path)).map(({ path }) => path);
  if (worded.length >= 2) return worded;
  const called = (sign: string) => columns.find(({ path }) => path.trim().toLowerCase() === sign)?.path;
  for (const row of BARE_CHOICES) {
    const missing = row.findIndex((sign) => called(sign) === undefined);
    const bare = row.slice(0, missing === -1 ? row.length : missing).map((sign) => called(sign) as string);
    if (bare.length >= 2) return bare;
  }
  return [];
}

function plainName(path: string): string {
  return path.trim().toLowerCase().replaceAll("_", " ");
}

function suggestMap(rows: readonly JsonObject[], columns: readonly Column[]): FieldMap {
  const named = (names: readonly string[], taken: ReadonlySet<string | undefined> = new Set()) =>
    names
      .map((name) => columns.find(({ path }) => plainName(path) === name && !taken.has(path)))
      .find((column) => column !== undefined);
  const id = named(NAMES.id);
  const list = named(NAMES.choices);
  const separate = choiceColumns(columns);
  const choices = list?.type === "list" ? list.path : separate.length > 0 ? separate : undefined;
  const gold = named(NAMES.gold);
  const taken = new Set([id?.path, list?.path, gold?.path, ...separate]);
  const group = named(NAMES.group, taken);
  const texts = columns.filter(({ path, type }) => type === "text" && !taken.has(path) && path !== group?.path);
  const fields = texts.length > 0 ? texts : columns.filter(({ path }) => !taken.has(path));
  return {
    ...(id === undefined || id.different < rows.length ? {} : { id: id.path }),
    ...(choices === undefined ? {} : { choices }),
    ...(gold === undefined ? {} : { gold: { from: gold.path, form: goldForm(gold, { rows, choices }) } }),
    ...(group === undefined ? {} : { group: group.path }),
    fields: Object.fromEntries(fields.map(({ path }) => [fieldName(path), path])),
  };
}

const LABEL_COLUMNS: ReadonlySet<string> = new Set(["label", "תווית", "category", "hebrew label", "קטגוריה", "tag ids"]);

type Form = NonNullable<FieldMap["gold"]>["form"];

/** How a column seems to write the gold; `choices` is the map's own. */
export function goldForm(
  { path, type }: Column,
  { rows, choices }: { readonly rows: readonly JsonObject[]; readonly choices: FieldMap["choices"] | undefined },
): Form {
  const texts = rows.flatMap((row) => {
    const value = valueAt(row, path);
    return value === undefined || value === null ? [] : [{ text: String(value).trim(), row }];
  });
  if (type === "list" || type === "object") return "answers";
  const all = (test: (text: string) => boolean) => texts.every(({ text }) => test(text));
  if (choices !== undefined) {
    // Choices that are numbers themselves: a gold that always is one of them is no position.
    if (texts.every(({ text, row }) => choiceTexts(row, choices).includes(text))) return "text";
    if (all((text) => /^\d+$/.test(text))) return texts.some(({ text }) => text === "0") ? "index" : "index-from-1";
    return all((text) => /^[A-Ja-j\u05d0-\u05d9]$/.test(text)) ? "letter" : "text";
  }
  if (all((text) => text.includes("####"))) return "final-number";
  const different = new Set(texts.map(({ text }) => text)).size;
  // In a short file a few answers repeat by chance: then only the column's name tells a label.
  const most = LABEL_COLUMNS.has(plainName(path)) ? rows.length / 2 : Math.min(Math.max(2, rows.length / 5), rows.length - 1);
  if (different <= most) return "label";
  return all((text) => /^-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) ? "number" : "text";
}

function choiceTexts(row: JsonObject, choices: NonNullable<FieldMap["choices"]>): readonly string[] {
  const values = typeof choices === "string" ? valueAt(row, choices) : choices.map((path) => valueAt(row, path) ?? null);
  return Array.isArray(values) ? values.map((value) => String(value).trim()) : [];
}

/** What templates call the column: the last step of its path, in signs that a template can write. */
function fieldName(path: string): string {
  const last = path.split(".").at(-1) ?? path;
  const name = last.replace(/[^\p{L}\p{N}_]/gu, "_");
  return /^\p{N}/u.test(name) || name === "" ? `column_${name}` : name;
}
