import { CsvError, parse } from "csv-parse";
import type { Dialect } from "../core/definition.ts";
import { BadFile } from "./bytes.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, type RowResult } from "./row.ts";

/** An unclosed quote swallows the rest of a file: this ends it. */
const MAX_ROW_CHARACTERS = 16 * 1024 * 1024;

/**
 * CSV and TSV by the rules of RFC 4180 with the card's dialect. Values stay text. The first record names the columns unless the
 * dialect does. Empty lines are left out where rows have several columns; in a file of one column each is a row.
 */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  {
    file,
    encoding,
    delimiter,
    dialect,
  }: { readonly file: string; readonly encoding: string; readonly delimiter: string; readonly dialect: Dialect },
): AsyncGenerator<RowResult> {
  const badLines: number[] = [];
  const isOuter = dialect.quoting === "outer";
  const quote = dialect.quote ?? '"';
  let columns = dialect.columns;
  let row = 0;
  let nextLine = 1;
  try {
    for await (const { record, raw } of records(chunks, { encoding, delimiter, quote: isOuter ? "" : quote, badLines })) {
      const line = nextLine;
      nextLine += linesIn(raw);
      const hasBadBytes = badLines.some((bad) => bad >= line && bad < nextLine);
      const values = isOuter ? record.map((value) => withoutOuter(value, quote)) : record;
      if (columns === undefined) {
        if (hasBadBytes) throw new BadFile(`the header has bytes that are not ${encoding}`, { advice: encodingAdvice(encoding) });
        columns = checkedHeader(values);
        continue;
      }
      if (columns.length > 1 && values.length === 1 && values[0] === "") continue;
      row++;
      const place = { file, line, row };
      if (hasBadBytes) yield badRow(place, { message: `bytes that are not ${encoding}`, advice: encodingAdvice(encoding) });
      else if (values.length !== columns.length) yield wrongLength(place, { columns, record: values });
      else yield { ok: true, row, value: Object.fromEntries(columns.map((name, index) => [name, values[index] as string])) };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield badRow(
      { file, row: row + 1, line: nextLine },
      {
        message: csvFault(error),
        advice: 'correct the row, or write `dialect: { quote: "" }` when quotes mean nothing in this file',
      },
    );
    return;
  }
  if (columns === undefined) throw new BadFile("the file is empty", { expected: "a header line and rows" });
}

interface CsvRecord {
  readonly record: readonly string[];
  /** The record as it stands in the file, with its line end. */
  readonly raw: string;
}

async function* records(
  chunks: AsyncIterable<Uint8Array>,
  { encoding, delimiter, quote, badLines }: { encoding: string; delimiter: string; quote: string; badLines: number[] },
): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter,
    quote: quote === "" ? false : quote,
    raw: true,
    relax_column_count: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  // The fault is thrown below, after the records before it; unheard it would end the process.
  parser.on("error", () => {});
  try {
    // Written and read by hand: a pipe drops the records that wait when a later one is at fault.
    for await (const { line, text, bad } of textLines(chunks, encoding)) {
      if (bad) badLines.push(line);
      parser.write(text);
      for (let record: CsvRecord | null = parser.read(); record !== null; record = parser.read()) yield record;
      if (parser.errored !== null) throw parser.errored;
    }
    parser.end();
    yield* parser as AsyncIterable<CsvRecord>;
  } finally {
    parser.destroy();
  }
}

/** How many lines a record takes: of its own line end, `raw` holds the first character ("\r" of "\r\n"). */
function linesIn(raw: string): number {
  const body = raw.endsWith("\n") || raw.endsWith("\r") ? raw.slice(0, -1) : raw;
  return body.split("\n").length;
}

function withoutOuter(value: string, quote: string): string {
  if (value.length < 2 || !value.startsWith(quote) || !value.endsWith(quote)) return value;
  return value.slice(1, -1).replaceAll(quote + quote, quote);
}

function checkedHeader(header: readonly string[]): readonly string[] {
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined) return header;
  throw new BadFile(`the header names the column "${twice}" twice`, {
    expected: "a header line",
    advice: "correct it, or name the columns of a file without one: `dialect: { columns: [ … ] }`",
  });
}

function wrongLength(
  place: { file: string; line: number; row: number },
  { columns, record }: { columns: readonly string[]; record: readonly string[] },
): RowResult {
  return badRow(place, {
    message: `the row has ${record.length} columns`,
    expected: `${columns.length}: ${columns.join(", ")}`,
    advice: "correct the row, or check delimiter and quote in the card's dialect",
  });
}

function csvFault(error: CsvError): string {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") return "the file ends inside a quoted value";
  if (error.code === "CSV_MAX_RECORD_SIZE")
    return `the row has more than ${MAX_ROW_CHARACTERS} characters: a quote may not be closed`;
  if (error.code === "CSV_INVALID_CLOSING_QUOTE") return "there is text after a closing quote";
  if (error.code === "INVALID_OPENING_QUOTE") return "a quote stands inside an unquoted value";
  return error.message;
}
