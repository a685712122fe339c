import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHARACTER_ROWS, SUPERSCRIPTS, VULGAR_FRACTIONS } from "../../src/hebrew/characters.data.ts";
import { asRange } from "../../src/hebrew/characters.ts";
import { normalise, type Profile } from "../../src/hebrew/normalise.ts";
import { tokens } from "../../src/hebrew/tokens.ts";

const PROFILES: readonly Profile[] = ["none", "squad", "he", "he-tolerant", "scan", "nikud"];

/** Every character the table knows, what stands in ordinary text, words with a meaning of their own, and anything else. */
const tableCharacters = CHARACTER_ROWS.flatMap((row) => row.codes.map(asRange)).flat();
const characters = [...new Set(tableCharacters)].map((code) => String.fromCodePoint(code));
const ordinary = [
  ..."אבגהוכלמנםשץ",
  ..."aAeE",
  ..."0123459",
  ..." .,:/^'\"-%₪$=()\n",
  "\u0301",
  "\u0308",
  "\u05b8",
  "é",
  "İ",
  "Σ",
];
const words = [
  "מינוס",
  "שקל",
  "שח",
  'ש"ח',
  "אחוז",
  "מיליון",
  "ה",
  "של",
  "1,000",
  "3.70",
  "the",
  "''",
  "\ufb2a",
  "\u{1e900}",
  "\ud800",
  "①",
  "٣",
];
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ordinary) },
  { weight: 3, arbitrary: fc.constantFrom(...characters, ...Object.keys(SUPERSCRIPTS), ...Object.keys(VULGAR_FRACTIONS), "⅓") },
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 2 }) },
);
const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(""));

describe("every profile, for any text", () => {
  for (const profile of PROFILES) {
    it(`${profile} is idempotent`, () => {
      fc.assert(
        fc.property(text, (any) => {
          const once = normalise(any, profile);
          expect(normalise(once, profile)).toBe(once);
        }),
        { numRuns: 6_000, seed: 18 },
      );
    });
  }

  it("gives the tokens of the normalised text", () => {
    fc.assert(
      fc.property(text, fc.constantFrom<Profile>("squad", "he", "scan"), (any, profile) => {
        expect(tokens(normalise(any, profile), profile)).toEqual(tokens(any, profile));
      }),
      { numRuns: 4_000, seed: 18 },
    );
  });

  it("does not see niqqud, direction marks or isolates under he", () => {
    const invisible = fc.constantFrom("\u05b8", "\u05bc", "\u200f", "\u200e", "\u2068", "\u2069", "\u00ad", "\ufeff");
    const plain = fc.array(fc.constantFrom(...ordinary), { maxLength: 20 });
    fc.assert(
      fc.property(plain, invisible, fc.nat(20), (pieces, mark, at) => {
        const marked = [...pieces.slice(0, at), mark, ...pieces.slice(at)].join("");
        expect(normalise(marked, "he")).toBe(normalise(pieces.join(""), "he"));
      }),
      { numRuns: 4_000, seed: 18 },
    );
  });
});

describe("hostile text", () => {
  const length = 200_000;
  const hostile = [
    'ב"',
    "'",
    '"',
    "a\u0301",
    "\u0301",
    "1,",
    "1.",
    "1,111",
    "-1",
    "^",
    " ",
    "\u200f",
    "½",
    "²",
    "ב'",
    "₪",
    "a the ",
    "\ud800",
    "\u1e9b\u0323",
    "ב -",
  ];
  for (const unit of hostile) {
    it(`takes linear time on ${JSON.stringify(unit)} repeated`, () => {
      const time = (repeats: number) => {
        const input = unit.repeat(repeats);
        const started = performance.now();
        for (const profile of PROFILES) normalise(input, profile);
        return performance.now() - started;
      };
      time(1_000);
      expect(time(length / unit.length)).toBeLessThan(3_000);
    });
  }
});
