import { describe, expect, it } from "vitest";
import { numberFlexible, numberStrict } from "../../../src/scoring/extractors/number.ts";
import { extractFrom, short } from "./replies.ts";

describe("number extractors", () => {
  it.each([
    ["חישבנו ב-3 שלבים.\n#### 18", "18", "18"],
    ["#### 18 (בדקנו שוב ב-2 דרכים)", "18", "18"],
    ["#### ב-18", "18", "18"],
    ["#### -5", "-5", "-5"],
    ["#### 1,234.50 ₪", "1234.5", "1234.5"],
    ["התשובה היא 18, כפי שחישבנו ב-3 שלבים.", "no-answer", "18"],
    ["18 תפוחים (ראו שלב 2)", "no-answer", "18"],
    ["לכן $\\boxed{42}$ ולא 41", "no-answer", "42"],
    ["התוצאה: **שמונה עשרה**", "no-answer", "18"],
    ["יצאו לדרך בלי לדעת", "no-answer", "no-answer"],
    ["לא ניתן לדעת", "abstained", "abstained"],
    ["כמודל שפה איני יכול לחשב", "refused", "refused"],
    ["This cannot be computed from the story", "not-hebrew", "not-hebrew"],
    ["", "no-answer", "no-answer"],
  ])("%j is %s, and %s to the flexible one", (text, strict, flexible) => {
    expect([short(extractFrom(numberStrict, text)), short(extractFrom(numberFlexible, text))]).toEqual([strict, flexible]);
  });

  it("hear a base model until it asks itself the next question", () => {
    expect(short(extractFrom(numberStrict, "#### 7\n\nשאלה: כמה?\nתשובה: #### 9"))).toBe("7");
  });

  it("take no step of a text that was cut off for its answer, and do take what it announced", () => {
    expect(short(extractFrom(numberFlexible, "תחילה 3 ועוד 4 הם 7, ולכן", { finish: "length" }))).toBe("no-answer");
    expect(short(extractFrom(numberFlexible, "#### 7\nהסבר: תחילה 3 ועוד", { finish: "length" }))).toBe("7");
  });

  it("say where they read", () => {
    const text = "הסכום: #### 1,200 שקלים";
    const { span } = extractFrom(numberStrict, text);
    expect(text.slice(span?.[0], span?.[1])).toBe("1,200");
  });
});
