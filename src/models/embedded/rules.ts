import type { ItemView } from "../../core/item.ts";
import { Unscorable } from "../../core/model.ts";
import { readNumbers } from "../../hebrew/numbers.ts";
import type { Baseline, Guess } from "./baseline.ts";
import { copyBaseline } from "./copy.ts";
import { longestChoiceBaseline } from "./longest-choice.ts";
import { majorityBaseline } from "./majority.ts";
import { overlapBaseline } from "./overlap-qa.ts";
import { passageOf, sentencesOf, tokensOf } from "./passage.ts";
import { alphabetRolling } from "./uniform.ts";

/**
 * A rule of thumb for each kind: the longest choice, the most frequent label, the span of the passage that overlaps most with the
 * question, the sum of the numbers in the question, the source untranslated, the first sentence as a summary, the longest token as an entity, the Hebrew alphabet as
 * a language model. A model that does not
 * beat it has not understood the task.
 */
export const rulesBaseline: Baseline = {
  name: "rules",
  version: 1,
  guess(view, chance): Guess {
    if (view.kind === "multiple-choice") return longestChoiceBaseline.guess(view, chance);
    if (view.kind === "classification") return majorityBaseline.guess(view, chance);
    if (view.kind === "extractive-qa") return overlapBaseline.guess(view, chance);
    if (view.kind === "short-answer") return { kind: "number", value: sumOfNumbers(view.fields["question"]) };
    if (view.kind === "translation") return copyBaseline.guess(view, chance);
    if (view.kind === "summarization") return { kind: "text", text: firstSentence(passageOf(view)) };
    if (view.kind === "token-labelling") return longestToken(view);
    throw new Unscorable(`there is no rule of thumb for ${view.kind}`);
  },
  roll: alphabetRolling,
};

/** The longest token of the sentence, with the type that is most frequent among the shots. */
function longestToken(view: ItemView): Guess {
  const [first, ...rest] = tokensOf(view);
  const text = rest.reduce((longest, token) => (token.length > longest.length ? token : longest), first as string);
  const count = (label: string) => view.shotGolds[label] ?? 0;
  const label = view.labels.reduce((most, each) => (count(each) > count(most) ? each : most));
  return { kind: "entity", label, text };
}

function firstSentence(text: string | undefined): string {
  const [first] = text === undefined ? [] : sentencesOf(text);
  if (text === undefined || first === undefined) throw new Unscorable("the item has no text to summarise");
  return text.slice(first.start, first.end).trim();
}

function sumOfNumbers(question: unknown): string {
  const numbers = typeof question === "string" ? readNumbers(question).map(({ value }) => Number(value)) : [];
  const sum = numbers.reduce((total, number) => total + number, 0);
  // Sums of decimals carry binary noise, such as 0.1 + 0.2; ten decimals are more than a word problem has.
  return String(Number(sum.toFixed(10)));
}
