import { scanWords } from "../../contamination/scan-words.ts";
import { type Random, shuffled } from "../../core/random.ts";

/** Words that must be continued, and at least as many are given. */
export const CONTINUED_WORDS = 8;

/** The first half of a text, and the words that follow it; undefined for a text too short for both. */
export function halved(text: string): { readonly given: string; readonly wanted: readonly string[] } | undefined {
  const pieces = text.trim().split(/\s+/);
  const given = pieces.slice(0, Math.ceil(pieces.length / 2));
  const rest = pieces.slice(given.length);
  const wanted = scanWords(rest.join(" ")).slice(0, CONTINUED_WORDS);
  return given.length < CONTINUED_WORDS || wanted.length < CONTINUED_WORDS ? undefined : { given: given.join(" "), wanted };
}

/** Whether an answer begins with the wanted words, under the rules of the scan; an answer may repeat the last given words first. */
export function continues(
  answer: string,
  { given, wanted }: { readonly given: string; readonly wanted: readonly string[] },
): boolean {
  const words = scanWords(answer);
  const before = scanWords(given);
  const starts = [0];
  for (let length = 1; length <= Math.min(before.length, words.length); length++)
    if (before.slice(-length).every((word, at) => words[at] === word)) starts.push(length);
  return starts.some((start) => wanted.every((word, at) => words[start + at] === word));
}

/** Consecutive texts in groups, without a last one that is not full. */
export function grouped(texts: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.floor(texts.length / size) }, (_, at) => texts.slice(at * size, (at + 1) * size));
}

/** One order of a group, as a file would have it. */
export function asFile(texts: readonly string[]): string {
  return texts.map((text) => `\n${text.trim()}\n`).join("");
}

/** A random order of a group. */
export function reordered(texts: readonly string[], source: Random): string[] {
  return shuffled(texts, source);
}
