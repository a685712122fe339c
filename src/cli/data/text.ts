import { isRightToLeft } from "../../report/isolate.ts";

/** "812 B", "2.6 MB": decimal units, as downloads are counted. */
export function bytesText(bytes: number): string {
  const units = ["kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = "B";
  for (const next of units) {
    if (size < 1000) break;
    size /= 1000;
    unit = next;
  }
  return unit === "B" ? `${size} B` : `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** Control characters of a terminal (C0, C1, DEL) and characters that move the direction of the line. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

/** A text of someone else's as it may be printed: signs that a terminal obeys are written out. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Longer values are cut: a passage is recognised by its beginning. */
const MOST = 400;

/** A name and its value as lines; Hebrew stands on lines of its own, since terminals disagree about the order of mixed lines. */
export function valueLines(name: string, value: unknown): string[] {
  const list = Array.isArray(value) && value.every((member) => typeof member === "string") ? value : undefined;
  const texts = (list ?? [typeof value === "string" ? value : JSON.stringify(value)]).map((text) => cut(printable(String(text))));
  const isInline = texts.length === 1 && !isRightToLeft(texts[0] as string) && !(texts[0] as string).includes("\n");
  if (isInline && !isRightToLeft(name)) return [`  ${name}  ${list === undefined ? texts[0] : JSON.stringify(list)}`];
  return [`  ${printable(name)}`, ...texts.flatMap((text) => text.split("\n"))];
}

function cut(text: string): string {
  const signs = [...text];
  return signs.length > MOST ? `${signs.slice(0, MOST).join("")}…` : text;
}
