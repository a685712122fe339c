import type { ItemMetric } from "../metric.ts";
import { countsOf, ngrams, overlapOf } from "./counts.ts";
import { textPair } from "./text-pair.ts";

/** The words that ROUGE counts, and the ending of the metrics' names that says so. */
export interface RougeWords {
  readonly suffix: string;
  readonly profile?: string;
  readonly words: (text: string) => readonly string[];
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004) as F1, the best reference counting. The usual implementation keeps [a-z0-9] only,
 * so that every Hebrew summary scores 0; here the words are the caller's, and the value is that of `rouge-score` on the same words.
 */
export function rougeMetrics({ suffix, profile, words }: RougeWords): ItemMetric[] {
  const metric = (name: string, title: string, score: (a: readonly string[], b: readonly string[]) => number): ItemMetric => ({
    name: `${name}.${suffix}`,
    version: 1,
    title,
    ...(profile === undefined ? {} : { profile }),
    kinds: ["summarization"],
    value(scorable) {
      const { hypothesis, references } = textPair(scorable);
      const mine = words(hypothesis);
      return Math.max(...references.map((reference) => score(mine, words(reference))));
    },
  });
  return [
    metric("rouge1", "ROUGE-1: F1 of words", (a, b) => ngramF1(a, b, 1)),
    metric("rouge2", "ROUGE-2: F1 of pairs of neighbouring words", (a, b) => ngramF1(a, b, 2)),
    metric("rougeL", "ROUGE-L: F1 of the longest common subsequence of words", (a, b) =>
      f1(longestCommon(a, b), a.length, b.length),
    ),
  ];
}

function ngramF1(a: readonly string[], b: readonly string[], order: number): number {
  const [mine, theirs] = [ngrams(a, order, "\u0000"), ngrams(b, order, "\u0000")];
  return f1(overlapOf(countsOf(mine), countsOf(theirs)), mine.length, theirs.length);
}

function f1(common: number, a: number, b: number): number {
  return common === 0 ? 0 : (2 * common) / (a + b);
}

/** Length of the longest common subsequence, in O(|a| |b|) time and O(|b|) memory. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let previous = new Int32Array(b.length + 1);
  let current = new Int32Array(b.length + 1);
  for (const word of a) {
    for (const [index, other] of b.entries()) {
      current[index + 1] = word === other ? previous[index]! + 1 : Math.max(previous[index + 1]!, current[index]!);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length]!;
}
