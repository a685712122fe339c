import fc from "fast-check";
import type { BenchmarkItem } from "../../src/contamination/benchmark-index.ts";

/** Few words, so that chance alone makes matches of every length; one of every class the scan treats in its own way. */
export const WORDS = ["שלום", "עולם", "ספר", "בית", "אב", "ג", 'צה"ל', "the", "GPT", "1,234", "2019", "café", "ילד", "מים"];

const SEPARATORS = [" ", " ", " ", " ", "\n", "\r\n", ", ", ". ", " – ", "\u05be", "-", "\u00a0", "\u2003", "!?", "\t"];
/** Invisible in the scan: points, bidi marks, quotes, soft hyphens, a byte order mark. */
const NOTHING = ["\u05b0", "\u05c1", "\u05bc", "\u200f", "\u200e", "'", "\u05f4", "\u00ad", "\ufeff"];

/** The same word typed otherwise. */
export function dressed(word: string, style: number): string {
  const letters = [...word];
  const nothing = NOTHING[style % NOTHING.length]!;
  switch (style % 7) {
    case 0:
    case 1:
    case 2:
      return word;
    case 3:
      // Points may stand anywhere but in a grouped number, whose comma needs its digits beside it.
      return /\d/.test(word) ? word : letters.join(nothing) + nothing;
    case 4:
      return word.toUpperCase();
    case 5:
      return /\d/.test(word) ? word : letters.map((letter) => FORMS[letter] ?? letter).join("");
    default:
      return word.normalize("NFD");
  }
}

/** Presentation forms of letters: the scan folds them back. */
const FORMS: Readonly<Record<string, string>> = { ש: "\ufb2a", א: "\ufb21", ב: "\ufb31", ת: "\ufb28" };

const wordNumber = fc.nat(WORDS.length - 1);
const sequence = (min: number, max: number) => fc.array(wordNumber, { minLength: min, maxLength: max });
const plain = (numbers: readonly number[]) => numbers.map((at) => WORDS[at]!).join(" ");

export const items: fc.Arbitrary<BenchmarkItem[]> = fc
  .array(fc.record({ question: sequence(1, 40), answer: sequence(0, 3), passage: sequence(0, 30) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((list) =>
    list.map(({ question, answer, passage }, at) => ({
      benchmark: "fuzz",
      id: String(at),
      texts: [
        { part: "question" as const, text: plain(question) },
        { part: "answer" as const, text: plain(answer) },
        { part: "passage" as const, text: plain(passage) },
      ],
    })),
  );

/** A corpus text: runs of random words and of words of the items, in any dress, between any separators. */
export function corpusText(list: readonly BenchmarkItem[], pieces: number): fc.Arbitrary<string> {
  const sources = list.flatMap(({ texts }) => texts.map(({ text }) => text.split(" ").filter((word) => word !== "")));
  const copied = fc.record({ source: fc.nat(sources.length - 1), from: fc.nat(30), length: fc.integer({ min: 1, max: 30 }) });
  const piece = fc.oneof(
    sequence(0, 20).map((numbers) => numbers.map((at) => WORDS[at]!)),
    copied.map(({ source, from, length }) => sources[source]!.slice(from, from + length)),
    copied.map(({ source, from }) => sources[source]!.slice(from, from + 13)),
    // A whole text with words changed here and there, for what is grown over differing words.
    fc
      .record({ copied, changed: fc.array(fc.nat(39), { maxLength: 8 }) })
      .map(({ copied: { source }, changed }) => sources[source]!.map((word, at) => (changed.includes(at) ? "אחר" : word))),
  );
  return fc
    .record({
      runs: fc.array(piece, { minLength: 0, maxLength: pieces }),
      styles: fc.array(fc.nat(999), { minLength: 7, maxLength: 31 }),
      separators: fc.array(fc.nat(SEPARATORS.length - 1), { minLength: 5, maxLength: 23 }),
    })
    .map(({ runs, styles, separators }) =>
      runs
        .flat()
        .map((word, at) => dressed(word, styles[at % styles.length]!) + SEPARATORS[separators[at % separators.length]!]!)
        .join(""),
    );
}
