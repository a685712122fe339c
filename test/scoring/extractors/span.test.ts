import { describe, expect, it } from "vitest";
import { span, spanRaw } from "../../../src/scoring/extractors/span.ts";
import { extractFrom, short, shown } from "./replies.ts";

describe("span extractors", () => {
  it.each([
    ["תל אביב", "תל אביב", "תל אביב"],
    ["התשובה היא תל אביב.", "תל אביב.", "התשובה היא תל אביב."],
    ["**תשובה:** תל אביב", "תל אביב", "**תשובה:** תל אביב"],
    ["אין תשובה בקטע", "abstained", "abstained"],
    ["התשובה: אין תשובה בקטע.", "abstained", "abstained"],
    ["לא ידועים", "לא ידועים", "לא ידועים"],
    ["  \n", "no-answer", "no-answer"],
    ["אני מצטער, איני יכול לענות על כך", "refused", "refused"],
    ["The city mentioned in the passage is Tel Aviv", "not-hebrew", "not-hebrew"],
    ["Apple Watch Series 4", "Apple Watch Series 4", "Apple Watch Series 4"],
  ])("%j is %j, and raw %j", (text, stripped, raw) => {
    expect([short(extractFrom(span, text)), short(extractFrom(spanRaw, text))]).toEqual([stripped, raw]);
  });

  it("take what stands in the passage for an answer, whatever its words and letters", () => {
    const context = shown({ fields: { context: 'הוא אמר: "אני מצטער" ועבר ל-The New York Times Book Review.' } });
    expect(short(extractFrom(span, "אני מצטער", { context }))).toBe("אני מצטער");
    expect(short(extractFrom(span, "The New York Times Book Review", { context }))).toBe("The New York Times Book Review");
    expect(short(extractFrom(span, "The New York Times Sunday Magazine", { context }))).toBe("not-hebrew");
  });

  it("do not mind other letters where the task is not Hebrew", () => {
    const context = shown({ language: "en" });
    expect(short(extractFrom(span, "The city in the passage is Tel Aviv", { context }))).toMatch(/Tel Aviv$/);
  });

  it("say where they read", () => {
    const text = "התשובה היא:\nתל אביב \n";
    const extraction = extractFrom(span, text);
    expect(text.slice(...(extraction.span ?? [0, 0]))).toBe("תל אביב");
  });

  it("take time in proportion to a hostile reply", () => {
    const start = performance.now();
    for (const text of ["*".repeat(100_000), "התשובה היא ".repeat(20_000), "\n".repeat(100_000), '"'.repeat(100_000)])
      extractFrom(span, text);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
