import { estimateRepeated } from "../stats/repeated.ts";
import type { VarianceSplit } from "../stats/variance.ts";
import type { Score, VarianceParts } from "./model.ts";
import { type ItemValues, type PackedItems, packItems } from "./packed-items.ts";

export type { ItemValues } from "./packed-items.ts";

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
export function scoreItems(items: Iterable<ItemValues>, seeds: number): Score {
  return scorePacked(packItems(items), seeds);
}

/** `scoreItems` of packed items. */
export function scorePacked(items: PackedItems, seeds: number): Score {
  const options = { binary: isBinary(items.values), clusters: items.clusters };
  const { mean, n, interval, standardError, df, split } = estimateRepeated(items, options);
  return {
    value: mean,
    n,
    seeds,
    interval,
    ...(standardError === "unknown" ? {} : { standardError, df }),
    ...(split === "one seed" ? {} : { conditionalError: split.conditionalError, variance: variancePartsOf(split) }),
  };
}

function isBinary(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  return true;
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
