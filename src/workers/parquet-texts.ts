import { closeSync, openSync, readSync } from "node:fs";
import * as zlib from "node:zlib";
import type { AsyncBuffer, Compressors, SchemaElement } from "hyparquet";
import type { RecordPlace } from "../contamination/matcher.ts";
import type { TextScanner } from "../contamination/text-scanner.ts";
import type { CorpusFile } from "./corpus-files.ts";
import type { FieldPaths } from "./json-texts.ts";
import { pause, type ReadCount, type ScanFileOptions } from "./reading.ts";

/**
 * Scans the text columns of a Parquet file, one row group at a time: strings stay the bytes they are. Without wanted paths all
 * columns marked as text or JSON are read; an unmarked byte column only when it is named, because it may hold pictures.
 */
export async function scanParquet(scanner: TextScanner, file: CorpusFile, options: ScanFileOptions): Promise<ReadCount> {
  const [{ parquetMetadataAsync, parquetRead, parquetSchema }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const descriptor = openSync(file.name, "r");
  try {
    const buffer = bufferOf(descriptor, file.bytes);
    const metadata = await parquetMetadataAsync(buffer);
    const tops = parquetSchema(metadata).children;
    const columns = tops.filter((top) => isWanted(top, options.fields)).map(({ element }) => element.name);
    if (columns.length === 0)
      return { records: 0, invalidRecords: 0, recordsWithoutText: 0, problems: [noColumn(tops, options.fields)] };
    const problems: string[] = [];
    let row = 0;
    let empty = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = row + Number(group.num_rows);
      let rows: unknown[][] = [];
      try {
        await parquetRead({
          file: buffer,
          metadata,
          columns,
          rowStart: row,
          rowEnd,
          compressors: { ...compressors, ...nativeCompressors() },
          parsers: { stringFromBytes: same, jsonFromBytes: same },
          onComplete: (read) => {
            rows = read;
          },
        });
      } catch (error) {
        problems.push(`rows ${row} to ${rowEnd - 1} cannot be read: ${error instanceof Error ? error.message : error}`);
      }
      for (const [i, values] of rows.entries()) {
        const record = scanner.beginRecord({ file: file.name, record: row + i, offset: -1 });
        let texts = 0;
        for (const [column, value] of values.entries())
          texts += scanValue(scanner, { value, record, path: columns[column]!, fields: options.fields });
        if (texts === 0) empty++;
      }
      row = rowEnd;
      await pause(options, Math.round((file.bytes * row) / Math.max(1, Number(metadata.num_rows))));
    }
    return { records: row, invalidRecords: 0, recordsWithoutText: empty, problems };
  } finally {
    closeSync(descriptor);
  }
}

interface Column {
  readonly element: SchemaElement;
  readonly children: readonly Column[];
}

function isWanted(column: Column, fields: FieldPaths): boolean {
  const { name } = column.element;
  if (fields !== "all") return fields.some((field) => field === name || field.startsWith(`${name}.`));
  return leaves(column).some(isText);
}

function isText({ type, converted_type, logical_type }: SchemaElement): boolean {
  if (type !== "BYTE_ARRAY") return false;
  const marked = logical_type?.type ?? converted_type;
  return marked === "STRING" || marked === "UTF8" || marked === "JSON" || marked === "ENUM";
}

function leaves({ element, children }: Column): SchemaElement[] {
  return children.length === 0 ? [element] : children.flatMap(leaves);
}

function noColumn(columns: readonly Column[], fields: FieldPaths): string {
  const names = columns.map(({ element }) => element.name).join(", ");
  return fields === "all" ? `no column is text; there are ${names}` : `no column ${fields.join(", ")}; there are ${names}`;
}

/** Hands over every byte string within a value; returns how many there were. */
function scanValue(scanner: TextScanner, at: { value: unknown; record: RecordPlace; path: string; fields: FieldPaths }): number {
  const { value, record, path, fields } = at;
  if (value instanceof Uint8Array) {
    if (fields !== "all" && !fields.includes(path)) return 0;
    writeText(scanner, record, value);
    return 1;
  }
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + scanValue(scanner, { ...at, value: one }), 0);
  if (typeof value !== "object" || value === null || value instanceof Date) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + scanValue(scanner, { ...at, value: one, path: `${path}.${key}` }),
    0,
  );
}

function writeText(scanner: TextScanner, record: RecordPlace, bytes: Uint8Array): void {
  const { arena, space } = scanner.kernel;
  scanner.beginText(record);
  for (let from = 0; from < bytes.length; ) {
    const room = scanner.room();
    const some = Math.min(room.bytes, bytes.length - from);
    arena.bytes.set(from === 0 && some === bytes.length ? bytes : bytes.subarray(from, from + some), space.text + room.at);
    scanner.wrote(some);
    from += some;
  }
  scanner.endText();
}

function bufferOf(descriptor: number, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: (start, end = byteLength) => {
      const from = start < 0 ? byteLength + start : start;
      const bytes = new Uint8Array(Math.max(0, end - from));
      let read = 0;
      while (read < bytes.length) {
        const some = readSync(descriptor, bytes, read, bytes.length - read, from + read);
        if (some === 0) throw new Error("the file ends too early");
        read += some;
      }
      return bytes.buffer;
    },
  };
}

/** Node's own where it has them: several times as fast as the portable ones. */
function nativeCompressors(): Compressors {
  const zstd: unknown = Reflect.get(zlib, "zstdDecompressSync");
  const own: Compressors = { GZIP: (input) => zlib.gunzipSync(input) };
  if (typeof zstd === "function") own.ZSTD = (input) => (zstd as (bytes: Uint8Array) => Uint8Array)(input);
  return own;
}

function same(bytes: Uint8Array): Uint8Array {
  return bytes;
}
