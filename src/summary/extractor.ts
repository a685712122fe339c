import type { ManifestEntry } from "../core/manifest.ts";
import { type Outcome, READINGS, type ReadingKind } from "../core/outcome.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import { named, type Registry } from "../scoring/registry.ts";
import { clipped } from "./composite.ts";
import { corpusScore } from "./corpus-score.ts";
import type { ExtractorSummary, Score } from "./model.ts";
import { scoreItems } from "./score.ts";
import { GOLD_STRATA } from "./strata.ts";

export type Collected = Extract<Outcome, { status: "collected" }>;

/** What a summary needs of an item. */
export interface ItemFacts {
  readonly cluster?: string;
  readonly gold?: string;
  /** Parts of the data that it belongs to: HasAns or NoAns, its number of golds, its source. */
  readonly strata?: readonly string[];
}

export interface ExtractorInput {
  readonly entry: ManifestEntry;
  readonly collected: readonly Collected[];
  readonly items: ReadonlyMap<string, ItemFacts>;
}

/** The readings of one extractor and their scores under every metric. */
export function summariseExtractor(
  name: string,
  { entry, collected, items }: ExtractorInput,
  registry: Registry,
): ExtractorSummary {
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
  const metrics = Object.keys(collected[0]?.readings[name]?.values ?? {});
  const scoresOf = (ids: readonly string[]) =>
    Object.fromEntries(metrics.map((metric) => [metric, scoreOf(metric, { name, ids, byItem, entry, items }, registry)]));
  const { kind } = entry.taskDefinition;
  const ids = [...byItem.keys()];
  const golds = () => ids.flatMap((id) => items.get(id)?.gold ?? []);
  const isPrimary = entry.primary.endsWith(`@${name}`);
  return {
    readings,
    scores: scoresOf(ids),
    ...(kind === "extractive-qa" && isPrimary ? strataOf(ids, { items, scoresOf }) : {}),
    ...(kind === "multiple-choice" || kind === "classification" ? { histogram: histogramOf(answers, golds()) } : {}),
  };
}

interface MetricInput extends Pick<ExtractorInput, "entry" | "items"> {
  /** Of the extractor. */
  readonly name: string;
  readonly ids: readonly string[];
  readonly byItem: ReadonlyMap<string, readonly Collected[]>;
}

function scoreOf(metricName: string, { name, ids, byItem, entry, items }: MetricInput, registry: Registry): Score {
  const metric = named(registry.metrics, "metric", metricName);
  const perItem = <T extends number | readonly number[]>(): { item: string; cluster: string | undefined; values: T[] }[] =>
    ids.map((item) => ({
      item,
      cluster: items.get(item)?.cluster,
      // A metric writes numbers or vectors, never both: `readResult` checked it.
      values: (byItem.get(item) as readonly Collected[]).map(({ readings }) => readings[name]?.values[metricName] as T),
    }));
  if (isCorpusMetric(metric)) return corpusScore(perItem<readonly number[]>(), { metric, seeds: entry.seeds.length });
  const score = scoreItems(perItem<number>(), entry.seeds.length);
  return metric.unit === undefined ? { ...score, interval: clipped(score.interval) } : { ...score, unit: metric.unit };
}

/** With more sources than these a breakdown is a report's business. */
const MOST_SOURCES = 10;

/** Scores by part of the data, unless the data have one part only: HasAns, NoAns, golds, then sources in the order of the data. */
function strataOf(
  ids: readonly string[],
  { items, scoresOf }: { items: ExtractorInput["items"]; scoresOf: (ids: readonly string[]) => Record<string, Score> },
): Pick<ExtractorSummary, "strata"> {
  const parts = new Map<string, string[]>(GOLD_STRATA.map((stratum) => [stratum, []]));
  for (const id of ids) {
    for (const stratum of items.get(id)?.strata ?? []) {
      const part = parts.get(stratum);
      if (part === undefined) parts.set(stratum, [id]);
      else part.push(id);
    }
  }
  const real = [...parts].filter(([, part]) => part.length > 0 && part.length < ids.length);
  const known: readonly string[] = GOLD_STRATA;
  const sources = real.filter(([stratum]) => !known.includes(stratum));
  const shown = sources.length > MOST_SOURCES ? real.filter(([stratum]) => known.includes(stratum)) : real;
  return shown.length === 0 ? {} : { strata: Object.fromEntries(shown.map(([stratum, part]) => [stratum, scoresOf(part)])) };
}

function histogramOf(answers: readonly string[], golds: readonly string[]) {
  const answered = tally(answers);
  const gold = tally(golds);
  const names = [...new Set([...Object.keys(gold), ...Object.keys(answered)])].sort();
  return Object.fromEntries(names.map((name) => [name, { answered: countOf(answered, name), gold: countOf(gold, name) }]));
}

export function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countOf(counts: Record<string, number>, name: string): number {
  return Object.hasOwn(counts, name) ? (counts[name] as number) : 0;
}
