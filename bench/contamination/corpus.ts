import { closeSync, openSync, writeSync } from "node:fs";
import type { BenchmarkItem } from "../../src/contamination/benchmark-index.ts";
import { type Random, random } from "../../src/core/random.ts";

/**
 * Generated Hebrew with what makes real Hebrew slow: 150,000 word types by Zipf's law (exponent 1.02, offset 2.7), letters by
 * their frequency, final letters, 18 % attached particles, 3 % acronyms with " or gershayim, 2 % Latin, 2 % digits, punctuation,
 * dashes, maqaf, and 2 % of documents with points. Some 9.8 bytes per word. Words are drawn independently, so a real corpus,
 * which repeats itself, gives more matches and a little less speed.
 */
export interface CorpusMaker {
  /** Words of one document as they stand in a corpus. */
  document(words: number): string;
  /** Words of one benchmark text. */
  words(count: number): string[];
}

const LETTERS = "אבגדהוזחטיכלמנסעפצקרשת";
const FREQUENCIES = [5, 5, 2, 3, 11, 10, 1, 2, 1, 11, 4, 7, 6, 4, 1, 3, 2, 1, 2, 6, 5, 5];
const FINALS: Readonly<Record<string, string>> = { כ: "ך", מ: "ם", נ: "ן", פ: "ף", צ: "ץ" };
const PARTICLES = "והבלמשכ";
const TYPES = 150_000;

export function corpusMaker(...names: readonly string[]): CorpusMaker {
  const source = random("bench-contamination", ...names);
  const vocabulary = makeVocabulary(random("bench-contamination", "vocabulary"));
  const share = Float64Array.from(vocabulary, (_, rank) => 1 / (rank + 3.7) ** 1.02);
  for (let rank = 1; rank < share.length; rank++) share[rank]! += share[rank - 1]!;
  const word = () => vocabulary[below(share, source.float() * share[share.length - 1]!)]!;
  const dressed = (pointed: boolean) => {
    const kind = source.float();
    if (kind < 0.02) return ["the", "GPT", "model", "Web", "Israel"][source.below(5)]!;
    if (kind < 0.04) return String(source.below(3000));
    let text = word();
    if (source.float() < 0.18) text = PARTICLES[source.below(PARTICLES.length)]! + text;
    if (source.float() < 0.03 && text.length > 2)
      text = `${text.slice(0, -1)}${source.below(2) === 0 ? '"' : "\u05f4"}${text.slice(-1)}`;
    return pointed ? text.replace(/[א-ת]/g, (letter) => letter + String.fromCharCode(0x5b0 + source.below(10))) : text;
  };
  const separator = () => {
    const kind = source.float();
    if (kind < 0.02) return " – ";
    if (kind < 0.09) return ", ";
    if (kind < 0.15) return ". ";
    if (kind < 0.16) return "\u05be";
    return kind < 0.18 ? ".\n" : " ";
  };
  return {
    document: (words) => {
      const pointed = source.float() < 0.02;
      let text = "";
      for (let at = 0; at < words; at++) text += dressed(pointed) + separator();
      return `${text}\n`;
    },
    words: (count) => Array.from({ length: count }, word),
  };
}

/** 30,000 items unless told: a question of some 50 words, and an answer. */
export function makeItems(count: number): BenchmarkItem[] {
  const maker = corpusMaker("items");
  return Array.from({ length: count }, (_, at) => ({
    benchmark: "generated",
    id: String(at),
    texts: [
      { part: "question", text: maker.words(20 + ((at * 7) % 61)).join(" ") },
      { part: "answer", text: maker.words(1 + (at % 3)).join(" ") },
    ],
  }));
}

export type Shape = "plain" | "jsonl" | "escaped";

/** Writes a corpus of `bytes`; every 2,000th document holds the question of an item with its answer. Returns the number planted. */
export function writeCorpus(
  path: string,
  given: { shape: Shape; bytes: number; items: readonly BenchmarkItem[]; part: string },
): number {
  const maker = corpusMaker("corpus", given.part);
  const file = openSync(path, "w");
  let written = 0;
  let planted = 0;
  for (let at = 0; written < given.bytes; at++) {
    let text = maker.document(50 + ((at * 131) % 800));
    if (at % 2000 === 1000) {
      const item = given.items[(planted++ * 997) % given.items.length]!;
      text += `${item.texts[0]!.text}. ${item.texts[1]!.text}\n${maker.document(30)}`;
    }
    written += writeSync(
      file,
      given.shape === "plain" ? text : lineOf({ id: at, text, url: `https://example.org/${at}` }, given.shape),
    );
  }
  closeSync(file);
  return planted;
}

function lineOf(record: object, shape: Shape): string {
  const line = `${JSON.stringify(record)}\n`;
  if (shape !== "escaped") return line;
  return line.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function makeVocabulary(source: Random): string[] {
  const total = FREQUENCIES.reduce((sum, frequency) => sum + frequency, 0);
  const upTo = FREQUENCIES.map((_, at) => FREQUENCIES.slice(0, at + 1).reduce((sum, frequency) => sum + frequency, 0));
  const letter = () => {
    const drawn = source.float() * total;
    return LETTERS[upTo.findIndex((sum) => drawn < sum)]!;
  };
  const known = new Set<string>();
  while (known.size < TYPES) {
    const length =
      known.size < 200 ? 2 + source.below(3) : 2 + Math.floor((source.float() + source.float() + source.float()) * 2.2);
    const letters = Array.from({ length }, letter);
    const last = letters[length - 1]!;
    known.add(letters.slice(0, -1).join("") + (FINALS[last] ?? last));
  }
  return [...known];
}

/** The first place whose cumulated share is above `drawn`. */
function below(share: Float64Array, drawn: number): number {
  let low = 0;
  let high = share.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (share[middle]! < drawn) low = middle + 1;
    else high = middle;
  }
  return low;
}
