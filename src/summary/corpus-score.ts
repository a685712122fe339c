import { random } from "../core/random.ts";
import type { CorpusMetric } from "../scoring/metric.ts";
import { mostRepeats } from "../stats/packed.ts";
import { bcaOfStatistic } from "../stats/statistic-bootstrap.ts";
import type { Score } from "./model.ts";
import type { PackedItems } from "./packed-items.ts";

/** Enough for a 95 % limit to ±0.3 points of level, and a corpus metric is costly to evaluate. */
const REPLICATES = 2000;

/**
 * The score of a corpus metric (BLEU, macro-F1): the metric of each seed's corpus, averaged over seeds, with a BCa interval over
 * items, or clusters. An item is resampled with all its seeds.
 * @param items with the sufficient statistics of each answer
 */
export function corpusScore(
  items: PackedItems<ArrayLike<readonly number[]>>,
  { metric, seeds }: { metric: CorpusMetric; seeds: number },
): Score {
  const { values, starts } = items;
  const n = starts.length - 1;
  const clusters = items.clusters === undefined ? undefined : Array.from(items.clusters, String);
  const rounds = mostRepeats(starts);
  const statistic = (counts: Uint32Array): number => {
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const corpus: (readonly number[])[] = [];
      for (let item = 0; item < n; item++) {
        const at = (starts[item] as number) + round;
        if (at >= (starts[item + 1] as number)) continue;
        for (let copy = 0; copy < (counts[item] as number); copy++) corpus.push(values[at] as readonly number[]);
      }
      total += metric.aggregate(corpus);
    }
    return total / rounds;
  };
  const { estimate, interval, standardError } = bcaOfStatistic(
    { n, statistic, clusters },
    { replicates: REPLICATES, source: random("corpus bootstrap", metric.name) },
  );
  const units = clusters === undefined ? n : new Set(clusters).size;
  return {
    value: estimate,
    ...(metric.unit === undefined ? {} : { unit: metric.unit }),
    n,
    seeds,
    interval,
    ...(typeof standardError === "number" && standardError > 0 ? { standardError, df: units - 1 } : {}),
  };
}
