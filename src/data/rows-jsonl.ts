import type { Json } from "../core/json.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, isJsonObject, kindOfValue, type RowResult } from "./row.ts";

/** JSON Lines: one object per line. Lines of white space alone are not rows. */
export async function* jsonlRows(
  chunks: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: string },
): AsyncGenerator<RowResult> {
  let row = 0;
  for await (const { line, text, bad } of textLines(chunks, encoding)) {
    if (text.trim() === "") continue;
    row++;
    const place = { file, line, row };
    if (bad) {
      yield badRow(place, { message: `bytes that are not ${encoding}`, advice: encodingAdvice(encoding) });
      continue;
    }
    yield rowOf(text, place);
  }
}

function rowOf(text: string, place: { file: string; line: number; row: number }): RowResult {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isCut = !text.endsWith("\n") && !text.trimEnd().endsWith("}");
    const message = isCut ? "the file ends inside this row" : `not valid JSON: ${error instanceof Error ? error.message : error}`;
    return badRow(place, {
      message,
      expected: "one JSON object per line",
      advice: isCut ? "fetch the file again" : "correct the line",
    });
  }
  if (isJsonObject(value)) return { ok: true, row: place.row, value };
  return badRow(place, {
    message: `found ${kindOfValue(value)}`,
    expected: "one JSON object per line",
    advice: "check the card's format",
  });
}
