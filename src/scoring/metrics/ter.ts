import type { CorpusMetric } from "../metric.ts";
import { columnSums } from "./counts.ts";
import { pythonWords } from "./python-words.ts";
import { editsWithShifts } from "./ter-shifts.ts";
import { type TextPair, textPair } from "./text-pair.ts";

/**
 * Translation edit rate (Snover et al. 2006) with the settings and values of sacreBLEU 2.6.0 (lower-cased, punctuation
 * attached): edits with block shifts, over the mean length of the references. 0 is perfect; it can exceed 1.
 */
export const ter: CorpusMetric = {
  name: "ter",
  version: 1,
  title: "translation edit rate as in sacreBLEU; lower is better",
  kinds: ["translation"],
  better: "lower",
  statistics: (scorable) => terStatistics(textPair(scorable)),
  aggregate(rows) {
    const [edits, length] = columnSums(rows, 2) as [number, number];
    if (length > 0) return edits / length;
    return edits > 0 ? 1 : 0;
  },
  signature: "ter|case:lc|tok:tercom|norm:no|punct:yes|asian:no|as:sacreBLEU-2.6.0",
};

/** [fewest edits against any reference, mean reference length], in words. */
export function terStatistics({ hypothesis, references }: TextPair): number[] {
  const words = pythonWords(hypothesis.toLowerCase());
  const referenceWords = references.map((reference) => pythonWords(reference.toLowerCase()));
  const lengths = referenceWords.reduce((sum, reference) => sum + reference.length, 0);
  return [Math.min(...referenceWords.map((reference) => editsWithShifts(words, reference))), lengths / references.length];
}
