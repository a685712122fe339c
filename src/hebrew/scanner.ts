import { CURRENCY, DASH, DIGIT, DOUBLE_QUOTE, HEBREW, LETTER, MARK, PERCENT, SINGLE_QUOTE } from "./characters.ts";
import { readNumberBody } from "./number-body.ts";
import { prefixedQuotations } from "./quotations.ts";
import { isMinus, startsNumber } from "./signs.ts";
import { TokenWriter } from "./token-writer.ts";
import { classAt, type Units } from "./units.ts";

/**
 * The text of the profile `he`: tokens with one space between them. A token is a number, a Hebrew word with its inner marks,
 * a word of other letters, a percent or currency sign, or an exponent (^2). Everything else ends a token and vanishes.
 * Numbers are taken before any punctuation goes; a change of script ends a token, so ב1952 and ב-1952 are the same two.
 */
export function scanHebrew(units: Units): string {
  const scanner = new Scanner(units);
  while (scanner.at < units.length) scanner.step();
  return scanner.writer.text();
}

const CARET = 0x5e;
const BRACE = 0x7b;
const HYPHEN = 0x2d;
const POINT = 0x2e;
const COMMA = 0x2c;
const ZERO = 0x30;
const LINE_FEED = 0x0a;
/** A geresh at the end of a longer word is a closing quotation mark: מס' and פרופ' are short. */
const LONGEST_WITH_GERESH = 5;

class Scanner {
  readonly writer: TokenWriter;
  at = 0;
  readonly #units: Units;
  /** Is a single quotation open ('שלום … )? Its closing mark is no geresh. */
  #isQuoting = false;
  #openings: ReadonlySet<number> | undefined;

  constructor(units: Units) {
    this.#units = units;
    this.writer = new TokenWriter(units.length);
  }

  step(): void {
    const kind = this.#units.classes[this.at];
    const code = this.#units.codes[this.at]!;
    if (kind === HEBREW) this.#hebrewWord();
    else if (kind === LETTER) this.#otherWord();
    else if (kind === DIGIT || (code === POINT && startsNumber(this.#units, this.at))) this.#number();
    else if (kind === PERCENT || kind === CURRENCY) {
      this.writer.unit(code);
      this.at += 1;
    } else if (kind === DASH && isMinus(this.#units, this.at)) {
      this.writer.minus();
      this.at += 1;
    } else if (code === CARET) this.#exponent();
    else {
      if (kind === SINGLE_QUOTE && this.#opensQuotation()) this.#isQuoting = true;
      if (code === LINE_FEED) this.#isQuoting = false;
      this.at += 1;
    }
  }

  #hebrewWord(): void {
    const { codes, classes, length } = this.#units;
    const { writer } = this;
    let letters = 0;
    let at = this.at;
    writer.begin("word");
    for (; at < length; at += 1) {
      const kind = classes[at];
      if (kind === HEBREW) {
        writer.put(codes[at]!);
        letters += 1;
      } else if (kind === DOUBLE_QUOTE || kind === SINGLE_QUOTE) {
        if (classAt(this.#units, at + 1) !== HEBREW) break;
        if (kind === SINGLE_QUOTE || !this.#isOpening(at)) writer.put(codes[at]!);
      } else if (kind !== MARK) break;
    }
    if (classAt(this.#units, at) === SINGLE_QUOTE) {
      if (!this.#isQuoting && letters <= LONGEST_WITH_GERESH) writer.put(codes[at]!);
      this.#isQuoting = false;
      at += 1;
    }
    writer.endHebrew();
    this.at = at;
  }

  #otherWord(): void {
    const { codes, classes, length } = this.#units;
    let at = this.at;
    this.writer.begin("word");
    for (; at < length; at += 1) {
      const isInner = classes[at] === SINGLE_QUOTE && classAt(this.#units, at + 1) === LETTER;
      if (classes[at] !== LETTER && classes[at] !== MARK && !isInner) break;
      this.writer.put(codes[at]!);
    }
    this.writer.end("word");
    this.at = at;
  }

  #number(): void {
    const { codes } = this.#units;
    const body = readNumberBody(this.#units, this.at);
    let end = body.end;
    if (body.kind === "decimal") {
      while (codes[end - 1] === ZERO) end -= 1;
      if (end - 1 === body.point) end = body.point;
    }
    this.writer.begin("number");
    if (codes[this.at] === POINT) this.writer.put(ZERO);
    for (let at = this.at; at < end; at += 1) if (codes[at] !== COMMA) this.writer.put(codes[at]!);
    this.writer.end("number");
    this.at = body.end;
  }

  /** ^2, ^-1, ^{2}: what a superscript became, and how a formula writes it. */
  #exponent(): void {
    const { codes } = this.#units;
    let at = this.at + 1;
    if (codes[at] === BRACE) at += 1;
    const sign = codes[at] === HYPHEN ? 1 : 0;
    const isExponent = classAt(this.#units, at + sign) === DIGIT;
    this.at = isExponent ? at + sign : this.at + 1;
    if (!isExponent) return;
    this.writer.begin("number");
    this.writer.put(CARET);
    if (sign === 1) this.writer.put(HYPHEN);
    while (classAt(this.#units, this.at) === DIGIT) this.writer.put(codes[this.at++]!);
    this.writer.end("number");
  }

  #isOpening(at: number): boolean {
    this.#openings ??= prefixedQuotations(this.#units);
    return this.#openings.has(at);
  }

  #opensQuotation(): boolean {
    const before = classAt(this.#units, this.at - 1);
    const behind = classAt(this.#units, this.at + 1);
    const isWord = (kind: number) => kind === HEBREW || kind === LETTER || kind === DIGIT || kind === MARK;
    return !isWord(before) && isWord(behind);
  }
}
