import { READINGS } from "../core/outcome.ts";
import type { DocumentTable } from "./document.ts";
import type { Results } from "./results.ts";

/** What became of every planned outcome, per model and column, by the primary extractor. */
export function outcomeTable({ models, columns }: Results): DocumentTable {
  const shown = [...READINGS, "truncated", "unscored", "errored", "missing", "planned"];
  const rows = models.flatMap(({ id, cells }) =>
    columns.flatMap(({ key, task, protocol }) => {
      const column = cells[key]?.column;
      if (column === undefined) return [];
      const readings = column.extractors[column.primary.split("@")[1] as string]?.readings;
      const counts = [
        ...READINGS.map((reading) => readings?.[reading] ?? "–"),
        column.counts.finish.length,
        sum(column.counts.unscored),
        sum(column.counts.errored),
        column.counts.missing,
        column.counts.planned,
      ];
      return [[id, task, protocol, ...counts.map((count) => (count === 0 ? "·" : String(count)))]];
    }),
  );
  const used = shown.map((name, index) => name === "planned" || rows.some((row) => row[index + 3] !== "·"));
  return {
    kind: "table",
    caption: "Outcomes by reading of the primary extractor",
    columns: [
      ...["model", "task", "protocol"].map((title) => ({ title, align: "left" as const })),
      ...shown.filter((_, index) => used[index]).map((title) => ({ title, align: "right" as const })),
    ],
    rows: rows.map((row) => row.filter((_, index) => index < 3 || used[index - 3])),
    notes: ["Columns that would be empty are left out. What is not collected has no number."],
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
