import { normalise } from "./normalise.ts";
import { CONNECTIVES, CORRECTIONS, FILLERS, LAST_OPTION, NEGATIONS, ORDINALS, REJECTIONS } from "./option-words.data.ts";
import { anyOf, CLOSING, endOf, escapeForPattern, matchAt, OPENING, sticky, WORD_END } from "./patterns.ts";
import type { Span } from "./readable.ts";

/** The options of an item as they were offered. */
export interface Options {
  /** As printed before the choices: א–ד, A–D, 1–4. */
  readonly labels: readonly string[];
  /** Their texts, in the same order; empty when only letters count. */
  readonly choices: readonly string[];
}

/** One option named in a readable text. */
export interface Mention extends Span {
  readonly index: number;
}

/** A readable text with what is needed to find options in it. */
export interface Ground {
  readonly text: string;
  /** Is the letter at this place of the readable text a capital in the original? */
  isCapital(at: number): boolean;
  /** The index of every way to write a label. */
  readonly labels: ReadonlyMap<string, number>;
  /** One label with its geresh, standing alone, as a pattern with one group. */
  readonly label: string;
  readonly labelHere: RegExp;
  /** The choices as `he` reads them. */
  readonly choices: readonly string[];
}

export function prepareGround({
  text,
  isCapital,
  options,
}: {
  readonly text: string;
  readonly isCapital: Ground["isCapital"];
  readonly options: Options;
}): Ground {
  const labels = labelForms(options);
  const forms = [...labels.keys()].sort((one, other) => other.length - one.length).map(escapeForPattern);
  // Never before a hyphen with a word or digit (ב-1952), before a mark with a letter (ג'ורג', ד"ר), or before a number (ב 2 ליוני).
  const label = String.raw`(${forms.join("|")})'?${WORD_END}(?!["'-][\p{L}\p{N}])(?!\s\p{N})`;
  const choices = options.choices.map((choice) => normalise(choice, "he"));
  return { text, isCapital, labels, label, labelHere: sticky(`(?:ב-|ב(?=(?:${forms.join("|")})'))?${label}`), choices };
}

/**
 * The options that the words at `from` choose: one; several, if they are joined (א או ב) or if a letter stands before the text of
 * another option; none, if what is named is rejected (לא א׳, ב׳ אינה נכונה). In לא א׳ אלא ג׳ it is the one behind אלא.
 */
export function chosenAt(ground: Ground, from: number): readonly Mention[] {
  const { text } = ground;
  const negated = endOf(text, { pattern: NEGATED, from });
  if (negated > from) {
    const rejected = mentionAt(ground, negated);
    const corrected = rejected === undefined ? negated : endOf(text, { pattern: CORRECTED, from: rejected.end });
    const right = rejected === undefined || corrected === rejected.end ? undefined : mentionAt(ground, corrected);
    return right === undefined ? [] : [right];
  }
  const first = mentionAt(ground, from);
  if (first === undefined || isRejected(ground, first.end)) return [];
  const behind = textAt(ground, endOf(text, { pattern: CLOSED, from: first.end }));
  const all = behind === undefined || behind.index === first.index ? [first] : [first, behind];
  const joined = endOf(text, { pattern: JOINED, from: first.end });
  const second = joined > first.end ? labelAt(ground, endOf(text, { pattern: OPENED, from: joined })) : undefined;
  return second === undefined ? all : [...all, second];
}

/** A label, an ordinal (השלישית) or the full text of an option at `from`, behind opening marks and words such as אפשרות and מספר. */
export function mentionAt(ground: Ground, from: number): Mention | undefined {
  const bare = endOf(ground.text, { pattern: OPENED, from });
  return letterAt(ground, from) ?? textAt(ground, bare) ?? textAt(ground, endOf(ground.text, { pattern: FILLED, from }));
}

/** As `mentionAt`, without the texts of options. */
export function letterAt(ground: Ground, from: number): Mention | undefined {
  const start = endOf(ground.text, { pattern: FILLED, from });
  return labelAt(ground, start) ?? ordinalAt(ground, start);
}

/** Is the option that was named up to `end` called wrong? */
export function isRejected(ground: Ground, end: number): boolean {
  return endOf(ground.text, { pattern: REJECTED, from: end }) > end;
}

export function labelAt(ground: Ground, from: number): Mention | undefined {
  const found = matchAt(ground.text, { pattern: ground.labelHere, from });
  if (found === null) return undefined;
  const form = found[1]!;
  const end = from + found[0].length;
  // In בג' and ב-ג' the first letter is a prefix; the last place where the label can stand is its own.
  const start = from + found[0].lastIndexOf(form);
  // "a" before a word is the English article, unless it is a capital.
  if (/^[a-z]$/.test(form) && /^\s[a-z]/.test(ground.text.slice(end, end + 2)) && !ground.isCapital(start)) return undefined;
  return { index: ground.labels.get(form)!, start, end };
}

/** The longest choice that stands at `from` in full, if it is one option's alone. */
export function textAt({ text, choices }: Ground, from: number): Mention | undefined {
  if (choices.length === 0 || from >= text.length) return undefined;
  const longest = Math.max(...choices.map((choice) => choice.length));
  // A text is longer than its normal form by marks and spaces: more than the longest choice is looked at, and no more than that.
  const rest = `${normalise(text.slice(from, from + longest * 2 + 40), "he")} `;
  const fitting = choices.flatMap((choice, index) =>
    choice !== "" && rest.startsWith(`${choice} `) ? [{ length: choice.length, index }] : [],
  );
  const best = Math.max(0, ...fitting.map(({ length }) => length));
  const [first, ...others] = fitting.filter(({ length }) => length === best);
  return first === undefined || others.length > 0
    ? undefined
    : { index: first.index, start: from, end: Math.min(text.length, from + best) };
}

const OPENED = sticky(OPENING);
const CLOSED = sticky(CLOSING);
const FILLED = sticky(`${OPENING}(?:${anyOf(FILLERS)}${OPENING}){0,4}`);
const NEGATED = sticky(`${OPENING}(?:${anyOf(FILLERS)}\\s{1,4}){0,2}${anyOf(NEGATIONS)}\\s`);
const CORRECTED = sticky(`${CLOSING}${anyOf(CORRECTIONS)}`);
const REJECTED = sticky(`${CLOSING}${anyOf(REJECTIONS)}`);
const JOINED = sticky(`${CLOSING}(?:${anyOf(CONNECTIVES)}|ו-?(?=\\p{L}${WORD_END})|(?<=,\\s?)|/)`);
const ORDINAL_WORDS: ReadonlyMap<string, number> = new Map(
  ORDINALS.flatMap((forms, index) => forms.map((form) => [form, index] as const)),
);
const ORDINAL_HERE = sticky(`ה?(${anyOf([...ORDINAL_WORDS.keys(), ...LAST_OPTION])})`);

function ordinalAt({ text, labels }: Ground, from: number): Mention | undefined {
  const found = matchAt(text, { pattern: ORDINAL_HERE, from });
  if (found === null) return undefined;
  const count = Math.max(...labels.values()) + 1;
  const index = LAST_OPTION.includes(found[1]!) ? count - 1 : ORDINAL_WORDS.get(found[1]!)!;
  return index < count ? { index, start: from, end: from + found[0].length } : undefined;
}

/** The labels as offered, and in the other alphabets by their place, unless a label or (for digits) a choice already means something else. */
function labelForms({ labels, choices }: Options): ReadonlyMap<string, number> {
  const forms = new Map(labels.map((label, index) => [normalise(label, "he").replace(/'$/, ""), index]));
  const hasNumbers = choices.some((choice) => /^[-\d.,%₪$]+$/.test(normalise(choice, "he")));
  const alphabets = ["אבגדהוזחטי", "abcdefghij", ...(hasNumbers ? [] : ["123456789"])];
  for (const alphabet of alphabets) {
    if ([...alphabet].some((letter) => forms.has(letter))) continue;
    labels.forEach((_, index) => {
      const letter = alphabet[index];
      if (letter !== undefined) forms.set(letter, index);
    });
  }
  return forms;
}
