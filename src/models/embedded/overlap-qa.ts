import { Unscorable } from "../../core/model.ts";
import { normalise } from "../../hebrew/normalise.ts";
import { LONGEST_PREFIX, PREFIX_CHAINS } from "../../hebrew/prefixes.ts";
import type { Baseline, Guess } from "./baseline.ts";
import { type Piece, passageOf, sentencesOf, wordsOf } from "./passage.ts";

/** The words of an abstention, as protocols ask for it. */
const NO_ANSWER = "אין תשובה בקטע";
/** Answers are cut after this many words. */
const LONGEST_ANSWER = 5;
/** What stays of a word after its prefixes are taken off has at least this many letters. */
const SHORTEST_STEM = 3;
const FUNCTION_WORDS = new Set(
  (
    "מה מי איך כיצד כמה מתי איפה היכן למה מדוע האם איזה איזו אילו לאן מאין מניין של את על עם אל או אם כי גם לא כל הוא היא הם הן זה זו אלה " +
    "היה הייתה היו יש אין בין לפי ידי כדי אשר אחרי לפני שם פי מהו מהי מהם מהן מיהו מיהי"
  ).split(" "),
);
/** Questions that begin so are asked for a number or a date. */
const QUANTITY = /^(?:[בלמכ]?כמה|מתי|ב?איזו שנה|ב?איזה תאריך)(?:\s|$)/u;

/**
 * Extracts from the sentence that shares most words with the question its longest run of words that the question does not
 * have, or its first number when a quantity is asked for. Words are compared under the profile `he`, with and without each
 * chain of prefix letters that they may begin with, so that "הבית" and "לבית" are one. Abstains when no sentence shares a word. Ties go to the earlier.
 */
export const overlapBaseline: Baseline = {
  name: "overlap-qa",
  version: 1,
  guess(view): Guess {
    const passage = passageOf(view);
    const { question } = view.fields;
    if (view.kind !== "extractive-qa" || passage === undefined || typeof question !== "string") {
      throw new Unscorable("the item has no passage with a question");
    }
    const asked = new Set(wordsIn(question, { start: 0, end: question.length }).flatMap(({ forms }) => forms));
    const sentences = sentencesOf(passage).map((sentence) => {
      const words = wordsIn(passage, sentence);
      return { words, shared: new Set(words.filter((word) => isShared(word, asked)).map(({ forms }) => forms[0])).size };
    });
    const most = Math.max(...sentences.map(({ shared }) => shared));
    const best = sentences.find(({ shared }) => shared === most);
    if (best === undefined || most === 0) return { kind: "text", text: NO_ANSWER };
    const number = QUANTITY.test(question.trim()) ? best.words.find((word) => /\d/u.test(textOf(passage, word))) : undefined;
    const answer = number ?? longestRun(best.words, asked);
    return { kind: "text", text: answer === undefined ? NO_ANSWER : textOf(passage, answer) };
  },
};

interface Word extends Piece {
  /** The word as it is compared, then without each chain of prefixes; empty for function words. */
  readonly forms: readonly string[];
}

function wordsIn(text: string, { start, end }: Piece): Word[] {
  return wordsOf(text.slice(start, end)).map((word) => {
    const place = { start: start + word.start, end: start + word.end };
    return { ...place, forms: formsOf(normalise(textOf(text, place), "he")) };
  });
}

function formsOf(word: string): string[] {
  if (word === "" || FUNCTION_WORDS.has(word)) return [];
  const cuts = Array.from(
    { length: Math.max(0, Math.min(LONGEST_PREFIX, word.length - SHORTEST_STEM)) },
    (_, index) => index + 1,
  );
  return [word, ...cuts.filter((cut) => PREFIX_CHAINS.has(word.slice(0, cut))).map((cut) => word.slice(cut))];
}

function isShared({ forms }: Word, asked: ReadonlySet<string>): boolean {
  return forms.some((form) => asked.has(form));
}

/** The longest run of words that are not shared and not only function words, cut at `LONGEST_ANSWER` words. */
function longestRun(words: readonly Word[], asked: ReadonlySet<string>): Piece | undefined {
  let best: readonly Word[] = [];
  let run: Word[] = [];
  for (const word of words) {
    const starts = run.length === 0 && word.forms.length === 0;
    if (isShared(word, asked)) run = [];
    else if (!starts) run.push(word);
    if (run.length > best.length) best = [...run];
  }
  const [first] = best;
  const last = best[Math.min(best.length, LONGEST_ANSWER) - 1];
  return first === undefined || last === undefined ? undefined : { start: first.start, end: last.end };
}

function textOf(text: string, { start, end }: Piece): string {
  return text.slice(start, end);
}
