import { MivhanError } from "../../core/errors.ts";
import { type ItemMetric, scoreAnswer } from "../metric.ts";

/** A decimal as `canonicalDecimal` writes it, or a reduced fraction that does not end (1/3). */
const CANONICAL = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9]|\/[1-9]\d*)?$/;

/** Exact equality of numbers, however they were written: 1,200, 1200.0 and אלף ומאתיים are one value before this compares them. */
export const exactNumber: ItemMetric = {
  name: "em.number",
  version: 1,
  title: "the number read is exactly the gold one",
  kinds: ["short-answer"],
  value(scorable) {
    const { gold, context } = scorable;
    if (gold.kind !== "number" || !CANONICAL.test(gold.value)) {
      throw new MivhanError({
        code: "E_GOLD_NUMBER",
        family: "input",
        message: `the gold of item ${context.item.id} is ${gold.kind === "number" ? `"${gold.value}"` : `a ${gold.kind}`}, not a canonical number`,
        advice: "map the gold with form: number or final-number in the dataset card, or take another metric",
      });
    }
    return scoreAnswer(scorable, (answer) => (answer.kind === "number" && answer.value === gold.value ? 1 : 0));
  },
};
