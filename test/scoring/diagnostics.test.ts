import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnose, distinctShare, hebrewShare, htmlEntities, mojibake, repeatedShare } from "../../src/scoring/diagnostics.ts";

const OPTIONS = { n: 4, threshold: 0.2 };
const SENTENCE = "הכנסת אישרה אמש את חוק התקציב בקריאה שלישית";

/** A text as it looks when its bytes in one character set are read in another. */
const misread = (text: string, { as }: { as: string }) => new TextDecoder(as).decode(new TextEncoder().encode(text));

describe("repetition", () => {
  test("is the share of n-grams that occurred before", () => {
    expect(repeatedShare("א ב א ב א ב".split(" "), 2)).toBeCloseTo(3 / 5, 15);
    expect(repeatedShare("א ב ג ד".split(" "), 2)).toBe(0);
    expect(repeatedShare(["א"], 4)).toBe(0);
  });

  test("does not run words into each other", () => {
    expect(repeatedShare(["א", "בג", "אב", "ג"], 2)).toBe(0);
  });

  test("lies in [0, 1) and is 0 for distinct words", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("א", "ב", "ג")), fc.integer({ min: 1, max: 5 }), (words, n) => {
        const share = repeatedShare(words, n);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThan(1);
        expect(
          repeatedShare(
            words.map((word, index) => `${word}${index}`),
            n,
          ),
        ).toBe(0);
      }),
    );
  });

  test("above the threshold, and not at it, an output is highly repetitive", () => {
    const text = "א ב ג ד א ב ג ד א";
    const { repetition } = diagnose(text, OPTIONS);
    expect(repetition).toBeCloseTo(2 / 6, 15);
    expect(diagnose(text, { n: 4, threshold: repetition }).highlyRepetitive).toBe(false);
    expect(diagnose(text, { n: 4, threshold: repetition - 0.01 }).highlyRepetitive).toBe(true);
  });

  test.each([
    { n: 0, threshold: 0.5 },
    { n: 1.5, threshold: 0.5 },
    { n: 4, threshold: 1.1 },
    { n: 4, threshold: Number.NaN },
  ])("%j is refused", (options) => {
    expect(() => diagnose("א", options)).toThrowError(expect.objectContaining({ code: "E_DIAGNOSTIC_OPTION" }));
  });
});

describe("distinct-n", () => {
  test("counts n-grams of all texts together, and none across two texts", () => {
    expect(distinctShare(["א ב ג", "א ב ד"], 2)).toBe(3 / 4);
    expect(distinctShare(["א ב", "ב א"], 1)).toBe(1 / 2);
    expect(distinctShare(["א", ""], 2)).toBe("no n-grams");
  });

  test("of one text is what is not repeated", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("א", "ב"), { minLength: 3 }), (words) => {
        expect(distinctShare([words.join(" ")], 2)).toBeCloseTo(1 - repeatedShare(words, 2), 12);
      }),
    );
  });
});

describe("Hebrew letters", () => {
  test("are a share of letters: niqqud, digits and signs do not count", () => {
    // shalom with niqqud
    expect(hebrewShare("\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD, 2024!")).toBe(1);
    expect(hebrewShare("שלום hello")).toBe(4 / 9);
    expect(hebrewShare("مرحبا")).toBe(0);
    expect(hebrewShare("123 … 🙂")).toBe("no letters");
  });
});

describe("HTML entities", () => {
  test("named, decimal and hexadecimal ones are counted", () => {
    expect(htmlEntities("צה&quot;ל &#39;א&#x05D0; &nbsp;")).toBe(4);
  });

  test("an ampersand is none", () => {
    expect(htmlEntities("בית & גן; AT&T; a&b c; &; &#; R&D")).toBe(0);
  });
});

describe("mojibake", () => {
  test.each(["windows-1252", "latin1", "windows-1255"])("UTF-8 read as %s is seen", (charset) => {
    expect(mojibake(misread(SENTENCE, { as: charset }))).toBeGreaterThan(0);
  });

  test("windows-1255 read as Latin-1 is seen", () => {
    const shalom = Array.from("ירושלים", (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x05d0 + 0xe0)).join("");
    expect(mojibake(shalom)).toBe(1);
  });

  test("replacement characters are, a row of them once", () => {
    expect(mojibake("של\uFFFD\uFFFDם וע\uFFFDד")).toBe(2);
  });

  test.each([
    SENTENCE,
    "ג׳ירף, צ׳ק וז׳בוטינסקי – „ציטוט״ 5×3 = 15 €",
    "Ça fut créée à l'été; naïve façade, Übergröße",
    "3×½×¼×¾ 4×§",
    "קר׳–חם, ר׳ – ה׳ –",
  ])("%s holds none", (text) => {
    expect(mojibake(text)).toBe(0);
  });
});

test("diagnose gathers all of it", () => {
  expect(diagnose("", OPTIONS)).toEqual({
    words: 0,
    repetition: 0,
    highlyRepetitive: false,
    hebrewShare: "no letters",
    htmlEntities: 0,
    mojibake: 0,
    empty: true,
    refused: false,
  });
  expect(diagnose(` \n${SENTENCE} `, OPTIONS)).toMatchObject({
    words: 8,
    empty: false,
    hebrewShare: 1,
    mojibake: 0,
    htmlEntities: 0,
  });
});

test("hostile outputs take linear time", () => {
  const started = performance.now();
  for (const piece of ["&", "&a", "&#1", "\u00D7", "\u00D7\u0090 ", "\u05F3 ", "\u00E0", "\uFFFD", " ", "א "])
    diagnose(piece.repeat(100_000), OPTIONS);
  expect(performance.now() - started).toBeLessThan(5000);
});
