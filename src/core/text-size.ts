import type { TextSize } from "./request.ts";

/** What the nats of a text are divided by: its bytes in UTF-8 (two per Hebrew letter), and its code points. */
export function textSize(text: string): TextSize {
  let characters = 0;
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    characters += 1;
    // A lone surrogate is written as U+FFFD, three bytes.
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return { bytes, characters };
}
