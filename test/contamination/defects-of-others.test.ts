import { describe, expect, it } from "vitest";
import { buildIndex } from "../../src/contamination/benchmark-index.ts";
import { loadIndex, serialiseIndex } from "../../src/contamination/index-file.ts";
import { KERNELS, scanFor } from "./scan-helpers.ts";

const longest = (kernel: (typeof KERNELS)[number], question: string, corpus: string) =>
  scanFor([{ benchmark: "b", id: "1", texts: [{ part: "question", text: question }] }], { kernel })([
    [new TextEncoder().encode(corpus)],
  ]).tally.longest.values;

/** Each was seen in a tool in use (lm-evaluation-harness 4e7e0d47, datatrove a649de79, decon e1bcb80c). */
describe.each(KERNELS)("what other tools get wrong (%s kernel)", (kernel) => {
  const eight = "אחת שתיים שלוש ארבע חמש שש שבע שמונה";

  it("janitor in C++ takes everything for contaminated, whatever the index: a clean text is clean here", () => {
    expect(longest(kernel, eight, "טקסט אחר לגמרי שאין בו דבר מן השאלה ולו גם מילה אחת")).toEqual([]);
  });

  it("janitor in C++ cuts words after 11 bytes, in the middle of a Hebrew letter", () => {
    const words = "התאקלמויותיהם והשתקפויותיהם internationalization של שבע המילים הארוכות ביותר";
    expect(longest(kernel, words, words)).toEqual([8]);
    expect(longest(kernel, words, words.replace("internationalization", "internation"))).toEqual([]);
    expect(longest(kernel, words, words.replace("התאקלמויותיהם", "התאקלמויותיהן"))).toEqual([]);
  });

  it("janitor in C++ never gives the last window of a text", () => {
    expect(longest(kernel, eight, eight)).toEqual([8]);
    expect(longest(kernel, eight, `לפני כן ${eight}`)).toEqual([8]);
  });

  it("janitor in Python counts a lone dash as a word", () => {
    expect(longest(kernel, eight, eight.replace("ארבע", "– ארבע - "))).toEqual([8]);
  });

  const pairs: readonly (readonly [string, string, string])[] = [
    ["janitor and datatrove: quotes", 'צה"ל', "צה\u05f4ל"],
    ["janitor and datatrove: maqaf", "בן\u05beאדם", "בן-אדם"],
    ["janitor and datatrove: geresh", "ד'ר", "ד\u05f3ר"],
    ["janitor: points", "שלום", "שָׁלוֹם"],
    ["janitor and datatrove: direction marks", "שלום", "\u200fשלום\u200f"],
    ["datatrove: wide alef", "אב", "\ufb21ב"],
    ["all: grouped digits", "1,000", "1000"],
  ];
  it.each(pairs)("%s", (_, one, other) => {
    expect(longest(kernel, `${eight} ${one}`, `${eight} ${other}`)).toEqual([8 + (one.includes("\u05be") ? 2 : 1)]);
  });

  it("janitor writes the name of a file where its n-grams should be: an index that was written and read finds the same", () => {
    const items = [{ benchmark: "b", id: "1", texts: [{ part: "question" as const, text: eight }] }];
    const index = loadIndex(serialiseIndex(buildIndex(items)));
    expect(index).toEqual(buildIndex(items));
  });

  it("filters that keep no words (BFF, Dolma) find what is not there: here thousands of other words match nothing", () => {
    const other = Array.from({ length: 20_000 }, (_, at) => `מלה${at}`).join(" ");
    expect(longest(kernel, eight, other)).toEqual([]);
    expect(longest(kernel, eight, `${other} ${eight}`)).toEqual([8]);
  });

  it("decon takes five tokens, less than one Hebrew word: seven equal words are no match here, eight are", () => {
    const seven = eight.split(" ").slice(0, 7).join(" ");
    expect(longest(kernel, `${eight} תשע`, `${seven} אחרת`)).toEqual([]);
    expect(longest(kernel, `${eight} תשע`, `${eight} אחרת`)).toEqual([8]);
  });
});
