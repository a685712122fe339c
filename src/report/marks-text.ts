import type { Mark } from "../core/kind.ts";
import type { Summary } from "../summary/model.ts";

/** A run with the name that a table gives it. */
export interface NamedSummary {
  readonly name: string;
  readonly summary: Pick<Summary, "columns">;
}

/**
 * The marks of all columns of several runs, a line per mark, below tables whose rows stand for several columns: "STARTER: every column",
 * "BUDGET: heq · span-chat@0 (gemma)". None where there are none.
 */
export function markLines(runs: readonly NamedSummary[]): string[] {
  const places = new Map<Mark, string[]>();
  const columns = runs.flatMap(({ name, summary }) => summary.columns.map((column) => ({ name, column })));
  for (const { name, column } of columns)
    for (const mark of column.marks)
      places.set(mark, [...(places.get(mark) ?? []), `${column.task} · ${column.protocol} (${name})`]);
  return [...places].map(([mark, where]) => `${mark}: ${where.length === columns.length ? "every column" : where.join(", ")}`);
}
