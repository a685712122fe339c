import { extname } from "node:path";
import type { Card, Dialect, RowFormat } from "../../core/definition.ts";
import type { Problem } from "../../core/errors.ts";
import { BadFile, withoutPacking } from "../../data/bytes.ts";
import { detectDialect, spokenDialect } from "../../data/detect-dialect.ts";
import { valueAt } from "../../data/field.ts";
import { formatOfName } from "../../data/rows.ts";
import { type Column, describeFile } from "../../data/suggest-map.ts";
import { left, right, tableLines } from "../../report/text-table.ts";
import { printable, valueLines } from "./text.ts";

/** What a pulled file of rows that nobody has read yet holds. */
export type Preview =
  | {
      readonly file: string;
      readonly columns: readonly Column[];
      /** The first three. */
      readonly rows: readonly Readonly<Record<string, unknown>>[];
      /** YAML for the card. */
      readonly map: string;
    }
  | { readonly file: string; readonly problems: readonly Problem[] };

export async function previewFile(
  card: Card,
  { file, path }: { readonly file: string; readonly path: string },
): Promise<Preview> {
  const format = card.format ?? formatOfName(file);
  if (format === undefined) {
    const message = `${extname(withoutPacking(file)) || "no"} ending is known to hold rows`;
    return {
      file,
      problems: [{ place: { file }, message, expected: ".jsonl, .json, .csv, .tsv or .parquet, or the card's format" }],
    };
  }
  let first: Preview | undefined;
  // SQuAD is told from other JSON by what is inside.
  for (const candidate of format === "json" ? (["json", "squad"] as const) : [format]) {
    const preview = await previewAs(candidate, { card, file, path });
    if (!("problems" in preview)) return preview;
    first ??= preview;
  }
  return first as Preview;
}

async function previewAs(
  format: RowFormat,
  { card, file, path }: { readonly card: Card; readonly file: string; readonly path: string },
): Promise<Preview> {
  const dialect = card.dialect ?? (await detected(format, path));
  const described = await describeFile(path, { format, file, ...(dialect === undefined ? {} : { dialect }) });
  if (!described.ok) return { file, problems: described.problems };
  const { columns, rows, map } = described;
  return { file, columns, rows, map };
}

async function detected(format: RowFormat, path: string): Promise<Dialect | undefined> {
  if (format !== "csv" && format !== "tsv") return undefined;
  try {
    const dialect = spokenDialect(await detectDialect(path), format);
    return Object.keys(dialect).length === 0 ? undefined : dialect;
  } catch (error) {
    // `describeFile` says what is wrong with the file, at its place.
    if (error instanceof BadFile) return undefined;
    throw error;
  }
}

/** Columns, three rows, and the map to paste. */
export function previewLines(preview: Exclude<Preview, { problems: unknown }>, width: number | "unlimited"): string[] {
  const columns = [left("column"), left("holds"), right("different")];
  const facts = preview.columns.map(({ path, type, different }) => [printable(path), type, String(different)]);
  return [
    printable(preview.file),
    "",
    ...tableLines({ columns, rows: facts }, width),
    "",
    ...preview.rows.flatMap((row, index) => [
      `row ${index + 1}`,
      ...preview.columns.flatMap(({ path }) => valueLines(path, valueAt(row as Parameters<typeof valueAt>[0], path) ?? null)),
      "",
    ]),
  ];
}
