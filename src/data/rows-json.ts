import type { Json } from "../core/json.ts";
import { BadFile } from "./bytes.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, isJsonObject, kindOfValue, type RowResult } from "./row.ts";

/** A JSON array of objects, read element by element: a fault has a row, and memory holds one row. */
export async function* jsonRows(
  chunks: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: string },
): AsyncGenerator<RowResult> {
  let row = 0;
  for await (const element of elements(chunks, encoding)) {
    row++;
    const place = { file, line: element.line, row };
    if (element.bad) {
      yield badRow(place, { message: `bytes that are not ${encoding}`, advice: encodingAdvice(encoding) });
    } else if (element.isCut) {
      yield badRow(place, { message: "the file ends inside this row", advice: "fetch the file again" });
    } else {
      yield rowOf(element.text, place);
    }
  }
}

interface Element {
  readonly text: string;
  /** Where it begins. */
  readonly line: number;
  readonly bad: boolean;
  readonly isCut: boolean;
}

/** The texts between the commas of the outer array, found by brackets and quotes alone. */
async function* elements(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Element> {
  const state = { depth: 0, inString: false, escaped: false, closed: false };
  let text = "";
  let line = 1;
  let bad = false;
  let isAfterComma = false;
  for await (const current of textLines(chunks, encoding)) {
    let start = 0;
    bad ||= current.bad;
    for (let index = 0; index < current.text.length; index++) {
      const before = state.depth;
      const isSeparator = step(state, current.text[index] as string, current.line);
      if (before === 0 && state.depth === 1) start = index + 1;
      if (!isSeparator && !state.closed) continue;
      text += current.text.slice(start, index);
      // "[]" has no element, and "[a]" ends with one.
      if (isSeparator || isAfterComma || text.trim() !== "") yield { text, line, bad, isCut: false };
      isAfterComma = isSeparator;
      text = "";
      bad = current.bad;
      line = current.line;
      start = index + 1;
      if (state.closed) {
        refuseMore(current.text.slice(start), current.line);
        start = current.text.length;
        break;
      }
    }
    if (text.trim() === "") line = current.line;
    if (state.depth > 0) text += current.text.slice(start);
  }
  if (state.closed) return;
  if (state.depth === 0) throw new BadFile("the file is empty", { expected: "a JSON array of objects" });
  yield { text, line, bad, isCut: true };
}

interface Scan {
  depth: number;
  inString: boolean;
  escaped: boolean;
  closed: boolean;
}

/** One character further; true at a comma of the outer array. */
function step(state: Scan, character: string, line: number): boolean {
  if (state.inString) {
    if (state.escaped) state.escaped = false;
    else if (character === "\\") state.escaped = true;
    else if (character === '"') state.inString = false;
    return false;
  }
  if (state.closed) {
    refuseMore(character, line);
    return false;
  }
  if (state.depth === 0) {
    if (character === "[") state.depth = 1;
    else if (character.trim() !== "") {
      throw new BadFile(`the file begins with ${JSON.stringify(character)}`, {
        expected: "a JSON array of objects",
        advice: "check the card's format",
      });
    }
    return false;
  }
  if (character === '"') state.inString = true;
  else if (character === "[" || character === "{") state.depth++;
  else if (character === "]" || character === "}") state.depth--;
  else return character === "," && state.depth === 1;
  if (state.depth === 0) state.closed = true;
  return false;
}

function refuseMore(text: string, line: number): void {
  if (text.trim() !== "") throw new BadFile(`there is more after the array, on line ${line}`, { expected: "one JSON array" });
}

function rowOf(text: string, place: { file: string; line: number; row: number }): RowResult {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return badRow(place, {
      message: `not valid JSON: ${error instanceof Error ? error.message : error}`,
      expected: "a JSON object",
      advice: "correct the row",
    });
  }
  if (isJsonObject(value)) return { ok: true, row: place.row, value };
  return badRow(place, { message: `found ${kindOfValue(value)}`, expected: "a JSON object", advice: "check the card's format" });
}
