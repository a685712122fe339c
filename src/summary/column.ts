import type { Mark } from "../core/kind.ts";
import type { ManifestEntry } from "../core/manifest.ts";
import type { Outcome, OutcomeList } from "../core/outcome.ts";
import type { Registry } from "../scoring/registry.ts";
import { count, sortedCounts } from "./counts.ts";
import { columnDetails } from "./details.ts";
import { summariseExtractor } from "./extractor.ts";
import type { ColumnSummary, OutputSummary } from "./model.ts";
import { requireItemsTogether } from "./order.ts";
import type { ItemLookup } from "./readings.ts";
import { worstCase } from "./worst-case.ts";

/** Over this share of truncated outcomes a column and its composites carry the mark BUDGET. */
const BUDGET_SHARE = 0.05;

export interface ColumnInput {
  readonly entry: ManifestEntry;
  /** Of this column, in the order of the data. They are read several times, and none is kept. */
  readonly outcomes: OutcomeList;
  readonly items: ItemLookup;
  readonly calls: ColumnSummary["calls"];
  readonly outputs?: OutputSummary | undefined;
  readonly tolerance: number;
}

/**
 * One (task, protocol): its scores under every extractor and metric, beside everything that was not scored.
 * @throws MivhanError E_FAULT when the outcomes of an item do not stand beside each other
 */
export function summariseColumn(
  { entry, outcomes, items, calls, outputs, tolerance }: ColumnInput,
  registry: Registry,
): ColumnSummary {
  requireItemsTogether(outcomes);
  const planned = entry.items * entry.seeds.length;
  const { unscored, errored, finish } = countOutcomes(outcomes);
  const collected = sum(finish);
  const failed = sum(errored);
  const missing = planned - outcomes.length;

  const extractors = Object.fromEntries(
    entry.protocolDefinition.extractors.map((name) => [name, summariseExtractor(name, { entry, outcomes, items }, registry)]),
  );
  const [metric = "", extractor = ""] = entry.primary.split("@");
  const score = extractors[extractor]?.scores[metric];
  const blocked = blockedBecause({ collected, failed, planned, tolerance });
  const marks = new Set<Mark>(entry.marks);
  if (finish.length > BUDGET_SHARE * collected) marks.add("BUDGET");
  if (missing + failed > 0) marks.add("INCOMPLETE");

  return {
    task: entry.task,
    protocol: entry.protocol,
    primary: entry.primary,
    ...(score !== undefined && blocked === undefined ? { score } : {}),
    ...(blocked === undefined ? {} : { blocked }),
    ...(score === undefined ? {} : worstCase(entry, outcomes, registry)),
    marks: [...marks],
    counts: { planned, collected, missing, unscored, errored, finish },
    seeds: entry.seeds,
    deterministic: entry.seeds.length === 1,
    floors: entry.floors,
    extractors,
    ...columnDetails(entry, outcomes),
    ...(outputs === undefined ? {} : { outputs }),
    calls,
  };
}

function countOutcomes(outcomes: Iterable<Outcome>): Pick<ColumnSummary["counts"], "unscored" | "errored" | "finish"> {
  const unscored = new Map<string, number>();
  const errored = new Map<string, number>();
  const finish = { stop: 0, length: 0, unknown: 0, "n/a": 0 };
  for (const outcome of outcomes) {
    if (outcome.status === "collected") finish[outcome.finish] += 1;
    else if (outcome.status === "unscored") count(unscored, outcome.reason);
    else count(errored, outcome.code);
  }
  return { unscored: sortedCounts(unscored), errored: sortedCounts(errored), finish };
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

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
