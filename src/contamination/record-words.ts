import { type AnswerOfItem, itemsAnswered, itemsAnsweredIn } from "./answers.ts";
import type { Stretch } from "./matcher.ts";
import { ANSWER_REACH } from "./tally.ts";
import type { WordReader } from "./word-reader.ts";

/** Answers that are still to be looked for in what follows of a record. */
interface Waiting {
  readonly answers: readonly AnswerOfItem[];
  readonly record: number;
  /** Words behind the match so far, at most `ANSWER_REACH`. */
  readonly behind: string[];
  /** The text that words were taken of last, and how many. */
  text: number;
  taken: number;
  readonly done: (items: Set<number>) => void;
}

/**
 * The words around a match beyond its own text and block. A question and its answer often stand in one record as two texts
 * (`{"question": …, "answer": …}`), so that near means: within so many words of the record, its texts one after another.
 */
export class RecordWords {
  readonly #reader: WordReader;
  /** The last words of the last record before the block. */
  #before: readonly string[] = [];
  #record = 0;
  #waiting: Waiting[] = [];

  constructor(reader: WordReader) {
    this.#reader = reader;
  }

  /** Which items are answered in the words of the record before block word `word`. */
  answeredBefore(answers: readonly AnswerOfItem[], { stretch, word }: { stretch: Stretch; word: number }): Set<number> {
    const { block, recordFirst, record } = stretch;
    const reader = this.#reader;
    const missing = ANSWER_REACH - (word - recordFirst);
    if (answers.length === 0 || missing <= 0 || this.#record !== record.serial || this.#before.length === 0)
      return itemsAnswered(answers, { reader, block, from: Math.max(recordFirst, word - ANSWER_REACH), until: word });
    const words = [...this.#before.slice(-missing), ...reader.spelled(block, recordFirst, word)];
    return itemsAnsweredIn(answers, { reader, words });
  }

  /** Looks for answers from block word `word` on, and in the texts that follow. `done` is called once all of them were seen. */
  lookBehind(
    answers: readonly AnswerOfItem[],
    { stretch, word, done }: { stretch: Stretch; word: number; done: (items: Set<number>) => void },
  ): void {
    const { block, until, record } = stretch;
    const reader = this.#reader;
    if (answers.length === 0) done(new Set());
    else if (until - word >= ANSWER_REACH)
      done(itemsAnswered(answers, { reader, block, from: word, until: word + ANSWER_REACH }));
    else {
      const behind = reader.spelled(block, word, until);
      this.#waiting.push({ answers, record: record.serial, behind, text: stretch.text, taken: 0, done });
    }
  }

  /** A stretch comes: what waits for words of its record takes them, and what waits for another has seen all. */
  take(stretch: Stretch): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) {
      if (one.record === stretch.record.serial) this.#append(one, stretch);
      if (one.record !== stretch.record.serial || one.behind.length >= ANSWER_REACH) this.#settle(one);
      else this.#waiting.push(one);
    }
  }

  /** Nothing follows. */
  end(): void {
    for (const one of this.#waiting) this.#settle(one);
    this.#waiting = [];
  }

  /** The block ends; the next begins with block word `until` of it, which is one of `stretch` or the end of it. */
  remember({ block, recordFirst, record }: Stretch, until: number): void {
    const own = this.#reader.spelled(block, Math.max(recordFirst, until - ANSWER_REACH), until);
    const missing = ANSWER_REACH - own.length;
    const older = this.#record === record.serial && missing > 0 ? this.#before.slice(-missing) : [];
    this.#before = [...older, ...own];
    this.#record = record.serial;
  }

  #append(one: Waiting, { block, first, until, base, text }: Stretch): void {
    if (one.text !== text) one.taken = 0;
    one.text = text;
    const from = Math.max(first, one.taken - base);
    const words = this.#reader.spelled(block, from, Math.min(until, from + ANSWER_REACH - one.behind.length));
    one.behind.push(...words);
    one.taken += words.length;
  }

  #settle({ answers, behind, done }: Waiting): void {
    done(itemsAnsweredIn(answers, { reader: this.#reader, words: behind }));
  }
}
