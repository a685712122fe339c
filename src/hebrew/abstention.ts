import { stripAnswerPhrase } from "./final-answer.ts";
import { normalise } from "./normalise.ts";
import { ABSTENTION_TAILS, ABSTENTIONS, REFUSALS } from "./phrases.data.ts";

/**
 * Does the whole answer say that there is no answer ("אין תשובה בקטע")? An answer that goes on to say something is none:
 * "לא ידוע מתי נולד" may be a quotation. An answer phrase before it is allowed.
 */
export function isAbstention(text: string): boolean {
  const answer = withoutTails(normalise(stripAnswerPhrase(text), "he"));
  return CORES.some(
    (core) => answer === core || (answer.startsWith(`${core} `) && withoutTails(answer.slice(core.length + 1)) === ""),
  );
}

/** Does the text hold words of refusal ("כמודל שפה", "I cannot")? It may hold an answer all the same, and then it is no refusal. */
export function isRefusal(text: string): boolean {
  const answer = ` ${normalise(text, "he")} `;
  return REFUSAL_WORDS.some((words) => answer.includes(` ${words} `));
}

const CORES = ABSTENTIONS.map((phrase) => normalise(phrase, "he"));
const TAILS = ABSTENTION_TAILS.map((phrase) => normalise(phrase, "he")).sort((one, other) => other.length - one.length);
const REFUSAL_WORDS = REFUSALS.map((phrase) => normalise(phrase, "he"));

/** The text without the tails at its start: they may stand before the phrase as well (על סמך הקטע אי אפשר לדעת). */
function withoutTails(text: string): string {
  let rest = text;
  for (let tail = tailAt(rest); tail !== undefined; tail = tailAt(rest)) rest = rest.slice(tail.length + 1);
  return rest;
}

function tailAt(text: string): string | undefined {
  return TAILS.find((tail) => text === tail || text.startsWith(`${tail} `));
}
