import type { OutcomeKey, Reading, ReadingKind } from "../core/outcome.ts";
import { normalise } from "../hebrew/normalise.ts";
import type { Interval } from "../stats/interval.ts";
import { wilson } from "../stats/proportion.ts";
import type { AnswerForm } from "./audit-answer.ts";

/** What a reader says that a reply means: a reading by hand, in the words and the notation of an extractor's. */
export interface HandReading {
  readonly key: OutcomeKey;
  readonly reading: ReadingKind;
  /** Present with `answered`: a choice as its index in the data's order, a label, a canonical number, or a text. */
  readonly answer?: string;
  /** Another reader could well say otherwise. */
  readonly doubtful: boolean;
  readonly note?: string;
}

/** A share with its interval; `of` is 0 where there is nothing to take a share of, and then it has no value. */
export type Share =
  | { readonly of: number; readonly count: number; readonly value: number; readonly interval: Interval }
  | { readonly of: 0 };

/** How one extractor reads, against readings by hand. Counts of replies. */
export interface ExtractorAudit {
  /** Replies read by hand. */
  readonly read: number;
  /** The hand reads an answer, or the extractor does. */
  readonly answeredByHand: number;
  readonly answered: number;
  /** Both read an answer, and the same one. */
  readonly right: number;
  /** Both read an answer, and different ones. */
  readonly wrong: number;
  /** The extractor reads an answer where there is none. */
  readonly invented: number;
  /** The extractor reads none where there is one. */
  readonly missed: number;
  /** Of the answers that it reads, the share that is what the reply means: right / answered. */
  readonly precision: Share;
  /** Of the answers that the replies give, the share that it reads: right / answeredByHand. */
  readonly recall: Share;
}

/** An extractor's reading and the one by hand of the same reply. */
export interface ReadTwice {
  readonly form: AnswerForm;
  readonly hand: Pick<HandReading, "reading" | "answer">;
  readonly extracted: Pick<Reading, "reading" | "answer">;
}

/** Confidence of the intervals. */
const LEVEL = 0.95;

/**
 * Precision and recall of an extractor with Wilson intervals (95 %). Readings other than `answered` are all one here: none of
 * them is an answer. The replies are a sample with equal probabilities, so the shares are those of the run.
 */
export function auditExtractor(pairs: readonly ReadTwice[]): ExtractorAudit {
  const count = (holds: (pair: ReadTwice) => boolean) => pairs.filter(holds).length;
  const byHand = ({ hand }: ReadTwice) => hand.reading === "answered";
  const byExtractor = ({ extracted }: ReadTwice) => extracted.reading === "answered";
  const right = count((pair) => byHand(pair) && byExtractor(pair) && isSameAnswer(pair));
  const both = count((pair) => byHand(pair) && byExtractor(pair));
  const answered = count(byExtractor);
  const answeredByHand = count(byHand);
  return {
    read: pairs.length,
    answeredByHand,
    answered,
    right,
    wrong: both - right,
    invented: answered - both,
    missed: answeredByHand - both,
    precision: shareOf(right, answered),
    recall: shareOf(right, answeredByHand),
  };
}

/** Whether two answers are one. Texts and numbers are compared under the profile `he`: where a quotation ends is no error of reading. */
function isSameAnswer({ form, hand, extracted }: ReadTwice): boolean {
  if (hand.answer === extracted.answer) return true;
  if (hand.answer === undefined || extracted.answer === undefined || form === "choice" || form === "label") return false;
  const [one, other] = [normalise(hand.answer, "he"), normalise(extracted.answer, "he")];
  return one !== "" && one === other;
}

export function shareOf(count: number, of: number): Share {
  if (of === 0) return { of: 0 };
  return { of, count, value: count / of, interval: wilson({ successes: count, n: of, level: LEVEL }) };
}
