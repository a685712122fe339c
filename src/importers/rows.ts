import { digestOf } from "../core/digest.ts";
import type { Gold } from "../core/item.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { listIn, notAsExpected, objectIn } from "./fields.ts";
import { goldsOf } from "./golds.ts";
import type { ImportedColumn, ImportedLog, ImportedRow } from "./imported.ts";

/**
 * How a file of answers names its fields: AlephBench publishes one such file per model and task. Each is the name of a column; a name
 * that the rows lack is an error.
 */
export interface RowNames {
  /** Left out: the id is made of the question and its choices. */
  readonly id?: string;
  readonly question: string;
  /** The model's answer, as it came. */
  readonly answer: string;
  /** For choices: a letter, an index from 0, or the text of the choice; else the accepted answer or a list of them. */
  readonly gold: string;
  readonly choices?: string;
  readonly prompt?: string;
}

export interface RowsFile {
  readonly tool: string;
  readonly model: string;
  readonly task: string;
  readonly rows: readonly Json[];
  readonly names: RowNames;
}

const UNKNOWN = [
  "decoding",
  "shots",
  "ms",
  "at",
  "finish",
  "reasoning",
  "licence",
  "revision of the data",
  "floors",
  "version of the task",
];

/** From a file of answers to our words. The answers are read by our extractors; nothing else is known of how they came about. */
export function importRows({ tool, model, task, rows, names }: RowsFile): ImportedLog {
  const read = rows.map((row, index) => ({ row: objectIn(row, `row ${index + 1}`), place: `row ${index + 1}` }));
  const column = names.choices === undefined ? shortAnswers(read, names) : choices(read, { names, options: names.choices });
  return {
    tool,
    model,
    identity: { names: { ...names } },
    columns: [{ ...column, task, version: 0, protocol: "rows", shots: "unknown", layout: "raw", decoding: {}, reported: {} }],
    unknown: names.prompt === undefined ? ["prompt", ...UNKNOWN] : UNKNOWN,
  };
}

type Read = Pick<ImportedColumn, "kind" | "method" | "extractors" | "metrics" | "primary" | "rows">;
type Row = { readonly row: JsonObject; readonly place: string };

function shortAnswers(read: readonly Row[], names: RowNames): Read {
  const { reading, golds } = goldsOf(
    read.map(({ row, place }) => {
      const gold = fieldOf(row, { name: names.gold, place });
      return (Array.isArray(gold) ? gold : [gold]).map(String);
    }),
  );
  const rows = read.map(({ row, place }, index) =>
    rowOf(row, { names, place, choices: [], gold: golds[index] as (typeof golds)[number] }),
  );
  return { ...reading, method: "generate", rows };
}

function choices(read: readonly Row[], { names, options }: { names: RowNames; options: string }): Read {
  const rows = read.map(({ row, place }) => {
    const choices = listIn(fieldOf(row, { name: options, place }), `${place}, ${options}`).map(String);
    const gold: Gold = { kind: "choice", index: choiceIndex(fieldOf(row, { name: names.gold, place }), { choices, place }) };
    return rowOf(row, { names, place, choices, gold });
  });
  return {
    kind: "multiple-choice",
    method: "generate",
    extractors: ["letter-strict", "letter-flexible"],
    metrics: ["acc"],
    primary: "acc@letter-strict",
    rows,
  };
}

const LETTERS = ["אבגדהוזחטי", "ABCDEFGHIJ"];

function choiceIndex(gold: Json, { choices, place }: { choices: readonly string[]; place: string }): number {
  const text = String(gold).trim();
  const found = [
    typeof gold === "number" || /^\d+$/.test(text) ? Number(text) : -1,
    choices.indexOf(String(gold)),
    ...LETTERS.map((letters) => (text.length === 1 ? letters.indexOf(text.toUpperCase()) : -1)),
  ].find((index) => Number.isInteger(index) && index >= 0 && index < choices.length);
  if (found === undefined)
    throw notAsExpected(`${place}, gold`, `a letter, an index from 0 or one of the ${choices.length} choices`, gold);
  return found;
}

function rowOf(
  row: JsonObject,
  { names, place, choices, gold }: { names: RowNames; place: string; choices: readonly string[]; gold: Gold },
): ImportedRow {
  const text = (name: string) => String(fieldOf(row, { name, place }));
  const question = text(names.question);
  const id = names.id === undefined ? digestOf({ question, choices }).slice(0, 16) : text(names.id);
  const prompt = names.prompt === undefined ? "" : text(names.prompt);
  return {
    item: { id, fields: { question }, choices, gold },
    seed: 1,
    prompt: { layout: "raw", parts: [prompt] },
    result: { kind: "reply", reply: { method: "generate", text: text(names.answer), finish: "unknown" } },
  };
}

function fieldOf(row: JsonObject, { name, place }: { name: string; place: string }): Json {
  const value = row[name];
  if (value === undefined || value === null)
    throw notAsExpected(`${place}, ${name}`, `a value; the row has ${Object.keys(row).join(", ")}`, value);
  return value;
}
