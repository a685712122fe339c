import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { readRows } from "../../data/rows.ts";
import { PACKAGE_ROOT } from "../../definitions/package-root.ts";
import type { PublishedRow } from "../../report/published.ts";

const TEXT_COLUMNS = ["source", "url", "date", "read", "model", "topic", "task", "metric", "protocol"] as const;

/** The rows of `reports/published/*.csv`, file by file in the order of their names. */
export async function publishedRows(): Promise<PublishedRow[]> {
  const folder = join(PACKAGE_ROOT, "reports", "published");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".csv")).sort();
  const rows: PublishedRow[] = [];
  for (const name of names) {
    const file = join(folder, name);
    for await (const result of readRows(file, { format: "csv", file: name })) {
      if (!result.ok) throw damaged(file, result.problem.message);
      rows.push(publishedRow(result.value, `${file} row ${result.row}`));
    }
  }
  return rows;
}

function publishedRow(row: Readonly<Record<string, unknown>>, place: string): PublishedRow {
  const [value, scale] = [Number(row["value"]), Number(row["scale"])];
  if (!Number.isFinite(value) || ![0, 1, 100].includes(scale)) throw damaged(place, "value or scale is no number we know");
  const texts = Object.fromEntries(
    TEXT_COLUMNS.map((name) => {
      const text = row[name];
      if (typeof text !== "string") throw damaged(place, `it has no ${name}`);
      return [name, text];
    }),
  ) as Record<(typeof TEXT_COLUMNS)[number], string>;
  return { ...texts, value, scale };
}

function damaged(place: string, message: string): MivhanError {
  return new MivhanError({ code: "E_PUBLISHED", family: "input", message: `${place}: ${message}`, advice: "restore the file" });
}
