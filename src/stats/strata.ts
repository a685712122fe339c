import { refuse, requireFinite, requireValues } from "./checks.ts";
import { clusterTotals } from "./clusters.ts";

/** One group of items that is resampled by itself: a task of a composite, or the whole sample with weight 1. */
export interface Stratum {
  /** One value per item: its mean over seeds, or the difference of two systems. */
  readonly values: readonly number[];
  /** One name per item; clusters are then resampled whole. */
  readonly clusters?: readonly string[] | undefined;
  /** Factor of this stratum's mean in the statistic Σ weight × mean, used as given. */
  readonly weight: number;
}

/** The resampling units of a stratum (items or clusters), equal ones put together. */
export interface Kinds {
  readonly sums: Float64Array;
  readonly sizes: Float64Array;
  readonly multiplicity: Uint32Array;
  readonly units: number;
  readonly items: number;
  readonly weight: number;
}

/** Equal units of each stratum counted once, in order of first appearance. */
export function kindsOf(strata: readonly Stratum[]): readonly Kinds[] {
  if (strata.length === 0) refuse("no strata", "A bootstrap needs at least one group of items.");
  return strata.map(kindsOfStratum);
}

function kindsOfStratum({ values, clusters, weight }: Stratum): Kinds {
  requireValues(values, "values");
  requireFinite(weight, "weight");
  const units = clusters === undefined ? values.map((value) => ({ sum: value, size: 1 })) : clusterTotals(values, clusters);
  const bySize = new Map<number, Map<number, number>>();
  const sums: number[] = [];
  const sizes: number[] = [];
  const multiplicity: number[] = [];
  for (const { sum, size } of units) {
    const places = bySize.get(size) ?? new Map<number, number>();
    bySize.set(size, places);
    const place = places.get(sum);
    if (place !== undefined) multiplicity[place] = (multiplicity[place] as number) + 1;
    else {
      places.set(sum, sums.length);
      sums.push(sum);
      sizes.push(size);
      multiplicity.push(1);
    }
  }
  return {
    sums: Float64Array.from(sums),
    sizes: Float64Array.from(sizes),
    multiplicity: Uint32Array.from(multiplicity),
    units: units.length,
    items: values.length,
    weight,
  };
}
