import { describe, expect, it } from "vitest";
import { outputsOf } from "../../src/run/outputs.ts";

describe("how the outputs of a column look", () => {
  it("counts each output that stands once, whatever stood there before", () => {
    const outputs = outputsOf(4);
    outputs.set(0, "&quot;שלום&quot;");
    outputs.set(0, "שלום לכל מי שבא הנה");
    outputs.set(1, "א ב ג ד א ב ג ד א ב ג ד");
    outputs.set(2, "");
    outputs.set(3, "אני לא יכול לעזור בזה");
    outputs.set(3, undefined);
    const facts = outputs.facts();
    expect(facts).toMatchObject({
      texts: 3,
      words: (5 + 12 + 0) / 3,
      empty: 1,
      htmlEntities: 0,
      refused: 0,
      highlyRepetitive: 1,
    });
    // Nine 4-grams, four of them different; the two other outputs repeat nothing.
    expect(facts?.repetition).toBeCloseTo(5 / 9 / 3, 6);
    // Only outputs that have words, or pairs, say how different these are.
    expect(facts?.distinct1).toBeCloseTo((1 + 4 / 12) / 2, 6);
    expect(facts?.hebrewShare).toBe(1);
  });

  it("says nothing where nothing was generated", () => {
    expect(outputsOf(3).facts()).toBeUndefined();
  });
});
