import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { corpusText, items } from "./fuzz.ts";
import { naiveScan } from "./naive.ts";
import { KERNELS, readable, scanFor } from "./scan-helpers.ts";

const encoder = new TextEncoder();
const corpus = items.chain((list) =>
  fc.record({
    list: fc.constant(list),
    documents: fc.array(fc.array(corpusText(list, 8), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 }),
  }),
);

describe.each(KERNELS)("the scan with the %s kernel", (kernel) => {
  it("finds what the naive reference finds", () => {
    fc.assert(
      fc.property(corpus, ({ list, documents }) => {
        const bytes = documents.map((texts) => texts.map((text) => encoder.encode(text)));
        expect(readable(scanFor(list, { kernel })(bytes))).toEqual(naiveScan(list, documents, 8));
      }),
      { numRuns: 150 },
    );
  });

  it("finds every match of 13 words and more, and no shorter one, when it is fast", () => {
    fc.assert(
      fc.property(corpus, ({ list, documents }) => {
        const bytes = documents.map((texts) => texts.map((text) => encoder.encode(text)));
        expect(readable(scanFor(list, { kernel, fast: true })(bytes))).toEqual(naiveScan(list, documents, 13));
      }),
      { numRuns: 150 },
    );
  });

  it("finds the same wherever blocks and pieces end", () => {
    const long = items.chain((list) =>
      fc.record({
        list: fc.constant(list),
        texts: fc.array(corpusText(list, 100), { minLength: 1, maxLength: 6 }),
        piece: fc.integer({ min: 1, max: 700 }),
      }),
    );
    fc.assert(
      fc.property(long, ({ list, texts, piece }) => {
        const bytes = [texts.map((text) => encoder.encode(text))];
        const whole = scanFor(list, { kernel })(bytes);
        const cut = scanFor(list, { kernel, capacity: 8192 })(bytes, piece);
        expect(cut.tally).toEqual(whole.tally);
        expect(cut.count).toEqual(whole.count);
      }),
      { numRuns: 40 },
    );
  });

  it("finds a question, what surrounds it and its answer whichever byte a block ends with", () => {
    const question = "כמה זמן נמשכה המלחמה הגדולה בין שתי הממלכות של הצפון לפני אלף שנים ויותר מכך";
    const list = [
      {
        benchmark: "b",
        id: "long",
        texts: [
          { part: "question" as const, text: question },
          { part: "answer" as const, text: "שלושים שנה" },
        ],
      },
      {
        benchmark: "b",
        id: "short",
        texts: [
          { part: "question" as const, text: "מי כתב את התקווה" },
          { part: "answer" as const, text: "אימבר" },
        ],
      },
    ];
    const scan = scanFor(list, { kernel, capacity: 8192 });
    const changed = question.replace("נמשכה", "ארכה").replace("שנים", "ימים");
    const filler = (words: number) => Array.from({ length: words }, (_, at) => `מלה${at}`).join(" ");
    const text = (bytes: number) =>
      `${"x".repeat(bytes)} ${filler(700)} ${changed} ${filler(44)} שלושים שנה. מי כתב את \u05f4התקווה\u05f4? ${filler(49)} אימבר`;
    const expected = naiveScan(list, [[text(0)]], 8);
    expect(Object.keys(expected.answerRecords)).toEqual(["b/long", "b/short"]);
    for (let bytes = 0; bytes < 1600; bytes++) expect(readable(scan([[encoder.encode(text(bytes))]]))).toEqual(expected);
  });

  it("finds an answer in another text of the record, before or behind, whichever byte a block ends with, and in no other record", () => {
    const texts = (question: string, answer: string) => [
      { part: "question" as const, text: question },
      { part: "answer" as const, text: answer },
    ];
    const long = "כמה זמן נמשכה המלחמה הגדולה בין שתי הממלכות של הצפון";
    const list = [
      { benchmark: "b", id: "before", texts: texts("מי כתב את התקווה", "נפתלי אימבר") },
      { benchmark: "b", id: "behind", texts: texts(long, "שלושים שנה") },
      { benchmark: "b", id: "too far", texts: texts("מי גילה את אמריקה", "קולומבוס") },
      { benchmark: "b", id: "other record", texts: texts("מהי בירת צרפת", "פריז") },
    ];
    const scan = scanFor(list, { kernel, capacity: 8192 });
    const filler = (words: number) => Array.from({ length: words }, (_, at) => `מלה${at}`).join(" ");
    const documents = (bytes: number) => [
      [`${"x".repeat(bytes)} ${filler(690)} פריז`],
      [filler(3), "אמר נפתלי", "אימבר.", filler(20), filler(27), "", "מי כתב את התקווה?", filler(2), "מהי בירת צרפת", filler(60)],
      ["", long, filler(30), filler(18), "שלושים שנה", "קולומבוס", filler(51), "מי גילה את אמריקה", filler(50), "קולומבוס"],
    ];
    const expected = naiveScan(list, documents(0), 8);
    expect(Object.keys(expected.answerRecords)).toEqual(["b/before", "b/behind"]);
    const encoded = (bytes: number) => documents(bytes).map((record) => record.map((text) => encoder.encode(text)));
    for (let bytes = 0; bytes < 2600; bytes += 3) expect(readable(scan(encoded(bytes)))).toEqual(expected);
  });

  it("finds a match of 13 words at every distance from the last seed when it is fast", () => {
    const question = "אחת שתיים שלוש ארבע חמש שש שבע שמונה תשע עשר אלף מאה רבבה";
    const scan = scanFor([{ benchmark: "b", id: "1", texts: [{ part: "question", text: question }] }], { kernel, fast: true });
    for (let before = 0; before < 40; before++) {
      const { tally } = scan([[encoder.encode(`${"מלה ".repeat(before)}${question} סוף`)]]);
      expect([before, tally.longest.values]).toEqual([before, [13]]);
    }
  });

  it("grows a match over four differing words to either side, and no further than 48 words", () => {
    const words = Array.from({ length: 200 }, (_, at) => `מלה${at}`);
    const list = [{ benchmark: "b", id: "1", texts: [{ part: "question" as const, text: words.join(" ") }] }];
    const scan = scanFor(list, { kernel });
    for (const gap of [2, 3, 5, 6, 7]) {
      const copy = words.map((word, at) => ((at >= 90 && at < 99) || at % gap !== 0 ? word : "אחר")).join(" ");
      expect(readable(scan([[encoder.encode(copy)]]))).toEqual(naiveScan(list, [[copy]], 8));
    }
    const rare = words.map((word, at) => ((at >= 90 && at < 99) || ![75, 115].includes(at) ? word : "אחר")).join(" ");
    expect(readable(scan([[encoder.encode(rare)]]))).toEqual(naiveScan(list, [[rare]], 8));
  });
});
