import type { RunContamination } from "../core/contamination.ts";
import type { Imported } from "../core/imported.ts";
import type { Manifest } from "../core/manifest.ts";
import type { Registry } from "../scoring/registry.ts";
import type { OutcomesOf } from "./by-column.ts";
import { summariseColumn } from "./column.ts";
import { summariseComposites } from "./composite.ts";
import { withContamination } from "./contaminated.ts";
import { withImported } from "./imported.ts";
import { type ColumnSummary, SUMMARY_FORMAT, type Summary } from "./model.ts";
import { primaryValues } from "./primary-values.ts";
import type { ItemLookup } from "./readings.ts";

export { type OutcomesOf, outcomesByColumn } from "./by-column.ts";

export interface SummaryInput {
  readonly manifest: Manifest;
  readonly outcomesOf: OutcomesOf;
  /** By task, then item id. */
  readonly items: ReadonlyMap<string, ItemLookup>;
  readonly callsOf: (column: { readonly task: string; readonly protocol: string }) => ColumnSummary["calls"];
  /** Absent for a column without generated texts. */
  readonly outputsOf?: (column: { readonly task: string; readonly protocol: string }) => ColumnSummary["outputs"] | undefined;
  /** What a scan of a corpus said about the run's items, where there was one. */
  readonly contamination?: RunContamination | undefined;
  /** Values of metrics that were computed elsewhere, where there are any. */
  readonly imported?: Imported | undefined;
}

/** From outcomes to `summary.json`. Pure: the same run directory always gives the same bytes. */
export function summarise(input: SummaryInput, registry: Registry): Summary {
  const { manifest, outcomesOf, items, callsOf, outputsOf, contamination, imported } = input;
  const own = manifest.entries.map((entry) =>
    summariseColumn(
      {
        entry,
        outcomes: outcomesOf(entry),
        items: items.get(entry.task) ?? new Map(),
        calls: callsOf(entry),
        outputs: outputsOf?.(entry),
        tolerance: manifest.tolerance,
      },
      registry,
    ),
  );
  const columns = imported === undefined ? own : withImported(own, { imported, items });
  const summary: Summary = {
    format: SUMMARY_FORMAT,
    run: manifest.run,
    model: manifest.model.name,
    suite: manifest.suite.name,
    digests: manifest.digests,
    complete: columns.every(({ counts }) => counts.missing === 0 && Object.keys(counts.errored).length === 0),
    columns,
    composites: summariseComposites(manifest.suite.composites, columns),
  };
  if (contamination === undefined) return summary;
  const values = manifest.entries.map((entry) =>
    primaryValues(entry, {
      outcomes: outcomesOf(entry),
      clusterOf: (item) => items.get(entry.task)?.get(item)?.cluster,
    }),
  );
  return withContamination(summary, { contamination, values, composites: manifest.suite.composites });
}
