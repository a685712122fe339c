import type { ItemOverlap } from "../core/contamination.ts";
import type { ColumnValues } from "./compare.ts";
import { whyNotComparable } from "./compare.ts";
import { type Estimated, gainOf, isDirty, judgedItems } from "./contamination.ts";

/** Difference in differences against one reference model. */
export type ReferenceDifference =
  | { readonly refused: string }
  | {
      /** Dirty items, and the others, that both models answered. */
      readonly n: readonly [number, number];
      /** (S_dirty − S_rest) of the model less the same of the reference: what difficulty alone does not explain. */
      readonly difference: Estimated;
      readonly p: number;
    };

/**
 * Dirty items may simply be easier. A model that cannot have seen the corpus finds them as easy: what is left of the difference is not
 * difficulty. By item, d = score − score of the reference, and the mean of d over dirty items less that over the others; the pairing
 * takes the difficulty of every item out of the error.
 */
export function againstReference(
  model: ColumnValues,
  reference: ColumnValues,
  overlaps: Readonly<Record<string, ItemOverlap>>,
): ReferenceDifference {
  const reason = whyNotComparable(model, reference);
  if (reason !== undefined) return { refused: reason };
  const items = new Map(
    [...model.items].flatMap(([item, own]) => {
      const other = reference.items.get(item);
      if (other === undefined || own.values.length === 0 || other.values.length === 0) return [];
      const entry = own.cluster === undefined ? {} : { cluster: own.cluster };
      return [[item, { values: [mean(own.values) - mean(other.values)], ...entry }] as const];
    }),
  );
  const judged = judgedItems({ items }, overlaps).filter(({ overlap }) => overlap.class !== "unjudged");
  const estimate = gainOf(judged, isDirty);
  if ("refused" in estimate) return estimate;
  const { n, difference, p } = estimate;
  return { n, difference, p };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
