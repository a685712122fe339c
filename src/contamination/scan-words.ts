import { actionOf, characterTable, FIRST_SEQUENCE, SEPARATES, STAYS } from "./character-table.ts";

/**
 * The words of a text under the scan profile, in order: what the byte kernels hash, as strings. It is their specification and
 * serves wherever speed does not matter: building an index, checking a match, showing one.
 *
 * A comma between digits vanishes when it groups thousands: one to three digits before it, exactly three behind it. Everything
 * else is decided code point by code point (`character-table.ts`). A lone surrogate separates, as invalid UTF-8 does.
 */
export function scanWords(text: string): string[] {
  const table = characterTable();
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    if (code === COMMA && groupsThousands(text, at)) continue;
    const action = actionOf(table, code);
    if (action === STAYS) word += String.fromCodePoint(code);
    else if (action >= FIRST_SEQUENCE) word += String.fromCodePoint(...table.sequences[action - FIRST_SEQUENCE]!);
    else if (action === SEPARATES && word !== "") {
      words.push(word);
      word = "";
    }
  }
  if (word !== "") words.push(word);
  return words;
}

const COMMA = 0x2c;

function groupsThousands(text: string, comma: number): boolean {
  let before = 0;
  while (before < 4 && isDigit(text.charCodeAt(comma - 1 - before))) before++;
  let behind = 0;
  while (behind < 4 && isDigit(text.charCodeAt(comma + 1 + behind))) behind++;
  return before >= 1 && before <= 3 && behind === 3;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
