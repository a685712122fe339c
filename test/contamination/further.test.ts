import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatures } from "../../src/contamination/signature.ts";
import { skeleton } from "../../src/contamination/skeleton.ts";
import { corpusText, items } from "./fuzz.ts";
import { naiveWords } from "./naive.ts";
import { scanFor } from "./scan-helpers.ts";

const encoder = new TextEncoder();
const question = (id: string, text: string) => ({ benchmark: "b", id, texts: [{ part: "question" as const, text }] });
const scan = (text: string, corpus: string, capacity?: number) =>
  scanFor([question("1", text)], { kernel: "wasm-simd", further: true, ...(capacity === undefined ? {} : { capacity }) })([
    [encoder.encode(corpus)],
  ]);

describe("a skeleton", () => {
  it.each([
    // Particles go while three letters stay, at most two of them.
    ["ובספרים", "ספרמ"],
    ["שבבית", "בת"],
    ["בית", "בת"],
    ["והבנק", "בנק"],
    ["הוא", "הא"],
    // Full and defective spelling.
    ["תוכנית", "תכנת"],
    ["תכנית", "תכנת"],
    ["אומץ", "אמצ"],
    // What is not Hebrew stays.
    ["gpt4", "gpt4"],
    ["2019", "2019"],
  ])("of %s is %s", (word, bare) => {
    expect(skeleton(naiveWords(word)[0] as string)).toBe(bare);
  });
});

describe("windows of skeletons", () => {
  const text = "התוכנית של הממשלה לבנייה ירוקה בערים הגדולות אושרה אתמול בכנסת ברוב גדול";
  const copy = "תכנית של הממשלה לבניה ירוקה וערים גדולות אושרה ואתמול הכנסת ברוב גדול";

  it("find a copy with other particles and spelling, which exact words do not", () => {
    const { tally } = scan(text, `לפני כן. ${copy}. אחרי כן`);
    expect(tally.textRecords.places).toEqual([]);
    expect(tally.skeletonRecords.places).toEqual([0, 1, 2, 3, 4]);
  });

  it("are what a naive reference finds, wherever blocks end", () => {
    const long = items.chain((list) =>
      fc.record({
        list: fc.constant(list),
        texts: fc.array(corpusText(list, 60), { minLength: 1, maxLength: 3 }),
        piece: fc.integer({ min: 1, max: 700 }),
      }),
    );
    fc.assert(
      fc.property(long, ({ list, texts, piece }) => {
        const documents = [texts.map((one) => encoder.encode(one))];
        const whole = scanFor(list, { kernel: "wasm-simd", further: true })(documents);
        const cut = scanFor(list, { kernel: "wasm-simd", further: true, capacity: 8192 })(documents, piece);
        expect(cut.tally).toEqual(whole.tally);
        const { index } = whole;
        const bare = (word: number) => skeleton(index.vocabulary[word] as string);
        const windows = new Set(
          texts.flatMap((one) => {
            const words = naiveWords(one).map(skeleton);
            return words.slice(7).map((_, at) => words.slice(at, at + 8).join(" "));
          }),
        );
        const expected = index.texts.flatMap((_, t) =>
          Array.from(
            { length: Math.max(0, index.textStart[t + 1]! - index.textStart[t]! - 7) },
            (__, at) => index.textStart[t]! + at,
          ).filter((place) => windows.has(Array.from(index.words.subarray(place, place + 8), bare).join(" "))),
        );
        expect(whole.tally.skeletonRecords.places).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("find no more in text without a copy: its words in another order", () => {
    expect(scan(text, copy.split(" ").reverse().join(" ")).tally.skeletonRecords.places).toEqual([]);
  });
});

describe("the signature of an item", () => {
  const text = "רכבת יוצאת מ-Berlin בשעה 14:35 ונוסעת 620 קילומטרים אל Munich במהירות של 155 קמ״ש. מתי תגיע?";
  const english =
    "A train leaves Berlin at 14:35 and travels 620 kilometres to Munich at a speed of 155 km/h. When does it arrive?";

  it("is found in the original that it was translated from, whatever byte a block ends with", () => {
    for (let bytes = 0; bytes < 3000; bytes += 61) {
      const filler = Array.from({ length: 1000 }, (_, at) => `word${at}`).join(" ");
      const { tally } = scan(text, `${"x".repeat(bytes)} ${filler} ${english}`, 8192);
      expect(tally.signatureRecords).toEqual({ places: [0], values: [1] });
    }
  });

  it("is not found in another order, nor far apart", () => {
    expect(scan(text, english.replace("620", "155").replace("155 km", "620 km")).tally.signatureRecords.places).toEqual([]);
    expect(
      scan(text, english.replace("to Munich", `${"on and on ".repeat(30)} to Munich`)).tally.signatureRecords.places,
    ).toEqual([]);
  });

  it("does not exist of few or short tokens, nor of a text in Latin letters", () => {
    const index = (value: string) => signatures(scan(value, "x").index).length;
    expect(index(text)).toBe(1);
    expect(index("סדרו את המספרים 1 2 3 4 מן הקטן אל הגדול בבקשה")).toBe(0);
    expect(index("בשנת 1948 עלתה לארץ משפחה גדולה מאוד")).toBe(0);
    expect(index(english)).toBe(0);
  });
});
