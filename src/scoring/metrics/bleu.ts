import type { CorpusMetric, ItemMetric } from "../metric.ts";
import { columnSums, countsOf, ngrams, overlapOf } from "./counts.ts";
import { pythonWords } from "./python-words.ts";
import { type TextPair, textPair } from "./text-pair.ts";

const ORDER = 4;

/** BLEU of the whole corpus (Papineni et al. 2002) with the settings and the values of sacreBLEU 2.6.0 (Post 2018). */
export const bleu: CorpusMetric = corpusBleu({ name: "bleu", title: "corpus BLEU as in sacreBLEU" });

/** Mean over items of BLEU with effective order, as sacreBLEU's `sentence_bleu` (use_effective_order=True) divided by 100. */
export const sentenceBleu: ItemMetric = {
  name: "sentence-bleu",
  version: 1,
  title: "mean sentence BLEU as in sacreBLEU",
  kinds: ["translation"],
  value: (scorable) => bleuOfStatistics(bleuStatistics(textPair(scorable)), { effectiveOrder: true }),
};

/** Corpus BLEU over texts that went through `prepare` on both sides first. */
export function corpusBleu({
  name,
  title,
  profile,
  prepare = (text) => text,
}: {
  name: string;
  title: string;
  profile?: string;
  prepare?: (text: string) => string;
}): CorpusMetric {
  return {
    name,
    version: 1,
    title,
    ...(profile === undefined ? {} : { profile }),
    kinds: ["translation"],
    statistics(scorable) {
      const { hypothesis, references } = textPair(scorable);
      return bleuStatistics({ hypothesis: prepare(hypothesis), references: references.map(prepare) });
    },
    aggregate: (rows) => bleuOfStatistics(columnSums(rows, 2 + 2 * ORDER), { effectiveOrder: false }),
    signature: `${name}|case:mixed|eff:no|tok:13a|smooth:exp|as:sacreBLEU-2.6.0`,
  };
}

/**
 * [length of the hypothesis, length of the reference nearest to it, matched n-grams of order 1–4, n-grams of order 1–4].
 * An n-gram counts at most as often as in the reference that has most of it; of two equally near references the shorter.
 */
export function bleuStatistics({ hypothesis, references }: TextPair): number[] {
  const words = tokenize13a(hypothesis);
  const referenceWords = references.map(tokenize13a);
  const matched: number[] = [];
  const total: number[] = [];
  for (let order = 1; order <= ORDER; order++) {
    const counts = countsOf(ngrams(words, order, " "));
    const allowed = new Map<string, number>();
    for (const reference of referenceWords) {
      for (const [ngram, count] of countsOf(ngrams(reference, order, " "))) {
        allowed.set(ngram, Math.max(count, allowed.get(ngram) ?? 0));
      }
    }
    matched.push(overlapOf(counts, allowed));
    total.push(Math.max(0, words.length - order + 1));
  }
  return [words.length, nearestLength(words.length, referenceWords), ...matched, ...total];
}

/** BLEU in [0, 1] of summed statistics, with exponential smoothing (NIST mteval-v13a). */
export function bleuOfStatistics(statistics: readonly number[], { effectiveOrder }: { effectiveOrder: boolean }): number {
  const [length = 0, referenceLength = 0] = statistics;
  const matched = statistics.slice(2, 2 + ORDER);
  const total = statistics.slice(2 + ORDER);
  if (matched.every((count) => count === 0)) return 0;
  const logs: number[] = [];
  let smoothing = 1;
  for (const [index, matches] of matched.entries()) {
    const possible = total[index]!;
    if (possible === 0) break;
    if (matches === 0) smoothing *= 2;
    logs.push(Math.log(matches === 0 ? 1 / (smoothing * possible) : matches / possible));
  }
  // A hypothesis corpus without a single 4-gram has no BLEU-4: 0, unless the order follows the data.
  if (logs.length < ORDER && !effectiveOrder) return 0;
  const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  return brevity * Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
}

function nearestLength(length: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map((words) => words.length);
  return lengths.reduce((best, candidate) => {
    const nearer = Math.abs(candidate - length) - Math.abs(best - length);
    return nearer < 0 || (nearer === 0 && candidate < best) ? candidate : best;
  });
}

/** The "13a" tokens of mteval-v13a.pl: ASCII punctuation apart, except full stop and comma within numbers; Hebrew marks stay. */
export function tokenize13a(text: string): string[] {
  const line = text
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
  const spaced = ` ${line} `
    .replace(/[{-~[-` -&(-+:-@/]/gu, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ");
  return pythonWords(spaced);
}
