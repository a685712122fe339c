import type { Gold } from "../../core/item.ts";
import type { Answer } from "../../core/outcome.ts";
import { type ItemMetric, scoreAnswer } from "../metric.ts";

/** Share of items whose choice or label is the gold one. */
export const accuracy: ItemMetric = {
  name: "acc",
  version: 1,
  title: "share of items with the right choice or label",
  kinds: ["multiple-choice", "classification"],
  value: (scorable) => scoreAnswer(scorable, (answer) => (isGold(answer, scorable.gold) ? 1 : 0)),
};

/** Whether a choice or label is the gold one; false where the kinds differ. */
export function isGold(answer: Answer, gold: Gold): boolean {
  if (answer.kind === "choice") return gold.kind === "choice" && answer.index === gold.index;
  return answer.kind === "label" && gold.kind === "label" && answer.label === gold.label;
}
