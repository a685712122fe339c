import { join } from "node:path";
import type { RunContamination } from "../../core/contamination.ts";
import type { Imported } from "../../core/imported.ts";
import { type Gold, type Items, positionsIn } from "../../core/item.ts";
import type { Manifest } from "../../core/manifest.ts";
import type { Outcome, OutcomeList } from "../../core/outcome.ts";
import { columnKey, type Derived, deriveOutcomes, type ReadableEntry } from "../../run/derive.ts";
import type { Registry } from "../../scoring/registry.ts";
import { writeAtomic } from "../../store/files.ts";
import { readJournal } from "../../store/journal.ts";
import type { ColumnSummary, Summary } from "../../summary/model.ts";
import type { ItemFacts, ItemLookup } from "../../summary/readings.ts";
import { goldStrata } from "../../summary/strata.ts";
import { summarise } from "../../summary/summarise.ts";
import { readContamination } from "../contamination/run-contamination.ts";
import { readImported } from "./imported.ts";

export { writeItems, writePlugins } from "./files.ts";

/** Derives outcomes and summary from the journal, and writes both. */
export async function writeDerived(
  { directory, manifest, entries }: { directory: string; manifest: Manifest; entries: readonly ReadableEntry[] },
  registry: Registry,
): Promise<{ summary: Summary; outcomes: OutcomeList }> {
  const derived = await deriveOutcomes({ entries, attempts: readJournal(directory) }, registry);
  const contamination = await readContamination(directory);
  const imported = await readImported(directory);
  const summary = summaryOf({ manifest, entries, derived, contamination, imported }, registry);
  await writeAtomic(join(directory, "outcomes.jsonl"), linesOf(derived.outcomes));
  await writeAtomic(join(directory, "summary.json"), [summaryText(summary)]);
  return { summary, outcomes: derived.outcomes };
}

/** The bytes of `outcomes.jsonl`, line by line. */
export function* linesOf(outcomes: Iterable<Outcome>): Generator<string> {
  for (const outcome of outcomes) yield `${JSON.stringify(outcome)}\n`;
}

/** The bytes of `summary.json`. */
export function summaryText(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

export interface SummaryParts {
  readonly manifest: Manifest;
  readonly entries: readonly ReadableEntry[];
  readonly derived: Derived;
  readonly contamination: RunContamination | undefined;
  readonly imported: Imported | undefined;
}

export function summaryOf({ manifest, entries, derived, contamination, imported }: SummaryParts, registry: Registry): Summary {
  const items = new Map<string, ItemLookup>();
  for (const entry of entries) items.set(entry.task, factsOf(entry.items));
  const callsOf = (column: { task: string; protocol: string }) => callSummary(derived, columnKey(column));
  const outputsOf = (column: { task: string; protocol: string }) => derived.outputs.get(columnKey(column));
  return summarise({ manifest, outcomesOf: derived.outcomesOf, items, callsOf, outputsOf, contamination, imported }, registry);
}

/** Equal facts are one object, kept by the item's position: a million items have a handful of golds. */
function factsOf(items: Items): ItemLookup {
  const known = new Map<string, number>();
  const facts: ItemFacts[] = [];
  const numbers = new Uint32Array(items.length);
  let position = 0;
  for (const { cluster, group, gold } of items) {
    const answer = goldName(gold);
    const strata = [...goldStrata({ gold }), ...(group === undefined ? [] : [group])];
    const key = JSON.stringify([cluster, answer, strata]);
    const number = known.get(key) ?? facts.length;
    if (number === facts.length) {
      known.set(key, number);
      facts.push({
        ...(cluster === undefined ? {} : { cluster }),
        ...(answer === undefined ? {} : { gold: answer }),
        ...(strata.length === 0 ? {} : { strata }),
      });
    }
    numbers[position++] = number;
  }
  const positionOf = positionsIn(items);
  return {
    get(id: string) {
      const found = positionOf(id);
      return found === undefined ? undefined : facts[numbers[found] as number];
    },
  };
}

function goldName(gold: Gold): string | undefined {
  if (gold.kind === "choice") return String(gold.index);
  return gold.kind === "label" ? gold.label : undefined;
}

function callSummary({ calls }: Derived, key: string): ColumnSummary["calls"] {
  const facts = calls.get(key);
  if (facts === undefined)
    return { attempts: 0, failures: {}, tokens: { prompt: 0, completion: 0, reasoning: 0, replies: 0 }, ways: {} };
  const sorted = facts.durations.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
  return {
    attempts: facts.attempts,
    failures: sortedByName(facts.failures),
    ...(sorted.length === 0 ? {} : { latency: { median: at(0.5), p95: at(0.95) } }),
    tokens: { ...facts.tokens, replies: facts.withUsage },
    ways: sortedByName(facts.ways),
  };
}

function sortedByName(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
