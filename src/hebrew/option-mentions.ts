import { normalise } from "./normalise.ts";
import { CONNECTIVES, CORRECTIONS, FILLERS, LAST_OPTION, NEGATIONS, ORDINALS, REJECTIONS } from "./option-words.data.ts";
import type { Readable, Span } from "./readable.ts";

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
  readonly source: Readable;
  readonly original: string;
  /** The index of every way to write a label. */
  readonly labels: ReadonlyMap<string, number>;
  /** One label with its geresh, standing alone, as the source of a pattern with one group. */
  readonly label: string;
  /** The choices as `he` reads them. */
  readonly choices: readonly string[];
}

/** What may stand between an announcement and its label: brackets, bold, quotes, a formula. */
export const OPENING = String.raw`(?:\\boxed\{|\\text\{|[\s*_("'\[{$:])*`;
export const CLOSING = String.raw`[\s*_)"'\]}$.:,]*`;

export function prepareGround({ text, source, original, options }: { readonly text: string; readonly source: Readable; readonly original: string; readonly options: Options }): Ground {
  const labels = labelsOf(options);
  const forms = [...labels.keys()].sort((one, other) => other.length - one.length).map(escapeForPattern);
  // Never before a hyphen with a word or digit (ב-1952), before a mark with a letter (ג'ורג', ד"ר), or before a number (ב 2 ליוני).
  const label = String.raw`(${forms.join("|")})'?(?![\p{L}\p{N}])(?!["'-][\p{L}\p{N}])(?!\s\p{N})`;
  return { text, source, original, labels, label, choices: options.choices.map((choice) => normalise(choice, "he")) };
}

/** The label at `from`, behind opening marks and words such as אפשרות and מספר; also an ordinal (השלישית) or the full text of an option. */
export function mentionAt(ground: Ground, from: number): Mention | undefined {
  const start = endOf(ground, { pattern: `${OPENING}(?:(?:${anyOf(FILLERS)})${CLOSING.replace("]*", "(\\[{]*")}){0,4}`, from });
  return labelAt(ground, start) ?? ordinalAt(ground, start) ?? textAt(ground, start);
}

/**
 * The options that the words at `from` choose: one; several, if they are joined (א או ב) or if a letter stands before the text of
 * another option; none, if what is named is rejected (לא א׳, ב׳ אינה נכונה). In לא א׳ אלא ג׳ it is the one behind אלא.
 */
export function chosenAt(ground: Ground, from: number): readonly Mention[] {
  const negated = endOf(ground, { pattern: `${OPENING}(?:(?:${anyOf(FILLERS)})\\s+){0,2}(?:${anyOf(NEGATIONS)})\\s`, from });
  if (negated > from) {
    const rejected = mentionAt(ground, negated);
    const corrected = rejected && endOf(ground, { pattern: `${CLOSING}(?:${anyOf(CORRECTIONS)})\\s`, from: rejected.end });
    return corrected !== undefined && rejected !== undefined && corrected > rejected.end ? chosenAt(ground, corrected) : [];
  }
  const first = mentionAt(ground, from);
  if (first === undefined || isRejected(ground, first.end)) return [];
  const contradicted = textAt(ground, endOf(ground, { pattern: CLOSING, from: first.end }));
  const all = contradicted !== undefined && contradicted.index !== first.index ? [first, contradicted] : [first];
  const joined = endOf(ground, { pattern: `${CLOSING}(?:(?:${anyOf(CONNECTIVES)})\\s|ו-?(?=${ground.label})|,\\s*|/\\s*)`, from: first.end });
  const second = joined > first.end ? (labelAt(ground, endOf(ground, { pattern: OPENING, from: joined })) ?? undefined) : undefined;
  return second === undefined ? all : [...all, second];
}

/** Is the option that was named up to `end` called wrong? */
export function isRejected(ground: Ground, end: number): boolean {
  return endOf(ground, { pattern: `${CLOSING}(?:${anyOf(REJECTIONS)})${WORD_END}`, from: end }) > end;
}

export function labelAt(ground: Ground, from: number): Mention | undefined {
  const found = execAt(ground, { pattern: `(?:ב-)?${ground.label}`, from });
  if (found === null) return undefined;
  const start = found.index + found[0].indexOf(found[1]!);
  const end = start + found[1]!.length;
  // "a" before a word is the English article, unless it is a capital.
  const isArticle = /^[a-z]$/.test(found[1]!) && /^\s[a-z]/.test(ground.text.slice(end, end + 2)) && !isCapital(ground, { start, end });
  return isArticle ? undefined : { index: ground.labels.get(found[1]!)!, start, end: found.index + found[0].length };
}

/** The longest choice that stands at `from` in full, if it is one option's alone. */
export function textAt(ground: Ground, from: number): Mention | undefined {
  if (ground.choices.length === 0 || from >= ground.text.length) return undefined;
  const longest = Math.max(...ground.choices.map((choice) => choice.length));
  // Normalising may shorten a text (marks, thousands), so more than the longest choice is looked at, and no more than that.
  const rest = normalise(ground.text.slice(from, from + longest * 3 + 40), "he");
  const fitting = ground.choices.map((choice, index) => ({ choice, index })).filter(({ choice }) => choice !== "" && `${rest} `.startsWith(`${choice} `));
  const best = fitting.reduce((length, { choice }) => Math.max(length, choice.length), 0);
  const [first, ...others] = fitting.filter(({ choice }) => choice.length === best);
  if (first === undefined || others.length > 0) return undefined;
  return { index: first.index, start: from, end: Math.min(ground.text.length, from + best) };
}

/** The end of `pattern` at `from`, or `from` when it is not there. */
export function endOf(ground: Ground, { pattern, from }: { readonly pattern: string; readonly from: number }): number {
  const found = execAt(ground, { pattern, from });
  return found === null ? from : from + found[0].length;
}

export function execAt({ text }: Ground, { pattern, from }: { readonly pattern: string; readonly from: number }): RegExpExecArray | null {
  let compiled = PATTERNS.get(pattern);
  if (compiled === undefined) PATTERNS.set(pattern, (compiled = new RegExp(pattern, "uy")));
  compiled.lastIndex = from;
  return compiled.exec(text);
}

/** Any of some words, as whole words, longest first. */
export function anyOf(words: readonly string[]): string {
  return [...words].sort((one, other) => other.length - one.length).map((word) => `${escapeForPattern(word).replaceAll(" ", "\\s+")}${WORD_END}`).join("|");
}
