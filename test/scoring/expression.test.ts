import { describe, expect, it } from "vitest";
import type { Expression } from "../../src/core/definition.ts";
import type { GenerateReply } from "../../src/core/request.ts";
import { expressionExtractors, expressionFault } from "../../src/scoring/extractors/expression.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";

const reply = (text: string): GenerateReply => ({ method: "generate", text, finish: "stop" });
const context = { item: { id: "i", fields: {}, choices: ["כן", "לא"] }, labels: [], optionLabels: ["א", "ב"], language: "he" };
const extract = (text: string, changes: Partial<Expression> = {}) => {
  const expression: Expression = {
    name: "mine",
    expression: "^סיכום: (.*)$",
    take: "last",
    readBy: "number-flexible",
    ...changes,
  };
  const extractor = expressionExtractors([expression], builtInRegistry()).get("mine");
  if (extractor === undefined) throw new Error("it should exist");
  return extractor.extract(reply(text), context);
};

describe("an extractor made of an expression", () => {
  it("takes the last match and reads it with another extractor, with the span in the whole reply", () => {
    const text = "סיכום: 3\nטעות.\nסיכום: התשובה היא 12";
    expect(extract(text)).toEqual({
      reading: "answered",
      answer: { kind: "number", value: "12" },
      span: [text.length - 2, text.length],
    });
    expect(extract(text, { take: "first" })).toMatchObject({ answer: { value: "3" } });
  });

  it("takes the whole match where there is no group", () => {
    expect(extract("בחרתי: [ב]", { expression: "\\[.\\]", readBy: "letter-strict" })).toMatchObject({
      answer: { kind: "choice", index: 1 },
    });
  });

  it("reads no answer where nothing matches", () => {
    expect(extract("אין כאן דבר")).toEqual({ reading: "no-answer" });
  });

  it("runs a catastrophic expression on hostile text in linear time", () => {
    expect(extract(`${"a".repeat(50_000)}!`, { expression: "^(a+)+$" })).toMatchObject({ reading: "not-hebrew" });
  });

  it.each(["(?=x)", "(a)\\1", "(", "[z-a]"])("refuses %s and says why", (expression) => {
    expect(expressionFault(expression)).toEqual(expect.any(String));
  });
});
