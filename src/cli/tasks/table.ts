import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Dialect, FieldMap, RowFormat } from "../../core/definition.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { withoutPacking } from "../../data/bytes.ts";
import { detectDialect, spokenDialect } from "../../data/detect-dialect.ts";
import { formatOfName, readRows } from "../../data/rows.ts";
import { type Column, describeFile } from "../../data/suggest-map.ts";

/** A file of questions that can be read from its first row to its last. */
export interface Table {
  readonly path: string;
  readonly format: RowFormat;
  readonly dialect?: Dialect;
  /** What was found out about how it is written, a sentence each. */
  readonly notes: readonly string[];
  readonly rows: readonly JsonObject[];
  readonly columns: readonly Column[];
  readonly suggested: FieldMap;
}

/** A file that one person wrote is not near this; a larger one needs a card, not a dialogue. */
const MAX_BYTES = 200 * 1024 * 1024;
const MOST_PROBLEMS = 50;

/** @throws MivhanError `E_TASK_FILE` with every row that cannot be read */
export async function openTable(path: string): Promise<Table> {
  const format = formatOfName(path);
  if (format === undefined)
    throw refused(path, [{ place: { file: path }, message: "its name tells no format", ...formatAdvice(path) }]);
  const info = await stat(path);
  if (info.size > MAX_BYTES)
    throw refused(path, [
      {
        place: { file: path },
        message: `it has ${info.size} bytes`,
        expected: `at most ${MAX_BYTES}`,
        advice: "write a card for it",
      },
    ]);
  const { dialects, notes } = await dialectsOf(path, format);
  let problems: readonly Problem[] = [];
  for (const { dialect, note } of dialects) {
    const reading = await readAll(path, { format, dialect });
    if (reading.problems.length > 0) {
      if (problems.length === 0) problems = reading.problems;
      continue;
    }
    const described = await describeFile(path, { format, file: path, ...(dialect === undefined ? {} : { dialect }) });
    if (!described.ok) throw refused(path, described.problems);
    const { columns, suggested } = described;
    if (columns.length < 2) {
      const only = columns.map((column) => column.path).join();
      const advice = "a question and its answer need columns of their own: check the delimiter and the header line";
      throw refused(path, [{ place: { file: path }, message: `it has one column: ${only}`, advice }]);
    }
    const all = note === undefined ? notes : [...notes, note];
    return { path, format, ...(dialect === undefined ? {} : { dialect }), notes: all, rows: reading.rows, columns, suggested };
  }
  throw refused(path, problems);
}

interface Candidate {
  readonly dialect: Dialect | undefined;
  readonly note?: string;
}

async function dialectsOf(
  path: string,
  format: RowFormat,
): Promise<{ dialects: readonly Candidate[]; notes: readonly string[] }> {
  if (format !== "csv" && format !== "tsv") return { dialects: [{ dialect: undefined }], notes: [] };
  const detected = await detectDialect(path);
  if (detected.encoding === "unknown") {
    const message = "its bytes are neither Unicode nor Hebrew of one byte a letter";
    throw refused(path, [{ place: { file: path }, message, advice: "save it as UTF-8 (in Excel: CSV UTF-8)" }]);
  }
  const spoken = spokenDialect(detected, format);
  const notes = [
    ...(spoken.delimiter === undefined
      ? []
      : [`columns are separated by ${DELIMITER_NAMES[spoken.delimiter] ?? spoken.delimiter}`]),
    ...(spoken.encoding === undefined
      ? []
      : [
          `the file is ${spoken.encoding}${spoken.encoding === "windows-1255" ? ", as Hebrew Excel saves CSV" : ""}; it is read as such`,
        ]),
  ];
  const plain = Object.keys(spoken).length === 0 ? undefined : spoken;
  const note = "quotes stand inside values: they are read as signs of the text (quoting: outer)";
  return { dialects: [{ dialect: plain }, { dialect: { ...spoken, quoting: "outer" }, note }], notes };
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons (;)",
  "\t": "tabs",
  "|": "vertical bars (|)",
};

async function readAll(
  path: string,
  { format, dialect }: { readonly format: RowFormat; readonly dialect: Dialect | undefined },
): Promise<{ rows: readonly JsonObject[]; problems: readonly Problem[] }> {
  const rows: JsonObject[] = [];
  const problems: Problem[] = [];
  for await (const result of readRows(path, { format, file: path, ...(dialect === undefined ? {} : { dialect }) })) {
    if (result.ok) rows.push(result.value);
    else problems.push(result.problem);
    if (problems.length === MOST_PROBLEMS) break;
  }
  return { rows, problems };
}

function formatAdvice(path: string): Pick<Problem, "expected" | "advice"> {
  const expected = ".csv, .tsv, .jsonl, .json or .parquet";
  const isSheet = /^\.(xlsx?|ods|numbers)$/i.test(extname(withoutPacking(path)));
  return { expected, advice: isSheet ? "save the sheet as CSV UTF-8" : "give it the ending of its format" };
}

function refused(path: string, problems: readonly Problem[]): MivhanError {
  return new MivhanError({ code: "E_TASK_FILE", family: "input", message: `no task can be made of ${path}`, problems });
}
