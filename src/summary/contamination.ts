import { ITEM_CLASSES, type ItemClass, type ItemOverlap } from "../core/contamination.ts";
import { groupDifference } from "../stats/two-groups.ts";
import type { ColumnValues } from "./compare.ts";
import type { IntervalSummary, Score } from "./model.ts";
import { type ItemValues, itemMeans, scoreItems } from "./score.ts";

/**
 * From this share of dirty items on a column and its composites carry the mark CONTAMINATED: the share from which Tülu 3 calls a training
 * set contaminated by an evaluation (Lambert et al. 2024, arXiv:2411.15124, section 3.2).
 */
export const CONTAMINATED_SHARE = 0.02;

/** With fewer items on either side nothing is concluded. */
export const FEWEST_OF_SPLIT = 30;

/** What contamination does to one column. */
export interface ContaminationEffect {
  /** Items of the column by class. */
  readonly classes: Readonly<Record<ItemClass, number>>;
  /** Of the items that have a class other than `unjudged`; 0 where none has. */
  readonly dirtyShare: number;
  /** The score of the items of a class; a class without scored items is absent. */
  readonly scores: Readonly<Partial<Record<"all" | ItemClass, Score>>>;
  readonly gain: GainEstimate;
}

export type GainEstimate =
  /** Why nothing is concluded. */
  | { readonly refused: string }
  | {
      /** Dirty items, and the others that were judged. */
      readonly n: readonly [number, number];
      /** Mean of dirty items less mean of the others. */
      readonly difference: Estimated;
      /** Estimated performance gain: the score of all judged items less that of those not dirty. */
      readonly gain: Estimated;
      readonly p: number;
    };

export interface Estimated {
  readonly value: number;
  readonly standardError: number;
  readonly interval: IntervalSummary;
}

/** An item with a score and what the scan says about it. */
export interface JudgedItem extends ItemValues {
  readonly overlap: ItemOverlap;
}

/** The items of a column that have values; what the scan does not know is unjudged. */
export function judgedItems(
  { items }: Pick<ColumnValues, "items">,
  overlaps: Readonly<Record<string, ItemOverlap>>,
): readonly JudgedItem[] {
  return [...items].map(([item, { values, cluster }]) => ({
    item,
    values,
    cluster,
    overlap: Object.hasOwn(overlaps, item) ? (overlaps[item] as ItemOverlap) : { class: "unjudged", overlaps: {} },
  }));
}

export function isDirty({ overlap }: JudgedItem): boolean {
  return overlap.class === "dirty" || overlap.class === "short-dirty";
}

/**
 * Scores by class, and the estimated performance gain of Singh et al. (ConTAM, arXiv:2411.03923): score of all − score of those not
 * dirty = w_d (S_d − S_rest) with the dirty share w_d taken as given, so that SE(gain) = w_d · SE(S_d − S_rest). Items that could not be judged
 * are on neither side. Items may be dirty *and* easier: only a reference model that cannot have seen the corpus tells.
 */
export function contaminationEffect(
  column: Pick<ColumnValues, "items">,
  overlaps: Readonly<Record<string, ItemOverlap>>,
): ContaminationEffect {
  const items = judgedItems(column, overlaps);
  const seeds = Math.max(1, ...items.map(({ values }) => values.length));
  const of = (name: ItemClass) => items.filter(({ overlap }) => overlap.class === name);
  const groups = [["all", items] as const, ...ITEM_CLASSES.map((name) => [name, of(name)] as const)];
  const judged = items.filter(({ overlap }) => overlap.class !== "unjudged");
  const known = Object.values(overlaps).filter((overlap) => overlap.class !== "unjudged");
  const dirty = known.filter((overlap) => overlap.class === "dirty" || overlap.class === "short-dirty");
  return {
    classes: Object.fromEntries(ITEM_CLASSES.map((name) => [name, countOf(overlaps, name)])) as Record<ItemClass, number>,
    dirtyShare: known.length === 0 ? 0 : dirty.length / known.length,
    scores: Object.fromEntries(
      groups.flatMap(([name, own]) => (own.length === 0 ? [] : [[name, scoreItems(own, seeds)] as const])),
    ),
    gain: items.length === 0 ? { refused: "no item of this column has a value of its own" } : gainOf(judged, isDirty),
  };
}

/** The gain that comes from the items that `isMarked` names, or why none is given. */
export function gainOf(items: readonly JudgedItem[], isMarked: (item: JudgedItem) => boolean): GainEstimate {
  const first = items.map(isMarked);
  const marked = first.filter((one) => one).length;
  const rest = items.length - marked;
  if (marked < FEWEST_OF_SPLIT || rest < FEWEST_OF_SPLIT)
    return {
      refused: `${marked} items on one side and ${rest} on the other: nothing is concluded from fewer than ${FEWEST_OF_SPLIT}`,
    };
  const { means, clusters } = itemMeans(items);
  const sides = new Set(first.map((side, i) => `${side} ${clusters?.[i] ?? i}`));
  if ([true, false].some((side) => [...sides].filter((name) => name.startsWith(`${side} `)).length < 2))
    return { refused: "all items of one side stand in one cluster" };
  const { difference, standardError, interval, p, sizes } = groupDifference({ values: means, first, clusters });
  const share = marked / items.length;
  return {
    n: sizes,
    difference: { value: difference, standardError, interval },
    gain: { value: share * difference, standardError: share * standardError, interval: scaled(interval, share) },
    p,
  };
}

function scaled(interval: IntervalSummary, factor: number): IntervalSummary {
  return "low" in interval ? { ...interval, low: interval.low * factor, high: interval.high * factor } : interval;
}

function countOf(overlaps: Readonly<Record<string, ItemOverlap>>, name: ItemClass): number {
  return Object.values(overlaps).filter((overlap) => overlap.class === name).length;
}
