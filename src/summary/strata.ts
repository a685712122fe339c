import type { Item } from "../core/item.ts";

/** The strata of reading comprehension, in the order in which they are shown. */
export const GOLD_STRATA = ["HasAns", "NoAns", "1 gold", "2 golds", "3 golds", "4 golds or more"] as const;

/**
 * The strata in which reading comprehension is reported beside the whole: SQuAD 2.0's HasAns and NoAns, and the number of accepted
 * answers, since an item with one gold has none of the leniency that several give (about half of HeQ has one). Repeated texts are one
 * gold. An item with another gold than texts is in none.
 */
export function goldStrata({ gold }: Pick<Item, "gold">): readonly (typeof GOLD_STRATA)[number][] {
  if (gold.kind !== "texts") return [];
  const golds = new Set(gold.texts).size;
  if (golds === 0) return ["NoAns"];
  return ["HasAns", golds === 1 ? "1 gold" : golds === 2 ? "2 golds" : golds === 3 ? "3 golds" : "4 golds or more"];
}
