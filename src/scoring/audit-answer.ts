import type { Label } from "../core/definition.ts";
import type { Gold } from "../core/item.ts";
import { normalise } from "../hebrew/normalise.ts";
import { readNumbers } from "../hebrew/numbers.ts";
import { readEntities } from "./entity-notation.ts";

/** The form in which an item is answered: that of its gold, whatever the gold is. */
export type AnswerForm = Gold["kind"];

/** What a reader of a reply had before them. */
export interface HandQuestion {
  readonly form: AnswerForm;
  readonly labels: readonly Label[];
  /** What the options were called, in the order in which they were presented; at least as many as `order`. */
  readonly optionLabels: readonly string[];
  /** Presented position → index in the data; empty for an item without choices. */
  readonly order: readonly number[];
}

export type HandAnswer =
  | { readonly ok: true; readonly answer: string }
  /** What would have been understood. */
  | { readonly ok: false; readonly expected: string };

/**
 * An answer as a person writes it into a sheet, in the notation of `Reading.answer`: the letter of an option as its index in the
 * data's order, a label or one of its spellings as the label, a number in its canonical form, other text as it is.
 */
export function readHandAnswer(cell: string, question: HandQuestion): HandAnswer {
  const text = cell.trim();
  switch (question.form) {
    case "choice":
      return optionAnswer(text, question);
    case "label":
      return labelAnswer(text, question);
    case "number":
      return numberAnswer(text);
    case "entities":
      return readEntities(text) === undefined
        ? { ok: false, expected: "entities in tokens, such as PER 0-2, GPE 5-6" }
        : { ok: true, answer: text };
    case "texts":
    case "judgements":
      return text === "" ? { ok: false, expected: "the answer, as the reply writes it" } : { ok: true, answer: text };
  }
}

/** What the options of an item were called; by their number where the protocol has no letter for one. */
export function offeredLetters({ optionLabels, order }: Pick<HandQuestion, "optionLabels" | "order">): string[] {
  return order.map((_, position) => optionLabels[position] ?? String(position + 1));
}

function optionAnswer(text: string, { optionLabels, order }: HandQuestion): HandAnswer {
  const offered = offeredLetters({ optionLabels, order });
  const position = offered.findIndex((label) => letterOf(label) === letterOf(text));
  const index = order[position];
  return index === undefined ? { ok: false, expected: `one of ${offered.join(", ")}` } : { ok: true, answer: String(index) };
}

/** Without the geresh that may stand behind a letter. */
function letterOf(text: string): string {
  return normalise(text, "he").replace(/'$/, "");
}

function labelAnswer(text: string, { labels }: HandQuestion): HandAnswer {
  const wanted = normalise(text, "he");
  const found = labels.find(({ label, spellings }) =>
    [label, ...spellings].some((spelling) => spelling === text || (wanted !== "" && normalise(spelling, "he") === wanted)),
  );
  if (found !== undefined) return { ok: true, answer: found.label };
  return { ok: false, expected: `one of ${labels.map(({ label }) => label).join(", ")}` };
}

function numberAnswer(text: string): HandAnswer {
  const [number, ...more] = readNumbers(text);
  if (number === undefined || more.length > 0) return { ok: false, expected: "one number" };
  return { ok: true, answer: number.value };
}
