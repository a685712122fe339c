import { csvLine } from "../report/csv.ts";
import { type PageIndex, STATES } from "../report/page-blocks.ts";
import type { RowStore } from "./rows.ts";

/** The list as it is shown, one line per row and model, saved as CSV. Formulas are neutralised as in every CSV of Mivhan. */
export function downloadRows(store: RowStore, rows: Uint32Array, index: PageIndex): void {
  save(new Blob(csvParts(store, rows, index), { type: "text/csv;charset=utf-8" }), "items.csv");
}

export function csvParts(store: RowStore, rows: Uint32Array, index: PageIndex): string[] {
  const parts = [csvLine(["task", "protocol", "item", "seed", "model", "state", "value", "ms", "tries", "answer"])];
  for (const row of rows) {
    const column = index.results.columns[store.column[row] as number];
    const item = index.tasks[store.task[row] as number]?.ids[store.item[row] as number] ?? "";
    for (const [number, model] of store.models.entries()) {
      const state = STATES[model.state[row] as number] as string;
      if (state === "not asked") continue;
      parts.push(
        csvLine([
          column?.task ?? "",
          column?.protocol ?? "",
          item,
          String(store.seed[row]),
          index.results.models[number]?.id ?? "",
          state,
          numberText(model.value[row] as number),
          numberText(model.ms[row] as number),
          String(model.tries[row]),
          model.answer[row] as string,
        ]),
      );
    }
  }
  return parts;
}

function numberText(value: number): string {
  return Number.isNaN(value) ? "" : String(Number(value.toPrecision(5)));
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
