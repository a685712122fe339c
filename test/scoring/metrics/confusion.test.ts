import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { confusionMatrix, macroF1, matthews, microF1 } from "../../../src/scoring/metrics/confusion.ts";
import { scorable } from "./reading.ts";

interface Golden {
  readonly cases: readonly { classes: number; pairs: [number, number][]; "macro-f1": number; "micro-f1": number; mcc: number }[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../fixtures/reference/scoring/classification.json", import.meta.url), "utf8"),
);
const labels = ["חיובי", "שלילי"].map((label) => ({ label, spellings: [label] }));
const context = { ...scorable({ reading: "ambiguous" }, { kind: "label", label: "" }).context, labels };

describe("classification metrics", () => {
  it.each([macroF1, microF1, matthews])("$name equals scikit-learn", (metric) => {
    for (const example of golden.cases) {
      expect(metric.aggregate(example.pairs)).toBeCloseTo(example[metric.name as "mcc"], 12);
    }
  });

  it("takes gold and answer as positions among the task's labels, and -1 for what is not a label", () => {
    const gold = { kind: "label", label: "שלילי" } as const;
    const answered = { reading: "answered", answer: { kind: "label", label: "חיובי" } } as const;
    expect(macroF1.statistics({ ...scorable(answered, gold), context })).toEqual([1, 0]);
    expect(macroF1.statistics({ ...scorable({ reading: "refused" }, gold), context })).toEqual([1, -1]);
  });

  it("refuses a gold label that the task does not know", () => {
    const reading = { ...scorable({ reading: "refused" }, { kind: "label", label: "ניטרלי" }), context };
    expect(() => matthews.statistics(reading)).toThrow(/"ניטרלי" is not among/);
  });

  it("puts readings without a label into the last column of the confusion matrix", () => {
    const matrix = confusionMatrix(
      [
        [0, 0],
        [0, 1],
        [1, -1],
        [1, 1],
        [1, 1],
      ],
      2,
    );
    expect(matrix.counts).toEqual([
      [1, 1, 0],
      [0, 2, 1],
    ]);
  });

  it("has no value for no items", () => {
    expect(() => macroF1.aggregate([])).toThrow(RangeError);
  });
});
