import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bleu } from "../../../src/scoring/metrics/bleu.ts";
import { bleuHebrew } from "../../../src/scoring/metrics/translation-hebrew.ts";
import { plainTypography } from "../../../src/scoring/metrics/typography.ts";
import { textReading } from "./reading.ts";

describe("plain typography", () => {
  it.each([
    ["ארה“ב", 'ארה"ב'],
    ["„שלום“", '"שלום"'],
    ["ח''כ", 'ח"כ'],
    ["ג‘ונס", "ג'ונס"],
    ["ב- 30", "ב-30"],
    ["ה -17", "ה-17"],
    ["וב- 2019,", "וב-2019,"],
    ["תל־אביב", "תל-אביב"],
    ["\u200fשלום\u200f", "שלום"], // right-to-left marks
    ["שָׁלוֹם", "שלום"],
    ["The END", "The END"],
    ["בן 30 - 40", "בן 30 - 40"],
    ["מילה - 30", "מילה - 30"],
    ["אדם- 30", "אדם- 30"],
  ])("%s becomes %s", (text, plain) => {
    expect(plainTypography(text)).toBe(plain);
  });

  it("changes nothing more when done twice", () => {
    const pieces = fc.constantFrom(
      "ב",
      "- ",
      " -",
      "3",
      "“",
      "‘",
      "''",
      "'",
      "ש\u05c1",
      "\u05be",
      "½",
      "\u200f",
      "A",
      "\u0301",
      "´",
      " ",
    );
    fc.assert(
      fc.property(
        fc.array(pieces).map((parts) => parts.join("")),
        (text) => {
          expect(plainTypography(plainTypography(text))).toBe(plainTypography(text));
        },
      ),
    );
  });

  it("takes time in proportion to hostile text", () => {
    const hostile = [
      "ב".repeat(200_000),
      "ב- ".repeat(70_000),
      "'".repeat(200_000),
      "\u05b0".repeat(200_000),
      " -".repeat(100_000),
    ];
    const start = performance.now();
    for (const text of hostile) plainTypography(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("bleu-he", () => {
  it("forgives typing, where bleu does not, and forgives no word", () => {
    const gold = "נשיא ארה“ב נאם ב- 30 ביוני „באריכות“";
    const typed = textReading('נשיא ארה"ב נאם ב-30 ביוני "באריכות"', [gold]);
    const score = (metric: typeof bleu, reading = typed) => metric.aggregate([metric.statistics(reading)]);
    expect(score(bleu)).toBeLessThan(0.5);
    expect(score(bleuHebrew)).toBe(1);
    expect(score(bleuHebrew, textReading("נשיא צרפת נאם בשלושים ביוני בקיצור", [gold]))).toBeLessThan(0.3);
  });
});
