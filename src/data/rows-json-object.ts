import type { Json } from "../core/json.ts";
import { BadFile } from "./bytes.ts";
import { encodingAdvice, textLines } from "./lines.ts";
import { badRow, isJsonObject, kindOfValue, type RowResult } from "./row.ts";

/** One JSON object of objects, `{key: {…}, …}`: each member is a row, and its name the column `key`. */
export async function* jsonObjectRows(
  chunks: AsyncIterable<Uint8Array>,
  { file, encoding }: { readonly file: string; readonly encoding: string },
): AsyncGenerator<RowResult> {
  const parts: string[] = [];
  for await (const { line, text, bad } of textLines(chunks, encoding)) {
    if (bad) throw new BadFile(`bytes on line ${line} that are not ${encoding}`, { advice: encodingAdvice(encoding) });
    parts.push(text);
  }
  const whole = parsed(parts.join("\n"));
  let row = 0;
  for (const [key, value] of Object.entries(whole)) {
    row++;
    if (isJsonObject(value)) yield { ok: true, row, value: { ...value, key } };
    else yield badRow({ file, row, field: key }, { message: `found ${kindOfValue(value)}`, expected: "a JSON object" });
  }
}

function parsed(text: string): { readonly [key: string]: Json } {
  const expected = "one JSON object of objects";
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BadFile(`not valid JSON: ${error instanceof Error ? error.message : error}`, { expected });
  }
  if (isJsonObject(value)) return value;
  throw new BadFile(`found ${kindOfValue(value)}`, { expected, advice: "check the card's format" });
}
