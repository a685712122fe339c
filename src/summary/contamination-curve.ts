import { FURTHER_CLASSES, type FurtherClass, OVERLAPS, type Overlap } from "../core/contamination.ts";
import { random } from "../core/random.ts";
import { moments } from "../stats/moments.ts";
import { type Best, thresholdScan } from "../stats/threshold-scan.ts";
import { FEWEST_OF_SPLIT, type GainEstimate, gainOf, isDirty, type JudgedItem } from "./contamination.ts";
import { itemMeans } from "./score.ts";

/** Any match at all, and every tenth. */
export const CURVE_THRESHOLDS = [1e-9, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/** Permutations of the test of the largest gain: p comes in steps of 0.0005. */
const REPLICATES = 1999;

/** The gain at every threshold of one of ConTAM's scores: gain against share marked is the plot of Singh et al. */
export interface ContaminationCurve {
  readonly overlap: Overlap;
  /** Items that the scan gives this score. */
  readonly n: number;
  readonly points: readonly { readonly threshold: number; readonly marked: number; readonly estimate: GainEstimate }[];
  /** The threshold at which marked items score highest, with the p-value of that choice. */
  readonly best: Best | "none";
}

export interface ContaminationCurves {
  readonly curves: readonly ContaminationCurve[];
  /** p of the largest gain over all scores and thresholds; "unknown" where no threshold has enough items on both sides. */
  readonly p: number | "unknown";
}

/** ConTAM's curves. Scores that a fast scan cannot know have none. */
export function contaminationCurves(
  items: readonly JudgedItem[],
  { column, better }: { readonly column: string; readonly better?: "lower" | undefined },
): ContaminationCurves {
  const known = OVERLAPS.filter((overlap) => items.some((item) => item.overlap.overlaps[overlap] !== undefined));
  // All scores are made from one scan: an item has all that the scan knows, or none.
  const own = items.filter(({ overlap }) => known.every((name) => overlap.overlaps[name] !== undefined));
  if (known.length === 0 || own.length === 0) return { curves: [], p: "unknown" };
  const { means, clusters } = itemMeans(own);
  const scores = known.map((name) => own.map(({ overlap }) => overlap.overlaps[name] as number));
  const scan = thresholdScan({
    values: better === "lower" ? means.map((mean) => -mean) : means,
    scores,
    thresholds: CURVE_THRESHOLDS,
    clusters,
    fewest: FEWEST_OF_SPLIT,
    replicates: REPLICATES,
    source: random("contamination-curve", column),
  });
  return {
    p: scan.p,
    curves: known.map((overlap, way) => ({
      overlap,
      n: own.length,
      best: scan.best[way] as Best | "none",
      points: CURVE_THRESHOLDS.map((threshold) => {
        const isMarked = (item: JudgedItem) => (item.overlap.overlaps[overlap] as number) >= threshold;
        return { threshold, marked: own.filter(isMarked).length, estimate: gainOf(own, isMarked) };
      }),
    })),
  };
}

/** Llama 2's four subsets (Touvron et al. 2023, arXiv:2307.09288, appendix A.6). */
export interface SubsetScore {
  readonly subset: "clean" | "not clean" | "not dirty" | "dirty";
  readonly n: number;
  readonly mean: number;
  /** (mean of the subset − mean of all) / (standard deviation of all / √n), without the correction for a finite population, as published. */
  readonly z: number;
}

export interface SubsetScores {
  readonly subsets: readonly SubsetScore[];
  readonly mean: number;
  /**
   * Whether all four |Z| exceed 2: what Llama 2 takes as evidence. "unknown" where a subset has fewer than 30 items or nothing spreads.
   */
  readonly evidence: boolean | "unknown";
}

const SUBSETS: readonly { readonly subset: SubsetScore["subset"]; readonly has: (share: number) => boolean }[] = [
  { subset: "clean", has: (share) => share < 0.2 },
  { subset: "not clean", has: (share) => share >= 0.2 },
  { subset: "not dirty", has: (share) => share < 0.8 },
  { subset: "dirty", has: (share) => share >= 0.8 },
];

/** By the share of words in matches grown over differing words (TOKEN-EXTEND), which is theirs with words for tokens. */
export function subsetScores(items: readonly JudgedItem[]): SubsetScores | "unknown" {
  const own = items.filter(({ overlap }) => overlap.overlaps["TOKEN-EXTEND"] !== undefined);
  if (own.length === 0) return "unknown";
  const { means } = itemMeans(own);
  const { mean, variance, n } = moments(means);
  const spread = Math.sqrt((variance * (n - 1)) / n);
  const subsets = SUBSETS.map(({ subset, has }) => {
    const values = means.filter((_, i) => has(own[i]?.overlap.overlaps["TOKEN-EXTEND"] as number));
    const average = values.length === 0 ? mean : moments(values).mean;
    return { subset, n: values.length, mean: average, z: ((average - mean) * Math.sqrt(values.length)) / spread };
  });
  const isKnown = spread > 0 && subsets.every((subset) => subset.n >= FEWEST_OF_SPLIT);
  return { subsets, mean, evidence: isKnown ? subsets.every(({ z }) => Math.abs(z) > 2) : "unknown" };
}

/** The gain of each weaker class that found anything, among the items that are not dirty by exact words. */
export function furtherGains(
  items: readonly JudgedItem[],
): readonly { readonly found: FurtherClass; readonly estimate: GainEstimate }[] {
  const own = items.filter((item) => !isDirty(item));
  const has = (name: FurtherClass) => (item: JudgedItem) => item.overlap.further?.includes(name) === true;
  return FURTHER_CLASSES.filter((name) => own.some(has(name))).map((name) => ({ found: name, estimate: gainOf(own, has(name)) }));
}
