import type { Gold } from "../core/item.ts";
import type { Kind } from "../core/kind.ts";

export interface KindShape {
  /** Template slots that every item of the kind must fill. */
  readonly required: readonly string[];
  /** Slots that an item may fill; an unfilled one is the empty string. */
  readonly optional: readonly string[];
  /**
   * Slots that only a task's own `slots` can fill. A protocol whose templates name one serves the tasks that fill it, and no others.
   */
  readonly byTask: readonly string[];
  /** Names that the template of a shot's answer may use. */
  readonly answer: readonly string[];
  /** The forms that the gold may have. */
  readonly golds: readonly Gold["kind"][];
}

const TEXT: KindShape = { required: ["text"], optional: [], byTask: [], answer: ["answer"], golds: ["texts"] };

/** The kinds that can be asked today. A kind of the closed list that is missing here is refused by name. */
export const KIND_SHAPES: Partial<Record<Kind, KindShape>> = {
  "multiple-choice": {
    required: ["question"],
    optional: ["context"],
    // The words that every choice continues, such as a premise with "because".
    byTask: ["stem"],
    answer: ["letter", "choice"],
    golds: ["choice"],
  },
  "short-answer": {
    required: ["question"],
    optional: ["context"],
    byTask: [],
    answer: ["answer", "solution"],
    golds: ["number", "texts"],
  },
  "extractive-qa": { required: ["context", "question"], optional: [], byTask: [], answer: ["answer"], golds: ["texts"] },
  classification: { required: ["text"], optional: ["question"], byTask: [], answer: ["answer"], golds: ["label"] },
  retrieval: { required: ["query"], optional: [], byTask: [], answer: [], golds: ["judgements"] },
  translation: TEXT,
  summarization: TEXT,
  "token-labelling": { required: ["text"], optional: [], byTask: [], answer: ["answer"], golds: ["entities"] },
  // The text is the measure: there is nothing that could be right.
  "language-modeling": { required: ["text"], optional: [], byTask: [], answer: [], golds: ["texts"] },
};
