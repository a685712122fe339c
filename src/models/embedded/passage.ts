import type { ItemView } from "../../core/item.ts";
import { Unscorable } from "../../core/model.ts";

/** A piece of a text: [start, end) in UTF-16 units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

const OPENING = new Set("([{\"'״“„«");
const CLOSING = new Set(".,:;!?…)]}\"'״”»");

/** The text that an answer may be taken from: the passage of a question, or the text to summarise or translate. */
export function passageOf({ fields }: ItemView): string | undefined {
  return [fields["context"], fields["text"]].find((field): field is string => typeof field === "string" && field.trim() !== "");
}

/** The tokens that are labelled. @throws Unscorable where the item has none */
export function tokensOf({ fields }: ItemView): readonly string[] {
  const { tokens } = fields;
  if (!Array.isArray(tokens) || tokens.length === 0) throw new Unscorable("the item has no tokens");
  return tokens.map(String);
}

/** The words of a text, divided by white space; marks that open or close a word are left out, marks inside it stay. */
export function wordsOf(text: string): Piece[] {
  const words: Piece[] = [];
  for (const { 0: word, index } of text.matchAll(/\S+/gu)) {
    let start = index;
    let end = index + word.length;
    while (start < end && OPENING.has(text.charAt(start))) start++;
    while (start < end && CLOSING.has(text.charAt(end - 1))) end--;
    if (start < end) words.push({ start, end });
  }
  return words;
}

/** Sentences end at full stops, question or exclamation marks before white space, and at line ends. */
export function sentencesOf(text: string): Piece[] {
  const sentences: Piece[] = [];
  let start = 0;
  const close = (end: number) => {
    if (text.slice(start, end).trim() !== "") sentences.push({ start, end });
    start = end;
  };
  for (const { 0: mark, index } of text.matchAll(/[.!?…]+|\n+/gu)) {
    const end = index + mark.length;
    if (mark.startsWith("\n") || end === text.length || /\s/u.test(text.charAt(end))) close(end);
  }
  close(text.length);
  return sentences;
}
