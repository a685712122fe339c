import { BARE_SHEKEL, MINUS_WORD, MULTIPLIERS, PERCENT_WORDS, SHEKEL_WORDS } from "./unit-words.data.ts";
import { textOf } from "./units.ts";

const SPACE_CODE = 0x20;
const NONE = 0;
const PERCENT_SIGN = 0x25;
const SHEKEL_SIGN = 0x20aa;
const SMALLEST_BUFFER = 32;

type TokenKind = "word" | "number" | "multiplier" | "unit";

/** Words that mean something beyond themselves. */
const SPECIAL_WORDS: ReadonlyMap<string, number | "multiplier" | "bare-shekel"> = new Map<
  string,
  number | "multiplier" | "bare-shekel"
>([
  ...PERCENT_WORDS.map((word) => [word, PERCENT_SIGN] as const),
  ...SHEKEL_WORDS.map((word) => [word, SHEKEL_SIGN] as const),
  ...Object.keys(MULTIPLIERS)
    .filter((word) => word.charCodeAt(0) >= 0x5d0)
    .map((word) => [word, "multiplier"] as const),
  [BARE_SHEKEL, "bare-shekel"],
]);
/** The first two letters decide for almost every word, without a string being made: one flag for each pair. */
const ALEF = 0x5d0;
const LETTERS = 27;
const PAIRS = new Uint8Array(LETTERS * LETTERS);
for (const word of SPECIAL_WORDS.keys()) PAIRS[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = 1;
const LONGEST_SPECIAL = Math.max(...[...SPECIAL_WORDS.keys()].map((word) => word.length));
const MINUS_CODES = [...MINUS_WORD].map((letter) => letter.charCodeAt(0));

/**
 * Collects the tokens of a normalised text. It alone knows about the neighbours of a token: a unit sign written before its number
 * moves behind it (₪300, 300 ₪), and שח behind a number is the shekel. Its decisions depend on the sequence of tokens only, so that
 * reading its own result changes nothing.
 */
export class TokenWriter {
  #codes: Uint16Array;
  #length = 0;
  #tokenStart = 0;
  #last: TokenKind = "word";
  /** A unit sign that waits for its number. */
  #waiting = NONE;

  constructor(unitsRead: number) {
    this.#codes = new Uint16Array(SMALLEST_BUFFER + unitsRead + (unitsRead >> 3));
  }

  begin(kind: "word" | "number"): void {
    if (kind === "word") this.#releaseWaiting();
    this.#startToken();
  }

  put(code: number): void {
    if (this.#length === this.#codes.length) this.#grow();
    this.#codes[this.#length++] = code;
  }

  end(kind: "word" | "number"): void {
    this.#last = kind;
    if (kind === "number" && this.#waiting !== NONE) this.#releaseWaiting();
  }

  /** Ends a Hebrew word, which may prove to be a unit or a multiplier. */
  endHebrew(): void {
    const special = this.#special();
    if (special === "multiplier") this.#last = "multiplier";
    else if (special === undefined || (special === "bare-shekel" && !this.#isBehindNumber())) this.#last = "word";
    else {
      this.#length = Math.max(0, this.#tokenStart - 1);
      this.unit(special === "bare-shekel" ? SHEKEL_SIGN : special);
    }
  }

  unit(code: number): void {
    this.#releaseWaiting();
    if (this.#last === "unit" || this.#isBehindNumber()) this.#writeUnit(code);
    else this.#waiting = code;
  }

  /** A minus is written as the word, because a hyphen between two numbers of the result would read as a range. */
  minus(): void {
    this.begin("word");
    for (const code of MINUS_CODES) this.put(code);
    this.end("word");
  }

  text(): string {
    this.#releaseWaiting();
    return textOf(this.#codes.subarray(0, this.#length));
  }

  #special(): number | "multiplier" | "bare-shekel" | undefined {
    const start = this.#tokenStart;
    const length = this.#length - start;
    if (length < 2 || length > LONGEST_SPECIAL || PAIRS[pairOf(this.#codes[start]!, this.#codes[start + 1]!)] !== 1)
      return undefined;
    return SPECIAL_WORDS.get(textOf(this.#codes.subarray(start, this.#length)));
  }

  #isBehindNumber(): boolean {
    return this.#last === "number" || this.#last === "multiplier";
  }

  #releaseWaiting(): void {
    if (this.#waiting === NONE) return;
    const code = this.#waiting;
    this.#waiting = NONE;
    this.#writeUnit(code);
  }

  #writeUnit(code: number): void {
    this.#startToken();
    this.put(code);
    this.#last = "unit";
  }

  #grow(): void {
    const larger = new Uint16Array(this.#codes.length * 2);
    larger.set(this.#codes);
    this.#codes = larger;
  }

  #startToken(): void {
    if (this.#length > 0) this.put(SPACE_CODE);
    this.#tokenStart = this.#length;
  }
}

/** The place of two letters in `PAIRS`; a mark as second letter (ש"ח) counts as alef. */
function pairOf(first: number, second: number): number {
  return (first - ALEF) * LETTERS + Math.max(0, second - ALEF);
}
