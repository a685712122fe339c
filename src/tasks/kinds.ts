import type { Kind } from "../core/kind.ts";

export interface KindShape {
  /** Template slots that every item of the kind must fill. */
  readonly required: readonly string[];
  /** Slots that an item may fill; an unfilled one is the empty string. */
  readonly optional: readonly string[];
  /** Names that the template of a shot's answer may use. */
  readonly answer: readonly string[];
  /** The form of the gold. */
  readonly gold: "choice" | "label" | "number" | "texts";
}

/** The kinds that can be asked today. A kind of the closed list that is missing here is refused by name. */
export const KIND_SHAPES: Partial<Record<Kind, KindShape>> = {
  "multiple-choice": { required: ["question"], optional: ["context"], answer: ["letter", "choice"], gold: "choice" },
  "short-answer": { required: ["question"], optional: ["context"], answer: ["answer", "solution"], gold: "number" },
  "extractive-qa": { required: ["context", "question"], optional: [], answer: ["answer"], gold: "texts" },
  classification: { required: ["text"], optional: ["question"], answer: ["answer"], gold: "label" },
  translation: { required: ["text"], optional: [], answer: ["answer"], gold: "texts" },
  summarization: { required: ["text"], optional: [], answer: ["answer"], gold: "texts" },
};
