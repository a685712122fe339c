import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer } from "hyparquet";
import type { Json, JsonObject } from "../core/json.ts";
import { BadFile } from "./bytes.ts";
import { badRow, type RowResult } from "./row.ts";

/** Parquet by row groups, so that memory holds one. The library is loaded here only: most users never need it. */
export async function* parquetRows(path: string, { file }: { readonly file: string }): AsyncGenerator<RowResult> {
  const handle = await open(path);
  try {
    yield* rowsOf(await bufferOf(handle), file);
  } finally {
    await handle.close();
  }
}

async function* rowsOf(buffer: AsyncBuffer, file: string): AsyncGenerator<RowResult> {
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const metadata = await parquetMetadataAsync(buffer).catch((error: unknown) => {
    throw new BadFile(`not a whole Parquet file: ${error instanceof Error ? error.message : error}`, {
      advice: "fetch the file again",
    });
  });
  let row = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = row + Number(group.num_rows);
    let objects: Record<string, unknown>[];
    try {
      objects = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart: row, rowEnd });
    } catch (error) {
      yield badRow(
        { file, row: row + 1 },
        {
          message: `rows ${row + 1} to ${rowEnd} cannot be read: ${error instanceof Error ? error.message : error}`,
          advice: "fetch the file again",
        },
      );
      return;
    }
    for (const value of objects) yield { ok: true, row: ++row, value: objectOf(value) };
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    const from = start < 0 ? size + start : start;
    const bytes = new Uint8Array(Math.max(0, end - from));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    if (bytesRead !== bytes.length) throw new BadFile("the file ends too early", { advice: "fetch the file again" });
    return bytes.buffer;
  };
  return { byteLength: size, slice };
}

function objectOf(row: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, jsonOf(value)]));
}

/**
 * A Parquet value as JSON. 64-bit integers that a number cannot hold become their digits; times ISO text; bytes base64. What has
 * no JSON form (NaN, which is how pandas writes a missing value) becomes null, which the field map refuses where it is needed.
 */
function jsonOf(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, jsonOf);
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "object") return objectOf(value as Readonly<Record<string, unknown>>);
  return null;
}
