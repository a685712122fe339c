import type { ManifestEntry } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import type { ColumnValues } from "./compare.ts";

export type PrimaryValues = Pick<ColumnValues, "task" | "protocol" | "items">;

/** The primary values of a column by item; none for a metric of the whole corpus. */
export function primaryValues(
  { task, protocol, primary }: Pick<ManifestEntry, "task" | "protocol" | "primary">,
  { outcomes, clusterOf }: { outcomes: Iterable<Outcome>; clusterOf: (item: string) => string | undefined },
): PrimaryValues {
  const [metric = "", extractor = ""] = primary.split("@");
  const items = new Map<string, { values: number[]; cluster?: string }>();
  for (const outcome of outcomes) {
    if (outcome.status !== "collected") continue;
    const value = outcome.readings[extractor]?.values[metric];
    if (typeof value !== "number") continue;
    const cluster = clusterOf(outcome.item);
    const entry = items.get(outcome.item) ?? { values: [], ...(cluster === undefined ? {} : { cluster }) };
    entry.values.push(value);
    items.set(outcome.item, entry);
  }
  return { task, protocol, items };
}
