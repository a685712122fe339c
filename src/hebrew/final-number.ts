import { type AnswerMark, findAnswerMarks, untilNextQuestion } from "./final-answer.ts";
import { readNumberWords } from "./number-words.ts";
import { type NumberReading, readNumbers } from "./numbers.ts";
import { readable, type Span } from "./readable.ts";

/** The number that a solution ends in, and by what sign it was known. */
export type FinalNumber =
  | { readonly kind: "number"; readonly reading: NumberReading; readonly by: AnswerMark["by"] | "last" | "words" }
  | { readonly kind: "none" };

/**
 * The final number of a worked solution.
 * - `strict`: the first number behind the last `####` before a new question (the form GSM8K asks for), or none
 * - `flexible`: inside the last `\boxed{}`; else behind the last answer phrase; else the last bold number; else the last number
 *   outside parentheses; else, in a text without any digits, the last number in words
 */
export function readFinalNumber(text: string, policy: "strict" | "flexible"): FinalNumber {
  const { own, numbers, marks } = found(text);
  if (policy === "strict") return behindHashes(marks, numbers);
  const marked = marks.slice(-MOST_MARKS).reverse();
  const boxed = firstOf(
    marked.filter(({ by }) => by === "boxed"),
    ({ span }) => numbers.find((number) => isInside(number, span)),
  );
  if (boxed !== undefined) return { kind: "number", reading: boxed, by: "boxed" };
  const phrases = marked.filter(({ by }) => by === "phrase").toSorted((one, other) => rank(one) - rank(other));
  const announced = firstOf(
    phrases.filter((mark) => mark.strength !== "option"),
    ({ span }) => announcedIn(own, { numbers, span }),
  );
  if (announced !== undefined) return { kind: "number", reading: announced, by: "phrase" };
  const bold = firstOf(
    marked.filter((mark) => mark.by === "bold" && isShort(own, mark.span)),
    ({ span }) => numbers.findLast((number) => isInside(number, span)),
  );
  if (bold !== undefined) return { kind: "number", reading: bold, by: "bold" };
  return last(own, numbers);
}

interface Found {
  readonly own: string;
  readonly numbers: readonly NumberReading[];
  readonly marks: readonly AnswerMark[];
}

let latest: { readonly text: string; readonly found: Found } | undefined;

/** A protocol's extractors read the same text one after the other, and what is there is the same for all. */
function found(text: string): Found {
  if (latest?.text === text) return latest.found;
  const own = ownPart(text);
  const all = { own, numbers: readNumbers(own), marks: findAnswerMarks(own) };
  latest = { text, found: all };
  return all;
}

/** What was announced so long before the end is not the final answer; the limit also keeps a text of nothing but announcements cheap. */
const MOST_MARKS = 60;
/** A bold text with more words is a heading (**שלב 2: החישוב**), not a result. */
const MOST_WORDS_IN_BOLD = 3;

function ownPart(text: string): string {
  const source = readable(text);
  const kept = untilNextQuestion(source);
  return kept.length === source.text.length || kept === ""
    ? text
    : text.slice(0, source.original({ start: 0, end: kept.length }).end);
}

function behindHashes(marks: readonly AnswerMark[], numbers: readonly NumberReading[]): FinalNumber {
  const hashes = marks.findLast(({ by }) => by === "hashes");
  const reading = hashes && numbers.find((number) => number.start >= hashes.span.start);
  return reading === undefined ? { kind: "none" } : { kind: "number", reading, by: "hashes" };
}

/** The first number behind the phrase in its sentence, or behind the last = of it; in words, if it has no digits. */
function announcedIn(
  text: string,
  { numbers, span }: { readonly numbers: readonly NumberReading[]; readonly span: Span },
): NumberReading | undefined {
  const sentence = /^[^\n]*?(?:[.!?](?=\s)|$)/m.exec(text.slice(span.start, span.end))?.[0] ?? "";
  const end = span.start + sentence.length;
  const equals = sentence.lastIndexOf("=");
  const inside = numbers.filter((number) => isInside(number, { start: span.start, end }));
  const result = inside.find((number) => number.start > span.start + equals);
  if (result !== undefined || inside.length > 0) return result ?? inside[0];
  const [word] = readNumberWords(sentence);
  return word && { ...word, start: word.start + span.start, end: word.end + span.start };
}

function last(text: string, numbers: readonly NumberReading[]): FinalNumber {
  const asides = [...text.matchAll(/\([^()]{0,400}\)/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  const outside = numbers.findLast((number) => !asides.some((aside) => isInside(number, aside))) ?? numbers.at(-1);
  if (outside !== undefined) return { kind: "number", reading: outside, by: "last" };
  const word = readNumberWords(text).at(-1);
  return word === undefined ? { kind: "none" } : { kind: "number", reading: word, by: "words" };
}

function isInside(number: Span, span: Span): boolean {
  return number.start >= span.start && number.end <= span.end;
}

function isShort(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).trim().split(/\s+/).length <= MOST_WORDS_IN_BOLD && !/:\s*$/.test(text.slice(start, end));
}

function rank({ strength }: AnswerMark): number {
  return strength === "final" ? 0 : 1;
}

function firstOf<Given, Found>(all: readonly Given[], find: (given: Given) => Found | undefined): Found | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
