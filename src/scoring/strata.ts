import type { Gold } from "../core/item.ts";

/**
 * The strata in which reading comprehension is reported beside the whole: SQuAD 2.0's HasAns and NoAns, and the number of
 * accepted answers, since an item with one gold has none of the leniency that several give (about half of HeQ has one).
 */
export interface GoldStrata {
  readonly answerable: "HasAns" | "NoAns";
  /** "4" stands for four or more. */
  readonly golds: "0" | "1" | "2" | "3" | "4";
}

/** The strata of an item with gold texts; `undefined` for every other gold. Repeated texts are one gold. */
export function goldStrata(gold: Gold): GoldStrata | undefined {
  if (gold.kind !== "texts") return undefined;
  switch (new Set(gold.texts).size) {
    case 0:
      return { answerable: "NoAns", golds: "0" };
    case 1:
      return { answerable: "HasAns", golds: "1" };
    case 2:
      return { answerable: "HasAns", golds: "2" };
    case 3:
      return { answerable: "HasAns", golds: "3" };
    default:
      return { answerable: "HasAns", golds: "4" };
  }
}
