import type { ManifestEntry } from "../core/manifest.ts";
import type { Outcome } from "../core/outcome.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import type { Registry } from "../scoring/registry.ts";

type Range = readonly [number, number];

export interface WorstCase {
  /** The primary score if every truncated answer were wrong, or right; present when there are any. */
  readonly bracket?: Range;
  /** The primary score if every errored or missing answer were wrong, or right; present when there are any. */
  readonly bounds?: Range;
}

/** The answers to one item. */
interface Tally {
  sum: number;
  /** Sum of the answers that were not cut off. */
  whole: number;
  cut: number;
  collected: number;
  unscored: number;
}

/**
 * Between which scores the primary score would lie, whatever the cut or missing answers had scored. Like the score itself it is a mean of
 * item means: an item that lacks one of two answers moves by half an item. Only for metrics of single items from 0 to 1: a metric of
 * the whole corpus, or one without an upper end (TER), has no such range.
 */
export function worstCase(entry: ManifestEntry, outcomes: readonly Outcome[], { metrics }: Registry): WorstCase {
  const metric = metrics.get(entry.primary.split("@")[0] as string);
  if (metric === undefined || isCorpusMetric(metric) || metric.better === "lower" || metric.unit !== undefined) return {};
  const tallies = [...talliesOf(entry, outcomes).values()];
  const answered = tallies.filter(({ collected }) => collected > 0);
  const lacking = ({ collected, unscored }: Tally) => entry.seeds.length - collected - unscored;
  // Items without any outcome lack every answer; what can never be scored is not waited for.
  const unseen = Math.max(0, entry.items - tallies.length);
  const wanted = tallies.filter((tally) => tally.collected + lacking(tally) > 0);
  const total = wanted.length + unseen;
  const low = wanted.map((tally) => tally.sum / (tally.collected + lacking(tally)));
  const high = wanted.map((tally) => (tally.sum + lacking(tally)) / (tally.collected + lacking(tally)));
  return {
    ...(answered.some(({ cut }) => cut > 0)
      ? {
          bracket: [
            sum(answered.map(({ whole, collected }) => whole / collected)) / answered.length,
            sum(answered.map(({ whole, cut, collected }) => (whole + cut) / collected)) / answered.length,
          ],
        }
      : {}),
    ...(unseen > 0 || tallies.some((tally) => lacking(tally) > 0)
      ? { bounds: [sum(low) / total, (sum(high) + unseen) / total] }
      : {}),
  };
}

function talliesOf(entry: ManifestEntry, outcomes: readonly Outcome[]): ReadonlyMap<string, Tally> {
  const [metric = "", extractor = ""] = entry.primary.split("@");
  const tallies = new Map<string, Tally>();
  for (const outcome of outcomes) {
    const tally = tallies.get(outcome.item) ?? { sum: 0, whole: 0, cut: 0, collected: 0, unscored: 0 };
    tallies.set(outcome.item, tally);
    if (outcome.status === "unscored") tally.unscored += 1;
    if (outcome.status !== "collected") continue;
    const value = outcome.readings[extractor]?.values[metric];
    if (typeof value !== "number") continue;
    tally.collected += 1;
    tally.sum += value;
    if (outcome.finish === "length") tally.cut += 1;
    else tally.whole += value;
  }
  return tallies;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
