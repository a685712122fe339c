import { ANSWER_PHRASES, type AnswerPhrase, NEXT_QUESTION_PHRASES } from "./phrases.data.ts";
import { type Readable, readable, type Span } from "./readable.ts";

/** A place where an answer says of itself that it is the answer. */
export interface AnswerMark {
  /** `hashes`: behind `####`; `boxed`: inside `\boxed{}`; `phrase`: behind an answer phrase; `bold`: inside `**` */
  readonly by: "hashes" | "boxed" | "phrase" | "bold";
  /** Where the marked text stands in the text given; a phrase or hashes mark it to the end of their line, or the next line if theirs is empty. */
  readonly span: Span;
  /** Of a phrase. */
  readonly strength?: AnswerPhrase["strength"];
}

/**
 * The marks of a text, in order of their marked text. A base model that goes on to a new question (שאלה:) is heard until there only.
 * Linear in the length of the text.
 */
export function findAnswerMarks(text: string): readonly AnswerMark[] {
  const source = readable(text);
  const marks = findReadableMarks(untilNextQuestion(source));
  return marks.flatMap((mark) => (mark.span.start < mark.span.end ? [{ ...mark, span: source.original(mark.span) }] : []));
}

/** As `findAnswerMarks`, with spans in the readable text itself. */
export function findReadableMarks(text: string): readonly AnswerMark[] {
  const found: AnswerMark[] = [
    ...allMatches(text, /####/g).map((match) => ({ by: "hashes" as const, span: restOfLine(text, match.end) })),
    ...allMatches(text, BOXED).map((match) => ({ by: "boxed" as const, span: insideBraces(text, match.end) })),
    ...allMatches(text, BOLD).map(({ start, end }) => ({ by: "bold" as const, span: { start: start + 2, end: end - 2 } })),
    ...phrasesIn(text).map(({ strength, end }) => ({ by: "phrase" as const, strength, span: restOfLine(text, end) })),
  ];
  return found.sort((one, other) => one.span.start - other.span.start || one.span.end - other.span.end);
}

/**
 * The text without an answer phrase at its start: "התשובה היא X." gives "X.". Only phrases that announce an answer and are no part of it
 * (`final`); a text that is nothing else stays as it is.
 */
export function stripAnswerPhrase(text: string): string {
  const source = readable(text);
  const opening = phrasesIn(source.text).find(
    (phrase) => phrase.strength === "final" && DECORATION_ONLY.test(source.text.slice(0, phrase.start)),
  );
  if (opening === undefined || opening.end >= source.text.length) return text;
  const { start } = source.original({ start: opening.end, end: opening.end + 1 });
  return text.slice(start);
}

/** The readable text up to a new question, which a base model writes behind its answer. */
export function untilNextQuestion({ text }: Readable): string {
  const next = [...text.matchAll(NEXT_QUESTION)].find(({ index }) => text.slice(0, index).trim() !== "");
  return next === undefined ? text : text.slice(0, next.index);
}

/** Of one phrase and where its announcement ends: bold, colon and hyphen behind it included. */
interface PhraseFound extends Span {
  readonly strength: AnswerPhrase["strength"];
}

export function phrasesIn(text: string): readonly PhraseFound[] {
  return [...text.matchAll(PHRASES)].map((match) => {
    const phrase = match[1]!.replace(/[\s*_]+/g, " ").replace(/ ?[:\u2013-]$/, ":");
    return { strength: STRENGTHS.get(phrase)!, start: match.index, end: match.index + match[0].length };
  });
}

const BOXED = /\\boxed\{/g;
/** Longer contents are no answer; the limit keeps a text of nothing but unclosed braces or phrases cheap. */
const LONGEST_MARKED = 1000;
/** Bold text on one line; what is longer is emphasis, not an answer. */
const BOLD = /\*\*[^*\n]{1,200}\*\*/g;
const DECORATION_ONLY = /^[\s*_#>"'-]*$/;
/** Phrases that end in a prefix: the answer is glued to them. */
const GLUED = / [בש]$/;
const STRENGTHS = new Map(ANSWER_PHRASES.map(({ phrase, strength }) => [phrase, strength]));
/**
 * Longest first, so that התשובה הסופית היא is not taken for התשובה הסופית; ו, ב or ש may stand before. Behind it spaces, bold, colon and hyphen
 * are taken as well, but not a hyphen that may be the sign of a number.
 */
const PHRASES = new RegExp(
  `(?<![\\p{L}\\p{N}"'])[ובש]?(${longestFirst(ANSWER_PHRASES.map(({ phrase }) => phrase))
    .map(asPattern)
    .join("|")})(?:[\\s*_:]|[-\u2013](?![\\d.]))*`,
  "gu",
);
const NEXT_QUESTION = new RegExp(`\\n[\\s*_#]{0,12}(?:${NEXT_QUESTION_PHRASES.map(asPattern).join("|")})`, "g");

function longestFirst(phrases: readonly string[]): readonly string[] {
  return [...phrases].sort((one, other) => other.length - one.length);
}

/** Spaces or bold marks between the words and before the colon; a word ends where the phrase ends. */
function asPattern(phrase: string): string {
  const words = phrase.replace(/:$/, "").split(" ").join("[\\s*_]{1,6}");
  if (phrase.endsWith(":")) return `${words}[\\s*_]{0,6}(?::|[-\u2013](?=\\s))`;
  return GLUED.test(phrase) ? words : `${words}(?![\\p{L}\\p{N}])`;
}

function allMatches(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** What follows on the line; when nothing does, the next line that is not empty. */
function restOfLine(text: string, from: number): Span {
  const start = from + (/^[\s*_:]*/.exec(text.slice(from, from + LONGEST_MARKED))?.[0].length ?? 0);
  const within = text.slice(start, start + LONGEST_MARKED);
  const lineEnd = within.indexOf("\n");
  return { start, end: start + (lineEnd < 0 ? within.length : lineEnd) };
}

/** To the brace that closes the one before `start`, or to the end of the line when none does. */
function insideBraces(text: string, start: number): Span {
  let depth = 1;
  for (let at = start; at < Math.min(text.length, start + LONGEST_MARKED); at += 1) {
    if (text[at] === "{") depth += 1;
    else if (text[at] === "}") depth -= 1;
    if (depth === 0) return { start, end: at };
  }
  return restOfLine(text, start);
}
