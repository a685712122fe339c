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

/**
 * Between which scores the primary score would lie, whatever the cut or missing answers had scored. Like the score itself it is a mean of
 * item means: an item that lacks one of two answers moves by half an item. Only for metrics of single items from 0 to 1: a metric of
 * the whole corpus, or one without an upper end (TER), has no such range.
 */
export function worstCase(entry: ManifestEntry, outcomes: Iterable<Outcome>, { metrics }: Registry): WorstCase {
  const [name = "", extractor = ""] = entry.primary.split("@");
  const metric = metrics.get(name);
  if (metric === undefined || isCorpusMetric(metric) || metric.better === "lower" || metric.unit !== undefined) return {};
  const bracket = { low: 0, high: 0, items: 0, cut: false };
  const bounds = { low: 0, high: 0, items: 0, lacking: false };
  let seen = 0;
  for (const { sum, whole, cut, collected, unscored } of talliesOf(outcomes, { metric: name, extractor })) {
    seen += 1;
    const lacking = entry.seeds.length - collected - unscored;
    if (collected > 0) {
      bracket.low += whole / collected;
      bracket.high += (whole + cut) / collected;
      bracket.items += 1;
      bracket.cut ||= cut > 0;
    }
    // What can never be scored is not waited for.
    if (collected + lacking > 0) {
      bounds.low += sum / (collected + lacking);
      bounds.high += (sum + lacking) / (collected + lacking);
      bounds.items += 1;
    }
    bounds.lacking ||= lacking > 0;
  }
  // Items without any outcome lack every answer.
  const unseen = Math.max(0, entry.items - seen);
  const total = bounds.items + unseen;
  return {
    ...(bracket.cut ? { bracket: [bracket.low / bracket.items, bracket.high / bracket.items] } : {}),
    ...(unseen > 0 || bounds.lacking ? { bounds: [bounds.low / total, (bounds.high + unseen) / total] } : {}),
  };
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

/** Item after item. */
function* talliesOf(
  outcomes: Iterable<Outcome>,
  { metric, extractor }: { readonly metric: string; readonly extractor: string },
): Generator<Tally> {
  let tally: Tally | undefined;
  let item = "";
  for (const outcome of outcomes) {
    if (tally === undefined || outcome.item !== item) {
      if (tally !== undefined) yield tally;
      tally = { sum: 0, whole: 0, cut: 0, collected: 0, unscored: 0 };
      item = outcome.item;
    }
    if (outcome.status === "unscored") tally.unscored += 1;
    if (outcome.status !== "collected") continue;
    const value = outcome.readings[extractor]?.values[metric];
    if (typeof value !== "number") continue;
    tally.collected += 1;
    tally.sum += value;
    if (outcome.finish === "length") tally.cut += 1;
    else tally.whole += value;
  }
  if (tally !== undefined) yield tally;
}
