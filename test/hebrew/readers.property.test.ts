import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAbstention, isRefusal } from "../../src/hebrew/abstention.ts";
import { findAnswerMarks, stripAnswerPhrase } from "../../src/hebrew/final-answer.ts";
import { readFinalNumber } from "../../src/hebrew/final-number.ts";
import { TOPIC_LABELS } from "../../src/hebrew/labels.data.ts";
import { readLabel } from "../../src/hebrew/labels.ts";
import { readNumberWords } from "../../src/hebrew/number-words.ts";
import { readNumbers } from "../../src/hebrew/numbers.ts";
import { readOption } from "../../src/hebrew/option-letters.ts";
import { hebrewShare } from "../../src/hebrew/script.ts";
import { countTolerantMatches, equalTokens, equalTolerant } from "../../src/hebrew/tolerant.ts";

const LABELS = ["א", "ב", "ג", "ד"];
const CHOICES = ["תל אביב", "חיפה", "ירושלים", "5"];
const READERS: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ["readNumbers", readNumbers],
  ["readNumberWords", readNumberWords],
  ["readFinalNumber", (text) => [readFinalNumber(text, "strict"), readFinalNumber(text, "flexible")]],
  ["findAnswerMarks", findAnswerMarks],
  ["stripAnswerPhrase", stripAnswerPhrase],
  ["readOption", (text) => readOption(text, { labels: LABELS, choices: CHOICES })],
  ["readLabel", (text) => readLabel(text, { labels: TOPIC_LABELS, policy: "strict" })],
  ["isAbstention", isAbstention],
  ["isRefusal", isRefusal],
  ["hebrewShare", hebrewShare],
  ["equalTolerant", (text) => equalTolerant(text, `${text}ה`)],
];

const piece = fc.constantFrom(
  ..."אבגדהומשל 0159.,:/%$₪\n()*-'\"{}#",
  "התשובה היא ",
  "התשובה:",
  "לא ",
  "אלא ",
  "\\boxed{",
  "#### ",
  "**",
  "שאלה:",
  "אפשרות ",
  "½",
  "²",
  "\u200f",
  "\u05b8",
  "\ufb2a",
  "מיליון",
  "וחצי",
  "שלוש",
  "עשרה",
  "ירושלים",
  "science",
  ", ",
  "or ",
  "é",
  "\ud83d\ude00",
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

describe("every reader, for any text", () => {
  it("gives spans inside the text, in order, and values in canonical form", () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const readings of [readNumbers(any), readNumberWords(any)]) {
          let behind = 0;
          for (const { value, start, end } of readings) {
            expect(start).toBeGreaterThanOrEqual(behind);
            expect(end).toBeGreaterThan(start);
            expect(value).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:\/[1-9]\d*)?$/);
            expect(value).not.toBe("-0");
            // A piece such as ½½ holds two readings.
            behind = Math.min(end, any.length) - (/[½²]/.test(any) ? any.length : 0);
          }
        }
      }),
      { numRuns: 4_000, seed: 18 },
    );
  });

  it("reads a number wherever it stands in Hebrew text", () => {
    const before = fc.constantFrom("", "התשובה: ", "ב-", "כ־", "ה", 'סה"כ ', "(", "\u2068", "עד ");
    const behind = fc.constantFrom("", ".", " שקלים", "%", ")", "\u2069", ", לערך");
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(99), before, behind, (whole, hundredths, left, right) => {
        const written = `${whole.toLocaleString("en-US")}${hundredths === 0 ? "" : `.${String(hundredths).padStart(2, "0")}`}`;
        const [number, ...others] = readNumbers(`${left}${written}${right}`);
        expect(others).toEqual([]);
        expect(Number(number!.value)).toBe(Number(`${whole}.${String(hundredths).padStart(2, "0")}`));
        expect(`${left}${written}${right}`.slice(number!.start, number!.end)).toBe(written);
      }),
      { numRuns: 2_000, seed: 18 },
    );
  });

  it("compares tolerantly in both directions alike, and everything with itself", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(equalTolerant(one, one)).toBe(true);
        expect(equalTolerant(one, other)).toBe(equalTolerant(other, one));
      }),
      { numRuns: 2_000, seed: 18 },
    );
  });

  it("pairs as many tokens as the best pairing does", () => {
    const word = fc.constantFrom("שה", "משה", "ומשה", "השה", "ארהב", 'ארה"ב', 'בארה"ב', "5");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 5 }), (gold, prediction) => {
        expect(countTolerantMatches(gold, prediction)).toBe(bestPairing(gold, prediction));
      }),
      { numRuns: 2_000, seed: 18 },
    );
  });
});

describe("hostile text", () => {
  const units = [
    "התשובה היא ",
    "התשובה ",
    "לכן",
    "\\boxed{",
    "**",
    "####",
    "\n",
    " ",
    "(",
    "1,",
    "1/",
    "-1",
    "אלא ",
    "לא א ",
    "א או ",
    "science, ",
    "שלוש ",
    "מאות ",
    "½",
    "9",
    "ב-",
    "'",
    "\nשאלה:",
    "אין תשובה ",
    "בקטע ",
  ];
  for (const unit of units) {
    it(`is read in linear time: ${JSON.stringify(unit)} repeated`, () => {
      const input = unit.repeat(30_000 / unit.length);
      for (const [name, read] of READERS) {
        const started = performance.now();
        read(input);
        expect(performance.now() - started, name).toBeLessThan(2_000);
      }
    });
  }
});

/** By trying every pairing. */
function bestPairing([first, ...others]: readonly string[], prediction: readonly string[]): number {
  if (first === undefined) return 0;
  const without = bestPairing(others, prediction);
  return prediction.reduce(
    (best, token, at) =>
      equalTokens(first, token) ? Math.max(best, 1 + bestPairing(others, prediction.toSpliced(at, 1))) : best,
    without,
  );
}
