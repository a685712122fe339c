/** What a task asks for. The list is closed: a kind has its item fields (`KIND_FIELDS`) and its form of gold. */
export const KINDS = [
  "multiple-choice",
  "short-answer",
  "extractive-qa",
  "classification",
  "translation",
  "summarization",
  "retrieval",
  "language-modeling",
  "token-labelling",
  "diacritization",
  "instruction-following",
  "pairwise-judgement",
] as const;
export type Kind = (typeof KINDS)[number];

/** The quantity that is asked of a model. */
export const METHODS = ["choice-loglikelihood", "generate", "embed", "rank", "rolling-loglikelihood"] as const;
export type Method = (typeof METHODS)[number];

/** How a log-likelihood was obtained. The conformance suite proves them equal. */
export const WAYS = ["next-token", "prompt-logprobs", "teacher-forcing", "in-process"] as const;
export type Way = (typeof WAYS)[number];

/** Marks travel with a number into every table. */
export const MARKS = ["SUBSET", "STARTER", "BUDGET", "INCOMPLETE", "CONTAMINATED", "DERIVED"] as const;
export type Mark = (typeof MARKS)[number];
