import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import type { Block, WordReader } from "./word-reader.ts";

/** The answers to look for beside a text that asks: places in the index's words. */
export interface AnswerOfItem {
  readonly item: number;
  readonly from: number;
  readonly words: number;
}

/** Of an answer longer than this, the first words are looked for. */
export const ANSWER_WORDS = 32;

/** Per text that is some item's question: the answers of those items. */
export function answersByQuestion(index: BenchmarkIndex): ReadonlyMap<number, readonly AnswerOfItem[]> {
  const answers = new Map<number, AnswerOfItem[]>();
  index.items.forEach(({ texts }, item) => {
    const own = texts
      .filter(({ part, text }) => part === "answer" && wordsOf(index, text) > 0)
      .map(({ text }) => ({ item, from: index.textStart[text]!, words: Math.min(ANSWER_WORDS, wordsOf(index, text)) }));
    if (own.length === 0) return;
    for (const { part, text } of texts) {
      if (part === "question" || part === "source") answers.set(text, [...(answers.get(text) ?? []), ...own]);
    }
  });
  return answers;
}

/** The items of `answers` of which one stands whole in corpus words [from, until) of the block. */
export function itemsAnswered(
  answers: readonly AnswerOfItem[],
  { reader, block, from, until }: { reader: WordReader; block: Block; from: number; until: number },
): Set<number> {
  const found = new Set<number>();
  for (const answer of answers) {
    if (found.has(answer.item)) continue;
    for (let at = from; at + answer.words <= until; at++) {
      let same = 0;
      while (same < answer.words && reader.same(block, at + same, reader.words[answer.from + same]!)) same++;
      if (same < answer.words) continue;
      found.add(answer.item);
      break;
    }
  }
  return found;
}
