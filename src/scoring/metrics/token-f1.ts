import type { Profile } from "../../hebrew/normalise.ts";
import { tokens } from "../../hebrew/tokens.ts";
import { countTolerantMatches, tolerantTokens } from "../../hebrew/tolerant.ts";
import type { ItemMetric } from "../metric.ts";
import { countsOf, overlapOf } from "./counts.ts";
import { bestOverGolds } from "./qa-answers.ts";

/** Token F1 as SQuAD and HeQ publish it. */
export const tokenF1Squad = tokenF1("squad", {
  title: "F1 of tokens under the published SQuAD and HeQ normaliser",
  compare: (answer, gold) => bagF1(tokens(answer, "squad"), tokens(gold, "squad")),
});

/** Token F1 under the Hebrew normaliser. */
export const tokenF1Hebrew = tokenF1("he", {
  title: "F1 of tokens under the Hebrew normaliser",
  compare: (answer, gold) => bagF1(tokens(answer, "he"), tokens(gold, "he")),
});

/** Token F1 whose tokens are paired one to one under prefix and gershayim tolerance. */
export const tokenF1Tolerant = tokenF1("he-tolerant", {
  title: "F1 of tokens that forgives prefixes and missing gershayim; only beside f1.he",
  compare(answer, gold) {
    const [wanted, given] = [tolerantTokens(gold), tolerantTokens(answer)];
    return f1(countTolerantMatches(wanted, given), wanted.length + given.length);
  },
});

/**
 * F1 of two bags of tokens: a repeated word counts as often as it stands on both sides. Two empty bags are equal (1), as in
 * the SQuAD 2.0 script; the HeQ code has 0 there.
 */
export function bagF1(a: readonly string[], b: readonly string[]): number {
  return f1(overlapOf(countsOf(a), countsOf(b)), a.length + b.length);
}

function f1(common: number, size: number): number {
  return size === 0 ? 1 : (2 * common) / size;
}

function tokenF1(
  profile: Profile,
  { title, compare }: { title: string; compare: (answer: string, gold: string) => number },
): ItemMetric {
  return {
    name: `f1.${profile}`,
    version: 1,
    title,
    profile,
    kinds: ["extractive-qa", "short-answer"],
    value: (scorable) => bestOverGolds(scorable, compare),
  };
}
