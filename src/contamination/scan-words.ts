import { actionOf, characterTable, FIRST_SEQUENCE, SEPARATES, STAYS } from "./character-table.ts";

/**
 * The words of a text under the scan profile, in order: what the byte kernels hash, as strings. It is their specification and
 * serves wherever speed does not matter: building an index, checking a match, showing one.
 *
 * A comma that groups thousands vanishes (`DigitGroups`); everything else is decided code point by code point
 * (`character-table.ts`). A lone surrogate separates, as invalid UTF-8 does.
 */
export function scanWords(text: string): string[] {
  const table = characterTable();
  const groups = new DigitGroups((at) => text.charCodeAt(at));
  const words: string[] = [];
  let word = "";
  const end = () => {
    if (word !== "") words.push(word);
    word = "";
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    if (code === COMMA && groups.join(at)) continue;
    const action = actionOf(table, code);
    if (action === STAYS) word += String.fromCodePoint(code);
    else if (action === SEPARATES) end();
    else if (action >= FIRST_SEQUENCE) {
      for (const letter of table.sequences[action - FIRST_SEQUENCE]!) {
        if (letter === SPACE) end();
        else word += String.fromCodePoint(letter);
      }
    }
  }
  end();
  return words;
}

const COMMA = 0x2c;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Which commas group thousands: the number before has one to three digits and does not begin with 0, exactly three digits
 * follow, as do behind every further comma. To be asked for the commas of a text in order.
 */
export class DigitGroups {
  readonly #unitAt: (at: number) => number | undefined;
  #lastJoined = Number.NEGATIVE_INFINITY;

  constructor(unitAt: (at: number) => number | undefined) {
    this.#unitAt = unitAt;
  }

  join(comma: number): boolean {
    let before = 0;
    while (before < 4 && this.#isDigit(comma - 1 - before)) before++;
    let behind = 0;
    while (behind < 4 && this.#isDigit(comma + 1 + behind)) behind++;
    if (before < 1 || before > 3 || behind !== 3) return false;
    if (this.#unitAt(comma - before) === ZERO && this.#lastJoined !== comma - 4) return false;
    this.#lastJoined = comma;
    return true;
  }

  #isDigit(at: number): boolean {
    const unit = this.#unitAt(at);
    return unit !== undefined && unit >= ZERO && unit <= NINE;
  }
}
