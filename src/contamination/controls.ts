import { type Random, random, shuffled } from "../core/random.ts";
import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import { searchedShortTexts } from "./look-up.ts";
import { signatures } from "./signature.ts";
import { skeleton } from "./skeleton.ts";
import { WINDOW } from "./template-windows.ts";

/** A record to be scanned as a control, as a line of JSON. */
export interface ControlRecord {
  readonly text: number;
  readonly line: string;
}

/** The same of an item's signature. */
export interface SignatureRecord {
  readonly item: number;
  readonly line: string;
}

const PLANTED = 200;
const SHUFFLED = 2000;
/** A word of a translation, of letters that no signature has. */
const BETWEEN = "слово";

/** How a planted text is dressed: as the scan must not care. */
const DRESSES: readonly ((words: readonly string[]) => string)[] = [
  (words) => JSON.stringify(words.join(" ")),
  (words) => JSON.stringify(words.map(pointed).join(" ")),
  (words) => JSON.stringify(`\u201c${words.join(", ")}\u201d.`),
  (words) =>
    JSON.stringify(words.join("\n")).replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
];

/**
 * The positive control: some of the texts that a scan must find, each within other words, verbatim, pointed, punctuated and
 * escaped in turn. Which ones depends on the index alone.
 */
export function plantedRecords(index: BenchmarkIndex, { fast }: { readonly fast: boolean }): ControlRecord[] {
  const chance = random("contamination-control", index.digest);
  const short = searchedShortTexts(index);
  const findable = index.texts.map((_, text) => text).filter((text) => isFindable(index, { text, short, fast }));
  return shuffled(findable, chance)
    .slice(0, PLANTED)
    .map((text, at) => ({ text, line: `{"text":${DRESSES[at % DRESSES.length]!(wordsIn(index, text))}}\n` }));
}

/** The positive control of skeletons: the texts that have windows, every word spelled otherwise where its skeleton allows. */
export function respelledRecords(index: BenchmarkIndex): ControlRecord[] {
  const chance = random("contamination-control", "respelled", index.digest);
  const long = index.texts.map((_, text) => text).filter((text) => isFindable(index, { text, short: new Set(), fast: false }));
  return shuffled(long, chance)
    .slice(0, PLANTED)
    .map((text) => ({ text, line: `{"text":${JSON.stringify(wordsIn(index, text).map(respelled).join(" "))}}\n` }));
}

/**
 * Both controls of signatures: the numbers and Latin words of items among other words, as a translation would have them, in order and in another
 * order. Of equal words in another order none can hold the signature that they are of.
 */
export function signatureRecords(index: BenchmarkIndex): {
  readonly planted: readonly SignatureRecord[];
  readonly shuffled: readonly SignatureRecord[];
} {
  const chance = random("contamination-control", "signatures", index.digest);
  const chosen = shuffled(signatures(index), chance).slice(0, PLANTED);
  const record = (item: number, tokens: readonly string[], at: number) => {
    const text = tokens.map((token) => `${at % 2 === 0 ? token : token.toUpperCase()} ${BETWEEN}`).join(" ");
    return { item, line: `{"text":${JSON.stringify(text)}}\n` };
  };
  return {
    planted: chosen.map(({ item, tokens }, at) => record(item, tokens, at)),
    shuffled: chosen.map(({ item, tokens }, at) => record(item, inAnotherOrder(tokens, chance), at)),
  };
}

/** Ends, since four different tokens at least have other orders. */
function inAnotherOrder(tokens: readonly string[], chance: Random): string[] {
  for (;;) {
    const other = shuffled(tokens, chance);
    if (other.some((token, at) => token !== tokens[at])) return other;
  }
}

/** The negative control: texts with their words in random order. What matches there matches by chance. */
export function shuffledRecords(index: BenchmarkIndex, { fast }: { readonly fast: boolean }): ControlRecord[] {
  const chance = random("contamination-control", "shuffled", index.digest);
  // Below twice a window, a shuffled text may by chance keep the order it had.
  const long = index.texts
    .map((_, text) => text)
    .filter((text) => wordsOf(index, text) >= 2 * WINDOW && isFindable(index, { text, short: new Set(), fast }));
  return shuffled(long, chance)
    .slice(0, SHUFFLED)
    .map((text) => ({ text, line: `{"text":${JSON.stringify(shuffled(wordsIn(index, text), chance).join(" "))}}\n` }));
}

function isFindable(
  index: BenchmarkIndex,
  { text, short, fast }: { text: number; short: ReadonlySet<number>; fast: boolean },
): boolean {
  const words = wordsOf(index, text);
  if (words < WINDOW) return short.has(text);
  if (fast && words < 13) return false;
  const from = index.textStart[text]!;
  return index.template.subarray(from, from + words - WINDOW + 1).includes(0);
}

function wordsIn({ textStart, words, vocabulary }: BenchmarkIndex, text: number): string[] {
  return [...words.subarray(textStart[text], textStart[text + 1])].map((id) => vocabulary[id]!);
}

/** The word with a particle before it, or without its vowel letters: whichever leaves the skeleton as it is. */
function respelled(word: string): string {
  const bare = skeleton(word);
  const others = [`ו${word}`, (word[0] ?? "") + word.slice(1).replace(/[וי]/g, "")];
  return others.find((other) => other !== word && skeleton(other) === bare) ?? word;
}

/** A word with a vowel point behind every Hebrew letter. */
function pointed(word: string): string {
  return word.replace(/[\u05d0-\u05ea]/g, (letter) => `${letter}\u05b8`);
}
