import type { Model } from "../core/model.ts";

/** Whether a model can rank what a protocol asks for: a whole corpus, or given candidates. */
export function canSearch(model: Model, from: "corpus" | "candidates"): boolean {
  if ((model.search ?? model.openCorpus ?? model.embed) !== undefined) return true;
  return from === "candidates" && (model.rank ?? model.choiceLoglikelihood) !== undefined;
}
