import type { Imported } from "../core/imported.ts";
import type { ColumnSummary } from "./model.ts";
import { scoreItems } from "./score.ts";

type Clusters = ReadonlyMap<string, { readonly cluster?: string }>;

/** The columns with the scores of values that were computed elsewhere, beside their own. */
export function withImported(
  columns: readonly ColumnSummary[],
  { imported, items }: { readonly imported: Imported; readonly items: ReadonlyMap<string, Clusters> },
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
      const clusters = items.get(column.task);
      const scored = Object.entries(values).map(([item, each]) => ({
        item,
        cluster: clusters?.get(item)?.cluster,
        values: each,
      }));
      extractors[extractor] = { ...summary, scores: { ...summary.scores, [name]: scoreItems(scored, column.seeds.length) } };
    }
    const made = own.map(({ metric, of, file, sha256 }) => [metric, { of, file, sha256 }] as const);
    return { ...column, extractors, imported: Object.fromEntries(made) };
  });
}
