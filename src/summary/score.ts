import { estimateRepeated } from "../stats/repeated.ts";
import type { VarianceSplit } from "../stats/variance.ts";
import type { Score, VarianceParts } from "./model.ts";

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
 * The score of an item metric: seeds are averaged per item first, then the interval of `estimateRepeated`, which counts an
 * effect that seeds have in common. Values that are all 0 or 1 are treated as binary.
 * @param items at least one with a value
 */
export function scoreItems(items: readonly ItemValues[], seeds: number): Score {
  const scored = items.filter(({ values }) => values.length > 0);
  const { clusters } = itemMeans(scored);
  const binary = scored.every(({ values }) => values.every((value) => value === 0 || value === 1));
  const { mean, n, interval, standardError, df, split } = estimateRepeated(
    scored.map(({ values }) => values),
    { binary, clusters },
  );
  return {
    value: mean,
    n,
    seeds,
    interval,
    ...(standardError === "unknown" ? {} : { standardError, df }),
    ...(split === "one seed" ? {} : { conditionalError: split.conditionalError, variance: variancePartsOf(split) }),
  };
}

/** The part of a split that travels with a number. */
export function variancePartsOf({
  itemVariance,
  seedVariance,
  residualVariance,
  seedEffect,
  items,
}: VarianceSplit): VarianceParts {
  return { items: itemVariance, seeds: seedVariance, residual: residualVariance, n: items, sharedSeeds: seedEffect.shared };
}
