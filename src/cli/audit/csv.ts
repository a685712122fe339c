import { parse } from "csv-parse/sync";
import { MivhanError, type Problem } from "../../core/errors.ts";
import { csvLine } from "../../report/csv.ts";
import { KEY_COLUMNS, MARK_COLUMNS, type Sheet } from "./sheet.ts";

/** Without it a spreadsheet takes UTF-8 for the code page of the machine. */
const BYTE_ORDER_MARK = "\ufeff";

/** The sheet for a spreadsheet: one row per reply, the last four columns empty. No cell is taken for a formula. */
export function* sheetCsv({ rows }: Sheet): Generator<string> {
  yield BYTE_ORDER_MARK + csvLine([...KEY_COLUMNS, "asked", "options", "reply", "finish", ...MARK_COLUMNS]);
  for (const { key, fields, options, reply, finish } of rows) {
    const asked = fields.map(([name, text]) => `${name}: ${text}`).join("\n");
    const offered = options.map(({ answer, text }) => (answer === text ? answer : `${answer} = ${text}`)).join("\n");
    const place = [key.task, key.protocol, key.item, String(key.seed)];
    yield csvLine([...place, asked, offered, reply, finish, ...MARK_COLUMNS.map(() => "")]);
  }
}

/** A row of a filled sheet: what stands in each column, and where the row stands. */
export interface MarkRow {
  /** Data row, from 1 without the header. */
  readonly row: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * The rows of a sheet as a person saved it: with comma, semicolon or tab, in UTF-8 or in the code page of Hebrew Excel.
 * @throws MivhanError E_AUDIT_MARKS for a file that is no such table
 */
export function readMarkRows(bytes: Uint8Array, file: string): MarkRow[] {
  const text = decoded(bytes);
  const [header = ""] = text.split(/\r?\n/, 1);
  const delimiter = [",", ";", "\t"].reduce((best, sign) =>
    occurrences(header, sign) > occurrences(header, best) ? sign : best,
  );
  let rows: readonly (readonly string[])[];
  try {
    rows = parse(text, { delimiter, skip_empty_lines: true, relax_column_count_less: true });
  } catch (cause) {
    throw marksError(file, [
      { place: { file }, message: `it is no table: ${cause instanceof Error ? cause.message : String(cause)}` },
    ]);
  }
  const names = (rows[0] ?? []).map((name) => name.trim().toLowerCase());
  const missing = [...KEY_COLUMNS, "reading", "answer"].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw marksError(file, [
      {
        place: { file },
        message: `it has no column ${missing.join(", ")}`,
        expected: "the columns of a sheet, filled in",
        advice: "write one with: mivhan audit RUN -o sheet.csv",
      },
    ]);
  return rows.slice(1).map((cells, index) => ({
    row: index + 1,
    cells: Object.fromEntries(names.map((name, column) => [name, asWritten(cells[column] ?? "")])),
  }));
}

export function marksError(file: string, problems: readonly Problem[]): MivhanError {
  return new MivhanError({
    code: "E_AUDIT_MARKS",
    family: "input",
    message: `${file} cannot be read as marks of this run`,
    problems,
  });
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Hebrew Excel saves "CSV" in windows-1255 unless it is told otherwise.
    return new TextDecoder("windows-1255").decode(bytes);
  }
}

/** Takes away the apostrophe that `csvField` puts before what a spreadsheet would run. */
function asWritten(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function occurrences(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
