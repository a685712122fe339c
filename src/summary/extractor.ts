import type { ManifestEntry } from "../core/manifest.ts";
import type { OutcomeList } from "../core/outcome.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import { named, type Registry } from "../scoring/registry.ts";
import { clipped } from "./composite.ts";
import { corpusScore } from "./corpus-score.ts";
import type { ExtractorSummary, Score } from "./model.ts";
import { type PackedItems, pickItems } from "./packed-items.ts";
import { type ExtractorReadings, type ItemLookup, type ItemStrata, readExtractor } from "./readings.ts";
import { scorePacked } from "./score.ts";
import { GOLD_STRATA } from "./strata.ts";

export interface ExtractorInput {
  readonly entry: ManifestEntry;
  /** Of the column, those of an item beside each other. */
  readonly outcomes: OutcomeList;
  readonly items: ItemLookup;
}

/** The readings of one extractor and their scores under every metric. */
export function summariseExtractor(
  name: string,
  { entry, outcomes, items }: ExtractorInput,
  registry: Registry,
): ExtractorSummary {
  const read = readExtractor(name, { outcomes, items });
  const seeds = entry.seeds.length;
  /** Of some of the items, or all. */
  const scoresOf = (isWanted?: (item: number) => boolean) =>
    Object.fromEntries(
      [...read.values].map(([metric, values]) => {
        const all: PackedItems<ArrayLike<unknown>> = { ...read.items, values };
        return [metric, scoreOf(metric, { items: isWanted === undefined ? all : pickItems(all, isWanted), seeds }, registry)];
      }),
    );
  const { kind } = entry.taskDefinition;
  const isPrimary = entry.primary.endsWith(`@${name}`);
  return {
    readings: read.kinds,
    scores: scoresOf(),
    ...(kind === "extractive-qa" && isPrimary ? strataScores(read.strata, scoresOf) : {}),
    ...(kind === "multiple-choice" || kind === "classification" ? { histogram: histogramOf(read) } : {}),
  };
}

function scoreOf(
  name: string,
  { items, seeds }: { readonly items: PackedItems<ArrayLike<unknown>>; readonly seeds: number },
  registry: Registry,
): Score {
  const metric = named(registry.metrics, "metric", name);
  if (isCorpusMetric(metric)) return corpusScore(items as PackedItems<ArrayLike<readonly number[]>>, { metric, seeds });
  const score = scorePacked(items as PackedItems, seeds);
  return metric.unit === undefined ? { ...score, interval: clipped(score.interval) } : { ...score, unit: metric.unit };
}

/** With more sources than these a breakdown is a report's business. */
const MOST_SOURCES = 10;

/** Scores by part of the data, unless the data have one part only: HasAns, NoAns, golds, then sources in the order of the data. */
function strataScores(
  { parts, of }: ItemStrata,
  scoresOf: (isWanted: (item: number) => boolean) => Record<string, Score>,
): Pick<ExtractorSummary, "strata"> {
  const itemsOf = new Int32Array(parts.length);
  for (const number of of) itemsOf[number] = (itemsOf[number] as number) + 1;
  const sizes = new Map<string, number>(GOLD_STRATA.map((stratum) => [stratum, 0]));
  for (const [number, strata] of parts.entries())
    for (const stratum of strata) sizes.set(stratum, (sizes.get(stratum) ?? 0) + (itemsOf[number] as number));
  const real = [...sizes].filter(([, size]) => size > 0 && size < of.length).map(([stratum]) => stratum);
  const known: readonly string[] = GOLD_STRATA;
  const sources = real.filter((stratum) => !known.includes(stratum));
  const shown = sources.length > MOST_SOURCES ? real.filter((stratum) => known.includes(stratum)) : real;
  if (shown.length === 0) return {};
  const scored = shown.map((stratum) => {
    const belongs = parts.map((strata) => strata.includes(stratum));
    return [stratum, scoresOf((item) => belongs[of[item] as number] as boolean)];
  });
  return { strata: Object.fromEntries(scored) };
}

function histogramOf({ answers, golds }: ExtractorReadings) {
  const names = [...new Set([...golds.keys(), ...answers.keys()])].sort();
  return Object.fromEntries(names.map((name) => [name, { answered: answers.get(name) ?? 0, gold: golds.get(name) ?? 0 }]));
}
