import { findReadableMarks, phrasesIn, stripAnswerPhrase, untilNextQuestion } from "./final-answer.ts";
import { normalise } from "./normalise.ts";
import {
  chosenAt,
  type Ground,
  labelAt,
  letterAt,
  type Mention,
  type Options,
  prepareGround,
  textAt,
} from "./option-mentions.ts";
import { CONFIRMATIONS, CORRECTIONS, REASONS } from "./option-words.data.ts";
import { anyOf, CLOSING, endOf, matchAt, OPENING, sticky } from "./patterns.ts";
import { readable, type Span } from "./readable.ts";

/** The option that an answer chooses. `indices` and `index` count from 0; `span` is in the text given. */
export type OptionReading =
  | { readonly kind: "chosen"; readonly index: number; readonly span: Span }
  | { readonly kind: "ambiguous"; readonly indices: readonly number[] }
  | { readonly kind: "none" };

/**
 * Reads which option an answer chooses. A letter counts only where it cannot be anything else, for a Hebrew letter is also a word,
 * a prefix, a number and a day. The first rule that finds something decides:
 * 1. the whole answer is one label (ג, ג', (ג), **ג.**, \boxed{ג}) or the full text of exactly one option
 * 2. inside \boxed{}, behind ####, behind the last answer phrase that announces the answer
 * 3. before "is right" (ג' נכונה), behind a correction (לא א' אלא ג')
 * 4. behind a weaker phrase (לכן), alone on the first or last line
 * 5. at the start of the answer before . ) : and text that agrees with that option or gives a reason
 * 6. behind אפשרות, סעיף and the like; bold
 * Two different options under the same rule are ambiguous. Labels of other alphabets count by their place (B for ב), digits too unless a
 * choice is a number. Options that are merely listed again do not count. Time is linear in the length of the text.
 */
export function readOption(text: string, options: Options): OptionReading {
  const source = readable(text);
  const own = untilNextQuestion(source);
  const isCapital = (at: number) => /\p{Lu}/u.test(text.charAt(source.original({ start: at, end: at + 1 }).start));
  const ground = prepareGround({ text: own, isCapital, options });
  const unlisted = { ...ground, text: withoutListedOptions(ground) };
  const rules = [
    () => wholeAnswer(ground),
    () => announced(unlisted),
    () => confirmed(unlisted),
    () => concluded(unlisted),
    () => leading(unlisted),
  ];
  for (const rule of [...rules, () => named(unlisted), () => bold(unlisted)]) {
    const mentions = rule();
    if (mentions.length > 0) return asReading(mentions, source.original);
  }
  return { kind: "none" };
}

type Mentions = readonly Mention[];

/** A label at the start of a line, with what sets it apart from its text. */
const LABEL_BREAK = sticky(String.raw`[*_"']*(?:[.):\]]|\s[-\u2013](?=\s)|(?=\s${anyOf(REASONS)}))[*_]*`);
const REASON = sticky(`[\\s*_]*${anyOf(REASONS)}`);
const LINE_END = sticky("[ \\t]*(?:\\n|$)");
const OPENED = sticky(OPENING);
const CLOSED = sticky(CLOSING);

function wholeAnswer(ground: Ground): Mentions {
  const letter = loneLetter(ground, { start: 0, end: ground.text.length });
  if (letter !== undefined) return [letter];
  const several = chosenAt(ground, 0);
  if (several.length > 1 && endOf(ground.text, { pattern: CLOSED, from: several.at(-1)!.end }) === ground.text.length)
    return several;
  const answer = normalise(stripAnswerPhrase(ground.text), "he");
  const equal = ground.choices.flatMap((choice, index) =>
    choice !== "" && choice === answer ? [{ index, start: 0, end: ground.text.length }] : [],
  );
  return equal.length === 1 ? equal : [];
}

function announced(ground: Ground): Mentions {
  const marks = findReadableMarks(ground.text).toReversed();
  for (const by of ["boxed", "hashes", "phrase"] as const) {
    for (const mark of marks) {
      if (mark.by !== by || (by === "phrase" && mark.strength !== "final")) continue;
      const chosen = chosenAt(ground, mark.span.start);
      if (chosen.length > 0) return chosen;
    }
  }
  return [];
}

function confirmed(ground: Ground): Mentions {
  const { text } = ground;
  const right = new RegExp(`(?<![\\p{L}\\p{N}"'-])(?<!(?:לא|not)\\s)${ground.label}[\\s*_)"'\\]]*${anyOf(CONFIRMATIONS)}`, "gu");
  const letters = [...text.matchAll(right)].map((match) => labelAt(ground, match.index));
  const corrections = [...text.matchAll(CORRECTION)].map((match) =>
    labelAt(ground, endOf(text, { pattern: OPENED, from: match.index + match[0].length })),
  );
  return [...letters, ...corrections].filter((mention) => mention !== undefined);
}

const CORRECTION = new RegExp(`(?<![\\p{L}\\p{N}])${anyOf(CORRECTIONS)}`, "gu");

/** Behind the last weak phrase that names an option; else alone on the first or last line. */
function concluded(ground: Ground): Mentions {
  for (const phrase of phrasesIn(ground.text).toReversed()) {
    const chosen = phrase.strength === "weak" ? chosenAt(ground, phrase.end) : [];
    if (chosen.length > 0) return chosen;
  }
  const lines = linesOf(ground.text);
  return [lines[0], lines.at(-1)].flatMap((line) => (line === undefined ? [] : (loneLetter(ground, line) ?? [])));
}

function leading(ground: Ground): Mentions {
  const labelled = labelledLine(ground, 0);
  if (labelled === undefined) return [];
  const { mention, rest } = labelled;
  const agreeing = textAt(ground, endOf(ground.text, { pattern: CLOSED, from: rest }));
  if (agreeing !== undefined) return agreeing.index === mention.index ? [mention] : [mention, agreeing];
  const goesOn = [REASON, LINE_END].some((pattern) => matchAt(ground.text, { pattern, from: rest }) !== null);
  return goesOn ? [mention] : [];
}

function named(ground: Ground): Mentions {
  return phrasesIn(ground.text).flatMap((phrase) => (phrase.strength === "option" ? chosenAt(ground, phrase.end) : []));
}

function bold(ground: Ground): Mentions {
  return findReadableMarks(ground.text).flatMap((mark) => (mark.by === "bold" ? (loneLetter(ground, mark.span) ?? []) : []));
}

function loneLetter(ground: Ground, { start, end }: Span): Mention | undefined {
  const letter = letterAt(ground, start);
  return letter !== undefined && letter.end <= end && endOf(ground.text, { pattern: CLOSED, from: letter.end }) >= end
    ? letter
    : undefined;
}

function labelledLine(ground: Ground, start: number): { readonly mention: Mention; readonly rest: number } | undefined {
  const mention = labelAt(ground, endOf(ground.text, { pattern: OPENED, from: start }));
  if (mention === undefined) return undefined;
  const rest = endOf(ground.text, { pattern: LABEL_BREAK, from: mention.end });
  return matchAt(ground.text, { pattern: LABEL_BREAK, from: mention.end }) === null ? undefined : { mention, rest };
}

/** The text with the options that it lists again, each once and with their own text, blanked out. */
function withoutListedOptions(ground: Ground): string {
  const listed = new Map<number, Span>();
  for (const line of linesOf(ground.text)) {
    const labelled = labelledLine(ground, line.start);
    if (labelled === undefined || listed.has(labelled.mention.index)) continue;
    const own = textAt(ground, endOf(ground.text, { pattern: CLOSED, from: labelled.rest }));
    if (ground.choices.length === 0 || own?.index === labelled.mention.index) listed.set(labelled.mention.index, line);
  }
  if (listed.size < 2) return ground.text;
  let text = ground.text;
  for (const { start, end } of listed.values()) text = `${text.slice(0, start)}${" ".repeat(end - start)}${text.slice(end)}`;
  return text;
}

/** The lines that are not blank. */
function linesOf(text: string): readonly Span[] {
  return [...text.matchAll(/[^\n]+/g)].flatMap((match) =>
    match[0].trim() === "" ? [] : [{ start: match.index, end: match.index + match[0].length }],
  );
}

function asReading(mentions: Mentions, original: (span: Span) => Span): OptionReading {
  const indices = [...new Set(mentions.map(({ index }) => index))].sort((one, other) => one - other);
  const [first] = mentions;
  if (first === undefined) return { kind: "none" };
  return indices.length > 1 ? { kind: "ambiguous", indices } : { kind: "chosen", index: first.index, span: original(first) };
}
