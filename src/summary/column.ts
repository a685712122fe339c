import type { Mark } from "../core/kind.ts";
import type { ManifestEntry } from "../core/manifest.ts";
import { type Outcome, READINGS, type ReadingKind } from "../core/outcome.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import { named, type Registry } from "../scoring/registry.ts";
import { corpusScore } from "./corpus-score.ts";
import type { ColumnSummary, ExtractorSummary, Score } from "./model.ts";
import { scoreItems } from "./score.ts";
import { worstCase } from "./worst-case.ts";

/** Over this share of truncated outcomes a column and its composites carry the mark BUDGET. */
const BUDGET_SHARE = 0.05;

export interface ColumnInput {
  readonly entry: ManifestEntry;
  /** Of this column, in the order of the data. */
  readonly outcomes: readonly Outcome[];
  /** Item id → what a summary needs of the item. */
  readonly items: ReadonlyMap<string, { readonly cluster?: string; readonly gold?: string }>;
  readonly calls: ColumnSummary["calls"];
  readonly tolerance: number;
}

type Collected = Extract<Outcome, { status: "collected" }>;

/** One (task, protocol): its scores under every extractor and metric, beside everything that was not scored. */
export function summariseColumn({ entry, outcomes, items, calls, tolerance }: ColumnInput, registry: Registry): ColumnSummary {
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
    calls,
  };
}

type Input = { readonly entry: ManifestEntry; readonly collected: readonly Collected[]; readonly items: ColumnInput["items"] };

function summariseExtractor(name: string, { entry, collected, items }: Input, registry: Registry): ExtractorSummary {
  const readings = Object.fromEntries(READINGS.map((reading) => [reading, 0])) as Record<ReadingKind, number>;
  const byItem = new Map<string, Collected[]>();
  const answers: string[] = [];
  for (const outcome of collected) {
    const reading = outcome.readings[name];
    if (reading === undefined) continue;
    readings[reading.reading] += 1;
    if (reading.answer !== undefined) answers.push(reading.answer);
    const group = byItem.get(outcome.item) ?? [];
    group.push(outcome);
    byItem.set(outcome.item, group);
  }
  const scores: Record<string, Score> = {};
  const [first] = collected;
  for (const metricName of Object.keys(first?.readings[name]?.values ?? {})) {
    const metric = named(registry.metrics, "metric", metricName);
    const perItem = <T extends number | readonly number[]>(): { item: string; cluster: string | undefined; values: T[] }[] =>
      [...byItem].map(([item, outcomes]) => ({
        item,
        cluster: items.get(item)?.cluster,
        // A metric writes numbers or vectors, never both: `readResult` checked it.
        values: outcomes.map(({ readings }) => readings[name]?.values[metricName] as T),
      }));
    scores[metricName] = isCorpusMetric(metric)
      ? corpusScore(perItem<readonly number[]>(), { metric, seeds: entry.seeds.length })
      : { ...scoreItems(perItem<number>(), entry.seeds.length), ...(metric.unit === undefined ? {} : { unit: metric.unit }) };
  }
  const { kind } = entry.taskDefinition;
  const few = kind === "multiple-choice" || kind === "classification";
  return {
    readings,
    scores,
    ...(few
      ? {
          histogram: histogramOf(
            answers,
            [...byItem.keys()].flatMap((id) => items.get(id)?.gold ?? []),
          ),
        }
      : {}),
  };
}

function histogramOf(answers: readonly string[], golds: readonly string[]) {
  const answered = tally(answers);
  const gold = tally(golds);
  const names = [...new Set([...Object.keys(gold), ...Object.keys(answered)])].sort();
  return Object.fromEntries(names.map((name) => [name, { answered: countOf(answered, name), gold: countOf(gold, name) }]));
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

export function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countOf(counts: Record<string, number>, name: string): number {
  return Object.hasOwn(counts, name) ? (counts[name] as number) : 0;
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
