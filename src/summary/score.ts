import { estimateMean } from "../stats/estimate.ts";
import type { Score } from "./model.ts";

/** The values of one item: one per seed that was collected. */
export interface ItemValues {
  readonly item: string;
  readonly cluster: string | undefined;
  readonly values: readonly number[];
}

/** Per item the mean over its seeds, for the items that have a value. */
export function itemMeans(items: readonly ItemValues[]): {
  readonly means: number[];
  readonly clusters: readonly string[] | undefined;
} {
  const scored = items.filter(({ values }) => values.length > 0);
  const means = scored.map(({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const clustered = scored.some(({ cluster }) => cluster !== undefined);
  return { means, clusters: clustered ? scored.map(({ item, cluster }) => cluster ?? `item ${item}`) : undefined };
}

/**
 * The score of an item metric: seeds are averaged per item first, then the interval of `estimateMean`. Values that are all 0
 * or 1 are treated as binary.
 * @param items at least one with a value
 */
export function scoreItems(items: readonly ItemValues[], seeds: number): Score {
  const { means, clusters } = itemMeans(items);
  const binary = items.every(({ values }) => values.every((value) => value === 0 || value === 1));
  const { mean, n, interval, standardError, df } = estimateMean(means, { binary, repeats: seeds, clusters });
  return {
    value: mean,
    n,
    seeds,
    interval,
    ...(standardError === "unknown" ? {} : { standardError, df }),
  };
}
