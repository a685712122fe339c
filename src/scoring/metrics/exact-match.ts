import { normalise, type Profile } from "../../hebrew/normalise.ts";
import { equalTolerant } from "../../hebrew/tolerant.ts";
import type { ItemMetric } from "../metric.ts";
import { bestOverGolds } from "./qa-answers.ts";

/** Exact match as SQuAD and HeQ publish it; 3.7 equals 37 there, and צה״ל does not equal צה"ל. */
export const exactMatchSquad = exactMatch("squad", {
  title: "exact match under the published SQuAD and HeQ normaliser",
  equal: (answer, gold) => normalise(answer, "squad") === normalise(gold, "squad"),
});

/** Exact match under the Hebrew normaliser: the same spelling is equal however it was typed. */
export const exactMatchHebrew = exactMatch("he", {
  title: "exact match under the Hebrew normaliser",
  equal: (answer, gold) => normalise(answer, "he") === normalise(gold, "he"),
});

/** Exact match that also forgives attached prefixes and missing gershayim. It can be wrong (משה, שה): a second column. */
export const exactMatchTolerant = exactMatch("he-tolerant", {
  title: "exact match that forgives prefixes and missing gershayim; only beside em.he",
  equal: (answer, gold) => equalTolerant(gold, answer),
});

function exactMatch(
  profile: Profile,
  { title, equal }: { title: string; equal: (answer: string, gold: string) => boolean },
): ItemMetric {
  return {
    name: `em.${profile}`,
    version: 1,
    title,
    profile,
    kinds: ["extractive-qa", "short-answer"],
    value: (scorable) => bestOverGolds(scorable, (answer, gold) => (equal(answer, gold) ? 1 : 0)),
  };
}
