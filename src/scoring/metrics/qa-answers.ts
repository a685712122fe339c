import type { Answer } from "../../core/outcome.ts";
import { type Scorable, scoreAnswer } from "../metric.ts";

/**
 * The best value of `compare` over all accepted answers, with the rule for questions without answer. An empty list of golds is
 * such a question, so `compare` sees at least one. Arguments: what was answered, and one gold.
 */
export function bestOverGolds(scorable: Scorable, compare: (answer: string, gold: string) => number): number {
  return scoreAnswer(scorable, (answer) => {
    const text = answerText(answer);
    return Math.max(...goldTexts(scorable).map((gold) => compare(text, gold)));
  });
}

/** The accepted answers of a question. */
export function goldTexts({ gold, context }: Scorable): readonly string[] {
  if (gold.kind === "texts") return gold.texts;
  throw new TypeError(`the gold of item ${context.item.id} is a ${gold.kind}, which has no text to compare with`);
}

/** What was read, as text. */
export function answerText(answer: Answer): string {
  if (answer.kind === "text") return answer.text;
  if (answer.kind === "number") return answer.value;
  throw new TypeError(`a ${answer.kind} cannot be compared as text`);
}
