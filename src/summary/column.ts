import type { Mark } from "../core/kind.ts";
import type { ManifestEntry } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import type { Registry } from "../scoring/registry.ts";
import { columnDetails } from "./details.ts";
import { type Collected, type ItemFacts, summariseExtractor, tally } from "./extractor.ts";
import type { ColumnSummary, OutputSummary } from "./model.ts";
import { worstCase } from "./worst-case.ts";

/** Over this share of truncated outcomes a column and its composites carry the mark BUDGET. */
const BUDGET_SHARE = 0.05;

export interface ColumnInput {
  readonly entry: ManifestEntry;
  /** Of this column, in the order of the data. */
  readonly outcomes: readonly Outcome[];
  readonly items: ReadonlyMap<string, ItemFacts>;
  readonly calls: ColumnSummary["calls"];
  readonly outputs?: OutputSummary | undefined;
  readonly tolerance: number;
}

/** One (task, protocol): its scores under every extractor and metric, beside everything that was not scored. */
export function summariseColumn(
  { entry, outcomes, items, calls, outputs, tolerance }: ColumnInput,
  registry: Registry,
): ColumnSummary {
  const collected = outcomes.filter((outcome): outcome is Collected => outcome.status === "collected");
  const planned = entry.items * entry.seeds.length;
  const unscored = tally(outcomes.flatMap((outcome) => (outcome.status === "unscored" ? [outcome.reason] : [])));
  const errored = tally(outcomes.flatMap((outcome) => (outcome.status === "errored" ? [outcome.code] : [])));
  const failed = sum(errored);
  const missing = planned - outcomes.length;
  const truncated = collected.filter(({ finish }) => finish === "length").length;

  const extractors = Object.fromEntries(
    entry.protocolDefinition.extractors.map((name) => [name, summariseExtractor(name, { entry, collected, items }, registry)]),
  );
  const [metric = "", extractor = ""] = entry.primary.split("@");
  const score = extractors[extractor]?.scores[metric];
  const blocked = blockedBecause({ collected: collected.length, failed, planned, tolerance });
  const marks = new Set<Mark>(entry.marks);
  if (truncated > BUDGET_SHARE * collected.length) marks.add("BUDGET");
  if (missing + failed > 0) marks.add("INCOMPLETE");

  return {
    task: entry.task,
    protocol: entry.protocol,
    primary: entry.primary,
    ...(score !== undefined && blocked === undefined ? { score } : {}),
    ...(blocked === undefined ? {} : { blocked }),
    ...(score === undefined ? {} : worstCase(entry, outcomes, registry)),
    marks: [...marks],
    counts: {
      planned,
      collected: collected.length,
      missing,
      unscored,
      errored,
      finish: {
        stop: collected.filter(({ finish }) => finish === "stop").length,
        length: truncated,
        unknown: collected.filter(({ finish }) => finish === "unknown").length,
        "n/a": collected.filter(({ finish }) => finish === "n/a").length,
      },
    },
    seeds: entry.seeds,
    deterministic: entry.seeds.length === 1,
    floors: entry.floors,
    extractors,
    ...columnDetails(entry, collected),
    ...(outputs === undefined ? {} : { outputs }),
    calls,
  };
}

function blockedBecause({
  collected,
  failed,
  planned,
  tolerance,
}: {
  collected: number;
  failed: number;
  planned: number;
  tolerance: number;
}) {
  if (collected === 0) return "nothing was collected";
  if (failed > tolerance * planned) {
    return `${failed} of ${planned} outcomes are errored, more than the tolerance of ${(100 * tolerance).toFixed(2)} %`;
  }
  return undefined;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
