import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Dialect, RowFormat } from "../core/definition.ts";
import { BadFile, fileBytes, withoutPacking } from "./bytes.ts";
import { badRow, type RowResult } from "./row.ts";
import type { csvRows } from "./rows-csv.ts";
import { conlluRows, taggedRows } from "./rows-entities.ts";
import { jsonRows } from "./rows-json.ts";
import { jsonObjectRows } from "./rows-json-object.ts";
import { jsonlRows } from "./rows-jsonl.ts";
import { parquetRows } from "./rows-parquet.ts";
import { squadRows } from "./rows-squad.ts";

export interface RowSource {
  readonly format: RowFormat;
  readonly dialect?: Dialect;
  /** The file's name in messages. */
  readonly file: string;
}

/**
 * The rows of a file in its order, each with its number or with what is wrong with it. `.gz` and `.zst` are unpacked on the way.
 * Faults that end the reading (a file that is missing, cut, or of another format) come as a last problem; nothing is thrown for
 * what the user gave.
 */
export async function* readRows(path: string, source: RowSource): AsyncGenerator<RowResult> {
  const { file } = source;
  let last = 0;
  try {
    await refuseMissing(path);
    for await (const result of rowsOf(path, source)) {
      if (result.ok) last = result.row;
      yield result;
    }
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    const { message, expected, advice } = error;
    const place = last === 0 ? { file } : { file, row: last + 1 };
    yield badRow(place, {
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(advice === undefined ? {} : { advice }),
    });
  }
}

/** The format that a file's name tells, or `undefined`. SQuAD looks like any JSON: a card has to say it. */
export function formatOfName(path: string): RowFormat | undefined {
  const formats: Readonly<Record<string, RowFormat>> = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".conllu": "conllu",
    ".conll": "tagged",
    ".iob": "tagged",
    ".bio": "tagged",
    ".bioes": "tagged",
    ".bmes": "tagged",
  };
  return formats[extname(withoutPacking(path)).toLowerCase()];
}

function rowsOf(path: string, { format, dialect = {}, file }: RowSource): AsyncGenerator<RowResult> {
  const encoding = dialect.encoding ?? "utf-8";
  switch (format) {
    case "jsonl":
      return jsonlRows(fileBytes(path), { file, encoding });
    case "json":
      return jsonRows(fileBytes(path), { file, encoding });
    case "json-object":
      return jsonObjectRows(fileBytes(path), { file, encoding });
    case "squad":
      return squadRows(fileBytes(path), { file, encoding });
    case "conllu":
      return conlluRows(fileBytes(path), { file, encoding, dialect });
    case "tagged":
      return taggedRows(fileBytes(path), { file, encoding, dialect });
    case "csv":
    case "tsv":
      return separatedRows(path, { file, encoding, delimiter: dialect.delimiter ?? (format === "csv" ? "," : "\t"), dialect });
    case "parquet":
      if (withoutPacking(path) !== path)
        throw new BadFile("a Parquet file has to be read in any order", { advice: "unpack it first" });
      return parquetRows(path, { file });
  }
}

/** csv-parse is loaded where there is CSV: it would hold up the first request of every run. */
async function* separatedRows(path: string, options: Parameters<typeof csvRows>[1]): AsyncGenerator<RowResult> {
  const { csvRows } = await import("./rows-csv.ts");
  yield* csvRows(fileBytes(path), options);
}

async function refuseMissing(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw new BadFile("the file does not exist");
    throw error;
  }
  throw new BadFile("it is not a file");
}
