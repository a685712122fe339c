import { actionOf, characterTable, FIRST_SEQUENCE, SEPARATES, STAYS } from "./character-table.ts";

/**
 * The words of a text under the scan profile, in order: what the byte kernels hash, as strings. It is their specification and
 * serves wherever speed does not matter: building an index, checking a match, showing one.
 *
 * A comma that groups thousands vanishes (`groupsThousands`); everything else is decided code point by code point
 * (`character-table.ts`). A lone surrogate separates, as invalid UTF-8 does.
 */
export function scanWords(text: string): string[] {
  const table = characterTable();
  const unitAt = (at: number) => text.charCodeAt(at);
  let joined = Number.MIN_SAFE_INTEGER;
  const words: string[] = [];
  let word = "";
  const end = () => {
    if (word !== "") words.push(word);
    word = "";
  };
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    if (code === COMMA && groupsThousands(unitAt, { comma: at, joined })) {
      joined = at;
      continue;
    }
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
 * Whether a comma groups thousands: the number before has one to three digits and does not begin with 0, exactly three digits
 * follow. Behind a comma that does (`joined`, the last one) the next group may begin with 0.
 */
export function groupsThousands(
  unitAt: (at: number) => number | undefined,
  { comma, joined }: { comma: number; joined: number },
): boolean {
  let before = 0;
  while (before < 4 && isDigit(unitAt(comma - 1 - before))) before++;
  let behind = 0;
  while (behind < 4 && isDigit(unitAt(comma + 1 + behind))) behind++;
  if (before < 1 || before > 3 || behind !== 3) return false;
  return unitAt(comma - before) !== ZERO || joined === comma - 4;
}

function isDigit(unit: number | undefined): boolean {
  return unit !== undefined && unit >= ZERO && unit <= NINE;
}
