import type { CorpusMetric } from "../metric.ts";
import { columnSums, countsOf, ngrams, overlapOf } from "./counts.ts";
import { pythonWords } from "./python-words.ts";
import { type TextPair, textPair } from "./text-pair.ts";

const CHARACTER_ORDER = 6;
const BETA = 2;
const ASCII_PUNCTUATION = new Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

interface ChrfSettings {
  readonly name: string;
  readonly title: string;
  /** 0 for chrF, 2 for chrF++. */
  readonly wordOrder: number;
  readonly profile?: string;
  /** Done to hypothesis and references first. */
  readonly prepare?: (text: string) => string;
}

/** chrF (Popović 2015) with the settings and values of sacreBLEU 2.6.0: characters 1–6, beta 2, white space left out. */
export const chrf = corpusChrf({ name: "chrf", title: "chrF as in sacreBLEU", wordOrder: 0 });

/** chrF++ (Popović 2017): chrF with word unigrams and bigrams. */
export const chrfPlusPlus = corpusChrf({ name: "chrf++", title: "chrF++ as in sacreBLEU", wordOrder: 2 });

export function corpusChrf({ name, title, wordOrder, profile, prepare = (text) => text }: ChrfSettings): CorpusMetric {
  const width = 3 * (CHARACTER_ORDER + wordOrder);
  return {
    name,
    version: 1,
    title,
    ...(profile === undefined ? {} : { profile }),
    kinds: ["translation"],
    statistics(scorable) {
      const { hypothesis, references } = textPair(scorable);
      return chrfStatistics({ hypothesis: prepare(hypothesis), references: references.map(prepare) }, wordOrder);
    },
    aggregate: (rows) => chrfOfStatistics(columnSums(rows, width)),
    signature: `${name}|case:mixed|eff:yes|nc:${CHARACTER_ORDER}|nw:${wordOrder}|space:no|as:sacreBLEU-2.6.0`,
  };
}

/**
 * Per order [n-grams of the hypothesis, of the reference, matched], against the reference with the highest chrF of its own.
 * N-grams of the hypothesis are not counted for an order that the reference is too short to have.
 */
export function chrfStatistics({ hypothesis, references }: TextPair, wordOrder: number): readonly number[] {
  const mine = allNgrams(hypothesis, wordOrder);
  let best: readonly number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (const reference of references) {
    const theirs = allNgrams(reference, wordOrder);
    const statistics = mine.flatMap((counts, index) => {
      const other = theirs[index]!;
      return [other.size > 0 ? sizeOf(counts) : 0, sizeOf(other), overlapOf(counts, other)];
    });
    const score = chrfOfStatistics(statistics);
    if (score > highest) {
      highest = score;
      best = statistics;
    }
  }
  return best;
}

/** chrF in [0, 1]: F-beta of precision and recall averaged over the orders that both sides have. */
export function chrfOfStatistics(statistics: readonly number[]): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let at = 0; at < statistics.length; at += 3) {
    const [hypothesis, reference, matched] = [statistics[at]!, statistics[at + 1]!, statistics[at + 2]!];
    if (hypothesis === 0 || reference === 0) continue;
    precision += matched / hypothesis;
    recall += matched / reference;
    orders++;
  }
  if (precision + recall === 0) return 0;
  const factor = BETA ** 2;
  return ((1 + factor) * (precision / orders) * (recall / orders)) / (factor * (precision / orders) + recall / orders);
}

function allNgrams(text: string, wordOrder: number): Map<string, number>[] {
  const words = pythonWords(text);
  const characters = Array.from(words.join(""));
  const byCharacter = Array.from({ length: CHARACTER_ORDER }, (_, index) => countsOf(ngrams(characters, index + 1, "")));
  if (wordOrder === 0) return byCharacter;
  const parts = words.flatMap(apartFromPunctuation);
  return [...byCharacter, ...Array.from({ length: wordOrder }, (_, index) => countsOf(ngrams(parts, index + 1, " ")))];
}

/** One punctuation mark apart from the end of a word, or else from its beginning: "(hi)" gives "(hi" and ")", as in chrF++.py. */
function apartFromPunctuation(word: string): string[] {
  const characters = Array.from(word);
  const [first, last] = [characters[0]!, characters.at(-1)!];
  if (characters.length === 1) return [word];
  if (ASCII_PUNCTUATION.has(last)) return [word.slice(0, -1), last];
  return ASCII_PUNCTUATION.has(first) ? [first, word.slice(1)] : [word];
}

function sizeOf(counts: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const count of counts.values()) size += count;
  return size;
}
