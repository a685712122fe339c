/**
 * The scan as one would write it without a thought for speed: strings, regular expressions, nested loops. It shares no code with
 * src/contamination but the type of its result, and the tests hold the scanner to it.
 */
import type { BenchmarkItem } from "../../src/contamination/benchmark-index.ts";
import { normalise } from "../../src/hebrew/normalise.ts";

export interface NaiveText {
  readonly words: readonly string[];
}

export interface NaiveResult {
  readonly windowRecords: Record<string, number>;
  readonly extended: string[];
  readonly textRecords: Record<string, number>;
  readonly longest: Record<string, number>;
  readonly mostLetters: Record<string, number>;
  readonly answerRecords: Record<string, number>;
  /** Per text the best match of each record: words, first word, answer near. */
  readonly best: Record<string, string[]>;
}

/** Words under the scan profile as the Hebrew room has it. */
export function naiveWords(text: string): string[] {
  return normalise(text, "scan")
    .split(" ")
    .filter((word) => word !== "");
}

const near = 50;

/** `documents`: records, each of one or more texts. Texts of the benchmark are named by their words. */
export function naiveScan(
  items: readonly BenchmarkItem[],
  documents: readonly (readonly string[])[],
  least: number,
): NaiveResult {
  const windowRecords = new Map<string, Set<number>>();
  const extended = new Set<string>();
  const textRecords = new Map<string, Set<number>>();
  const longest = new Map<string, number>();
  const mostLetters = new Map<string, number>();
  const answerRecords = new Map<string, Set<number>>();
  const best = new Map<string, Map<number, [number, boolean, number]>>();
  const add = (map: Map<string, Set<number>>, key: string, record: number) =>
    map.set(key, (map.get(key) ?? new Set()).add(record));
  const most = (map: Map<string, number>, key: string, value: number) => map.set(key, Math.max(value, map.get(key) ?? 0));

  const texts = new Map<string, { words: string[]; asks: boolean; owners: { item: string; answers: string[][] }[] }>();
  for (const item of items) {
    const answers = item.texts
      .filter(({ part }) => part === "answer")
      .map(({ text }) => naiveWords(text))
      .filter((words) => words.length > 0);
    for (const { part, text } of item.texts) {
      const words = naiveWords(text);
      const key = words.join(" ");
      const known = texts.get(key) ?? { words, asks: false, owners: [] };
      if (part !== "choice" && part !== "answer") known.asks = true;
      if (part === "question" || part === "source") known.owners.push({ item: `${item.benchmark}/${item.id}`, answers });
      texts.set(key, known);
    }
  }

  documents.forEach((document, record) => {
    const wordsOfTexts = document.map(naiveWords);
    for (const [number, corpus] of wordsOfTexts.entries()) {
      const earlier = wordsOfTexts.slice(0, number).flat();
      const later = wordsOfTexts.slice(number + 1).flat();
      for (const [key, { words, asks, owners }] of texts) {
        const found: [number, number, number][] = []; // corpus start, text start, length
        if (words.length >= 8) {
          for (let i = 0; i < corpus.length; i++) {
            for (let j = 0; j < words.length; j++) {
              if (corpus[i] !== words[j] || (i > 0 && j > 0 && corpus[i - 1] === words[j - 1])) continue;
              let length = 1;
              while (i + length < corpus.length && j + length < words.length && corpus[i + length] === words[j + length])
                length++;
              if (length >= least) found.push([i, j, length]);
            }
          }
        } else if (asks && words.length > 0) {
          for (let i = 0; i + words.length <= corpus.length; i++) {
            if (words.every((word, j) => corpus[i + j] === word)) found.push([i, 0, words.length]);
          }
        }
        for (const [i, j, length] of found) {
          add(textRecords, key, record);
          most(longest, key, length);
          most(mostLetters, key, [...words.slice(j, j + length).join("")].length);
          if (words.length >= 8) {
            for (let w = j; w + 8 <= j + length; w++) add(windowRecords, `${w} ${key}`, record);
            let from = j;
            let skips = 0;
            for (let b = 1; b <= 48 && i - b >= 0 && j - b >= 0; b++) {
              if (corpus[i - b] === words[j - b]) from = j - b;
              else if (++skips > 4) break;
            }
            let until = j + length;
            skips = 0;
            for (let f = 0; f < 48 && i + length + f < corpus.length && j + length + f < words.length; f++) {
              if (corpus[i + length + f] === words[j + length + f]) until = j + length + f + 1;
              else if (++skips > 4) break;
            }
            for (let w = from; w < until; w++) extended.add(`${w} ${key}`);
          }
          let answered = false;
          const before = [...earlier, ...corpus.slice(0, i)].slice(-near);
          const behind = [...corpus.slice(i + length), ...later].slice(0, near);
          for (const { item, answers } of owners) {
            if (!answers.some((answer) => contains(before, answer.slice(0, 32)) || contains(behind, answer.slice(0, 32))))
              continue;
            answered = true;
            add(answerRecords, item, record);
          }
          const records = best.get(key) ?? new Map<number, [number, boolean, number]>();
          const known = records.get(record);
          const better = known === undefined || length > known[0] || (length === known[0] && answered && !known[1]);
          // Equal matches are told apart by their place in the corpus, which this reference does not keep: not compared.
          if (better) records.set(record, [length, answered, j]);
          best.set(key, records);
        }
      }
    }
  });
  const sizes = (map: Map<string, Set<number>>) => Object.fromEntries([...map].sort().map(([key, set]) => [key, set.size]));
  return {
    windowRecords: sizes(windowRecords),
    extended: [...extended].sort(),
    textRecords: sizes(textRecords),
    longest: Object.fromEntries([...longest].sort()),
    mostLetters: Object.fromEntries([...mostLetters].sort()),
    answerRecords: sizes(answerRecords),
    best: Object.fromEntries(
      [...best].sort().map(([key, records]) => [key, [...records].map(([r, [n, a]]) => `${r}: ${n} ${a}`).sort()]),
    ),
  };
}

function contains(words: readonly string[], wanted: readonly string[]): boolean {
  for (let i = 0; i + wanted.length <= words.length; i++) if (wanted.every((word, j) => words[i + j] === word)) return true;
  return false;
}
