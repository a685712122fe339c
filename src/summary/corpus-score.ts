import { random } from "../core/random.ts";
import type { CorpusMetric } from "../scoring/metric.ts";
import { bcaOfStatistic } from "../stats/statistic-bootstrap.ts";
import type { Score } from "./model.ts";

/** The sufficient statistics of one item, one vector per seed that was collected. */
export interface ItemStatistics {
  readonly item: string;
  readonly cluster: string | undefined;
  readonly values: readonly (readonly number[])[];
}

/** Enough for a 95 % limit to ±0.3 points of level, and a corpus metric is costly to evaluate. */
const REPLICATES = 2000;

/**
 * The score of a corpus metric (BLEU, macro-F1): the metric of each seed's corpus, averaged over seeds, with a BCa interval over
 * items, or clusters. An item is resampled with all its seeds.
 */
export function corpusScore(items: readonly ItemStatistics[], { metric, seeds }: { metric: CorpusMetric; seeds: number }): Score {
  const clustered = items.some(({ cluster }) => cluster !== undefined);
  const clusters = clustered ? items.map(({ item, cluster }) => cluster ?? `item ${item}`) : undefined;
  const rounds = Math.max(...items.map(({ values }) => values.length));
  const statistic = (counts: Uint32Array): number => {
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const corpus: (readonly number[])[] = [];
      items.forEach(({ values }, index) => {
        const vector = values[round];
        if (vector === undefined) return;
        for (let copy = 0; copy < (counts[index] as number); copy++) corpus.push(vector);
      });
      total += metric.aggregate(corpus);
    }
    return total / rounds;
  };
  const { estimate, interval, standardError } = bcaOfStatistic(
    { n: items.length, statistic, clusters },
    { replicates: REPLICATES, source: random("corpus bootstrap", metric.name) },
  );
  const units = clusters === undefined ? items.length : new Set(clusters).size;
  return {
    value: estimate,
    ...(metric.unit === undefined ? {} : { unit: metric.unit }),
    n: items.length,
    seeds,
    interval,
    ...(typeof standardError === "number" && standardError > 0 ? { standardError, df: units - 1 } : {}),
  };
}
