import { MivhanError } from "../../core/errors.ts";
import type { Scorable } from "../metric.ts";

/** What a text metric compares. */
export interface TextPair {
  /** The text that was read; empty for every reading but `answered`, so that silence costs what an empty line costs. */
  readonly hypothesis: string;
  /** At least one. */
  readonly references: readonly string[];
}

/** Hypothesis and references of a reading. @throws MivhanError E_NO_REFERENCE for an item without one. */
export function textPair({ extraction, gold, context }: Scorable): TextPair {
  if (gold.kind !== "texts" || gold.texts.length === 0) {
    throw new MivhanError({
      code: "E_NO_REFERENCE",
      family: "input",
      message: `item ${context.item.id} has no reference text to compare with`,
      advice: "give the item at least one gold text, or take a metric that fits its gold",
    });
  }
  const answer = extraction.reading === "answered" ? extraction.answer : undefined;
  if (answer !== undefined && answer.kind !== "text") throw new TypeError(`a ${answer.kind} cannot be compared as text`);
  return { hypothesis: answer?.text ?? "", references: gold.texts };
}
