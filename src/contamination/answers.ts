import type { ScanPlan } from "./scan-plan.ts";
import type { Block, WordReader } from "./word-reader.ts";

/** The answers to look for beside a text that asks: places in the index's words. */
export interface AnswerOfItem {
  readonly item: number;
  readonly from: number;
  readonly words: number;
}

/** Per text that is some item's question: the answers of those items. */
export function answersByQuestion({ answers }: ScanPlan): ReadonlyMap<number, readonly AnswerOfItem[]> {
  const byText = new Map<number, AnswerOfItem[]>();
  for (let at = 0; at < answers.length; at += 4) {
    const [text, item, from, words] = answers.subarray(at, at + 4);
    const own = byText.get(text!) ?? [];
    own.push({ item: item!, from: from!, words: words! });
    byText.set(text!, own);
  }
  return byText;
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

/** The same in words as they are spelled, which may come from several blocks. */
export function itemsAnsweredIn(
  answers: readonly AnswerOfItem[],
  { reader, words }: { reader: WordReader; words: readonly string[] },
): Set<number> {
  const found = new Set<number>();
  for (const { item, from, words: length } of answers) {
    if (found.has(item) || length > words.length) continue;
    const wanted = Array.from({ length }, (_, at) => reader.spelling(reader.words[from + at]!));
    for (let at = 0; at + length <= words.length; at++) {
      if (!wanted.every((word, i) => words[at + i] === word)) continue;
      found.add(item);
      break;
    }
  }
  return found;
}
