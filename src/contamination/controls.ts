import { random, shuffled } from "../core/random.ts";
import { type BenchmarkIndex, wordsOf } from "./benchmark-index.ts";
import { searchedShortTexts } from "./look-up.ts";
import { skeleton } from "./skeleton.ts";
import { WINDOW } from "./template-windows.ts";

/** A record to be scanned as a control, as a line of JSON. */
export interface ControlRecord {
  readonly text: number;
  readonly line: string;
}

const PLANTED = 200;
const SHUFFLED = 2000;

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
