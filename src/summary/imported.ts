import type { Imported } from "../core/imported.ts";
import type { ColumnSummary } from "./model.ts";
import type { ItemValues } from "./packed-items.ts";
import type { ItemLookup } from "./readings.ts";
import { scoreItems } from "./score.ts";

/** The columns with the scores of values that were computed elsewhere, beside their own. */
export function withImported(
  columns: readonly ColumnSummary[],
  { imported, items }: { readonly imported: Imported; readonly items: ReadonlyMap<string, ItemLookup> },
): ColumnSummary[] {
  return columns.map((column) => {
    const own = imported.columns.filter(({ task, protocol }) => task === column.task && protocol === column.protocol);
    if (own.length === 0) return column;
    const extractors = { ...column.extractors };
    for (const { metric, values } of own) {
      const [name = "", extractor = ""] = metric.split("@");
      const summary = extractors[extractor];
      // Its name was checked when it was imported; a reading may have dropped the extractor.
      if (summary === undefined) continue;
      const scored = itemValues(values, items.get(column.task));
      extractors[extractor] = { ...summary, scores: { ...summary.scores, [name]: scoreItems(scored, column.seeds.length) } };
    }
    const made = own.map(({ metric, of, file, sha256 }) => [metric, { of, file, sha256 }] as const);
    return { ...column, extractors, imported: Object.fromEntries(made) };
  });
}

function* itemValues(values: Readonly<Record<string, readonly number[]>>, items: ItemLookup | undefined): Generator<ItemValues> {
  for (const item in values) yield { item, cluster: items?.get(item)?.cluster, values: values[item] as readonly number[] };
}
