import { tokens } from "../../hebrew/tokens.ts";
import { type ItemMetric, scoreAnswer } from "../metric.ts";
import { levenshtein } from "./levenshtein.ts";
import { answerText, goldTexts } from "./qa-answers.ts";
import { bagF1 } from "./token-f1.ts";

/**
 * Token-level normalised Levenshtein similarity of the HeQ paper (Cohen et al., Findings of EMNLP 2023), with the published code
 * of google-research `mrl_eval` as reference: SQuAD normalisation, and token F1 in its place for numbers. Not symmetric.
 */
export const tlnls: ItemMetric = {
  name: "tlnls",
  version: 1,
  title: "token-level Levenshtein similarity as HeQ publishes it (digit rule on prediction and golds)",
  profile: "squad",
  kinds: ["extractive-qa", "short-answer"],
  value: (scorable) => scoreAnswer(scorable, (answer) => tlnlsOf(answerText(answer), goldTexts(scorable))),
};

/**
 * The best similarity of `answer` to any of `golds` (at least one), in [0, 1]. Where the answer or any gold is at least half
 * digits, token F1 is taken: a year that is nearly right is wrong. The first published version looked at the answer alone.
 */
export function tlnlsOf(answer: string, golds: readonly string[]): number {
  const numeric = [answer, ...golds].some(isHalfDigits);
  const words = tokens(answer, "squad");
  const similarity = numeric ? bagF1 : similarityOf;
  return Math.max(...golds.map((gold) => similarity(tokens(gold, "squad"), words)));
}

/** Each gold token's nearest answer token, summed over the longer side's number of tokens; 1 where both sides are empty. */
function similarityOf(gold: readonly string[], answer: readonly string[]): number {
  if (gold.length === 0 && answer.length === 0) return 1;
  if (answer.length === 0) return 0;
  let sum = 0;
  for (const word of gold) sum += Math.max(...answer.map((other) => likeness(word, other)));
  return sum / Math.max(gold.length, answer.length);
}

function likeness(a: string, b: string): number {
  return 1 - levenshtein(a, b) / Math.max(Array.from(a).length, Array.from(b).length);
}

/** Counted on the text as it stands, like Python's `str.isdigit`: an empty text is half digits. */
function isHalfDigits(text: string): boolean {
  return (text.match(DIGITS)?.length ?? 0) >= Array.from(text).length / 2;
}

/** Decimal digits of all scripts, and what Unicode calls digits beside them: superscript, circled and historic ones. */
const DIGITS =
  /[\p{Nd}\xb2\xb3\xb9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}]/gu;
