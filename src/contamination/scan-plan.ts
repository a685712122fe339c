import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";

/** How many places a tally of an index needs. */
export interface IndexSizes {
  readonly words: number;
  readonly texts: number;
  readonly items: number;
}

/** What a scanner must know of an index beside the look-up tables: arrays in shared memory, so that threads copy nothing. */
export interface ScanPlan {
  readonly sizes: IndexSizes;
  /** Per word: 1 where a template window begins. */
  readonly template: Uint8Array;
  /** Letters and digits of the index before each word, and behind the last. */
  readonly lettersBefore: Uint32Array;
  /** Answers to look for beside texts that ask, four numbers each: text, item, first word and number of words of the answer. */
  readonly answers: Uint32Array;
}

/** Of an answer longer than this, the first words are looked for. */
export const ANSWER_WORDS = 32;

export function scanPlan(index: BenchmarkIndex): ScanPlan {
  const { words, texts, items, vocabulary } = index;
  const template = new Uint8Array(new SharedArrayBuffer(words.length));
  template.set(index.template);
  const letters = Uint8Array.from(vocabulary, (word) => Math.min(255, [...word].length));
  const lettersBefore = new Uint32Array(new SharedArrayBuffer((words.length + 1) * 4));
  words.forEach((word, place) => {
    lettersBefore[place + 1] = lettersBefore[place]! + letters[word]!;
  });
  const list = answersOf(index);
  const answers = new Uint32Array(new SharedArrayBuffer(list.length * 4));
  answers.set(list);
  return { sizes: { words: words.length, texts: texts.length, items: items.length }, template, lettersBefore, answers };
}

function answersOf(index: BenchmarkIndex): number[] {
  return index.items.flatMap(({ texts }, item) => {
    const answers = texts.filter(({ part, text }) => part === "answer" && wordsOf(index, text) > 0);
    const asking = new Set(texts.filter(({ part }) => part === "question" || part === "source").map(({ text }) => text));
    return [...asking].flatMap((text) =>
      answers.flatMap((answer) => [
        text,
        item,
        index.textStart[answer.text]!,
        Math.min(ANSWER_WORDS, wordsOf(index, answer.text)),
      ]),
    );
  });
}
