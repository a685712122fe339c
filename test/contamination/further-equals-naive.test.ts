import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BenchmarkItem } from "../../src/contamination/benchmark-index.ts";
import { naiveFurther } from "./naive-further.ts";
import { KERNELS, scanFor } from "./scan-helpers.ts";

/** Words that share skeletons, long ones, letters of other scripts, numbers and Latin. */
const WORDS = [
  ...["תוכנית", "תכנית", "ובתוכנית", "שלום", "לום", "בית", "ובבית", "הוא", "מים", "ץ", "ו", "יי"],
  ...["האינטרנציונליסטיקות", "ההתאקלמויותיהם", "internationalization", "electroencephalographically", "мир", "سلام", "ὅς"],
  ...["2019", "620", "1,234,567", "12345678901234", "berlin", "munich", "GPT4", "café", "14", "35", "kmh"],
];
/** What tells words, joins them, vanishes or stands for several letters; and what is no UTF-8. */
const BETWEEN = [
  " ",
  " ",
  " ",
  "\n",
  ", ",
  ",",
  ". ",
  " – ",
  "\u05be",
  "-",
  "\u00a0",
  "\u200f ",
  " \u05b0",
  "½ ",
  " ½ ",
  "ﬃ ",
  "ℵ ",
  "\u05f2 ",
];
const WITHIN = ["", "", "", "", '"', "\u05f4", "\u05b8", "\u00ad", "\u0301", "½", ",", "\u{1d7d8}", "\u2019"];

const phrase = fc.array(fc.nat(WORDS.length - 1), { minLength: 1, maxLength: 24 });
const items = fc.array(phrase, { minLength: 1, maxLength: 5 }).map((list): BenchmarkItem[] =>
  list.map((numbers, at) => ({
    benchmark: "b",
    id: String(at),
    texts: [{ part: "question", text: numbers.map((one) => WORDS[one]!).join(" ") }],
  })),
);

/** Runs of the items' own words and of others, each typed in some way. */
function corpusText(list: readonly BenchmarkItem[]): fc.Arbitrary<string> {
  const sources = list.map(({ texts }) => texts[0]!.text.split(" "));
  const own = fc.record({ source: fc.nat(sources.length - 1), from: fc.nat(20), length: fc.integer({ min: 1, max: 24 }) });
  const run = fc.oneof(
    own.map(({ source, from, length }) => sources[source]!.slice(from % sources[source]!.length).slice(0, length)),
    phrase.map((numbers) => numbers.map((one) => WORDS[one]!)),
  );
  const typed = fc.record({
    runs: fc.array(run, { minLength: 1, maxLength: 12 }),
    within: fc.array(fc.nat(WITHIN.length - 1), { minLength: 1, maxLength: 40 }),
    between: fc.array(fc.nat(BETWEEN.length - 1), { minLength: 1, maxLength: 40 }),
    plain: fc.boolean(),
  });
  return typed.map(({ runs, within, between, plain }) =>
    runs
      .flat()
      .map((word, at) => {
        if (plain) return `${word} `;
        const cut = at % (word.length + 1);
        const inner = WITHIN[within[at % within.length]!]!;
        return word.slice(0, cut) + inner + word.slice(cut) + BETWEEN[between[at % between.length]!]!;
      })
      .join(""),
  );
}

const encoder = new TextEncoder();
const pairs = ({ places, values }: { places: readonly number[]; values: readonly number[] }) =>
  new Map(places.map((place, at) => [place, values[at]!]));

describe.each(KERNELS)("the weaker classes (%s kernel)", (kernel) => {
  it("are what a naive reference finds, record by record, wherever blocks end and however words are typed", () => {
    const all = items.chain((list) =>
      fc.record({
        list: fc.constant(list),
        documents: fc.array(fc.array(corpusText(list), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        filler: fc.nat(9000),
        piece: fc.integer({ min: 1, max: 900 }),
      }),
    );
    fc.assert(
      fc.property(all, ({ list, documents, filler, piece }) => {
        // The first text is long, so that the block ends in different places of what follows.
        const texts = documents.map((one, at) => (at === 0 ? [`${"מלה ".repeat(filler / 4)} ${one.join(" ")}`] : one));
        const { index, tally } = scanFor(list, { kernel, further: true, capacity: 8192 })(
          texts.map((one) => one.map((text) => encoder.encode(text))),
          piece,
        );
        const { skeletonRecords, signatureRecords } = naiveFurther(index, texts);
        const sorted = (map: ReadonlyMap<number, number>) => new Map([...map].sort(([a], [b]) => a - b));
        expect(pairs(tally.skeletonRecords)).toEqual(sorted(skeletonRecords));
        expect(pairs(tally.signatureRecords)).toEqual(sorted(signatureRecords));
      }),
      { numRuns: 400 },
    );
  });

  it("read bytes that are no UTF-8 as separators, as the exact class does", () => {
    const text = "תוכנית הבנייה של הממשלה בערים הגדולות אושרה אתמול בכנסת";
    const list = [{ benchmark: "b", id: "1", texts: [{ part: "question" as const, text }] }];
    const bad = Buffer.concat([encoder.encode(text), Buffer.from([0xd7])]);
    const words = text.split(" ");
    const cut = Buffer.concat(words.flatMap((word, at) => [encoder.encode(word), Buffer.from(at % 2 ? [0xff] : [0x20])]));
    const split = Buffer.concat([
      encoder.encode(words.slice(0, 4).join(" ")),
      Buffer.from([0xe2, 0x80]),
      encoder.encode("ו"),
      encoder.encode(words.slice(4).join(" ")),
    ]);
    const found = (bytes: Uint8Array) => scanFor(list, { kernel, further: true })([[bytes]]).tally.skeletonRecords.places;
    expect([found(bad), found(cut), found(split)]).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });
});
