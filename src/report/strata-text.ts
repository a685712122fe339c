import type { ColumnSummary } from "../summary/model.ts";
import { percent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** Questions on a passage by part of the data, under every metric of the primary extractor: a table per column that has parts. */
export function strataLines(columns: readonly ColumnSummary[], width: number | "unlimited"): string[] {
  return columns.flatMap((column) => {
    const extractor = column.primary.split("@")[1] as string;
    const { strata, scores } = column.extractors[extractor] ?? {};
    if (strata === undefined || scores === undefined || column.blocked !== undefined) return [];
    const metrics = Object.keys(scores);
    const rows = Object.entries({ all: scores, ...strata }).map(([name, part]) => [
      name,
      String(part[metrics[0] as string]?.n ?? 0),
      ...metrics.map((metric) => (part[metric] === undefined ? "–" : percent(part[metric].value))),
    ]);
    const titles = [left("items"), right("n"), ...metrics.map(right)];
    return ["", `${column.task} · ${column.protocol} · ${extractor}`, ...tableLines({ columns: titles, rows }, width)];
  });
}
