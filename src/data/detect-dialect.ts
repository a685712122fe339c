import { TextDecoder } from "node:util";
import type { Dialect } from "../core/definition.ts";
import { fileBytes } from "./bytes.ts";

/** How a table seems to be written: a proposal for a card's dialect. */
export interface DetectedDialect {
  /** "unknown" when the bytes are neither Unicode nor Hebrew of one byte a letter. */
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1255" | "unknown";
  /** The delimiter that cuts most lines into as many columns as the first; `undefined` where none does. */
  readonly delimiter: string | undefined;
}

/** The delimiters that exporters write, the most usual first. */
const DELIMITERS = [",", ";", "\t", "|"] as const;
/** So many characters tell how a table is cut. */
const LOOKED_AT = 256 * 1024;

/** @throws BadFile when a packed file is damaged */
export async function detectDialect(path: string): Promise<DetectedDialect> {
  const bytes: Uint8Array[] = [];
  for await (const chunk of fileBytes(path)) bytes.push(chunk);
  const whole = Buffer.concat(bytes);
  const encoding = encodingOf(whole);
  if (encoding === "unknown") return { encoding, delimiter: undefined };
  const text = new TextDecoder(encoding).decode(whole.subarray(0, LOOKED_AT));
  return { encoding, delimiter: delimiterOf(text) };
}

/** What of it a card has to say beside the format's own dialect. */
export function spokenDialect({ encoding, delimiter }: DetectedDialect, format: "csv" | "tsv"): Dialect {
  const own = format === "csv" ? "," : "\t";
  return {
    ...(delimiter === undefined || delimiter === own ? {} : { delimiter }),
    ...(encoding === "utf-8" || encoding === "unknown" ? {} : { encoding }),
  };
}

function encodingOf(bytes: Uint8Array): DetectedDialect["encoding"] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return isOneByteHebrew(bytes) ? "windows-1255" : "unknown";
  }
}

/**
 * In windows-1255 the letters א to ת are the bytes E0 to FA, which are accented Latin letters elsewhere: Hebrew has them in rows,
 * other languages one at a time.
 */
function isOneByteHebrew(bytes: Uint8Array): boolean {
  let high = 0;
  let inRows = 0;
  const isLetter = (byte: number | undefined) => byte !== undefined && byte >= 0xe0 && byte <= 0xfa;
  for (const [index, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    high++;
    if (isLetter(byte) && (isLetter(bytes[index - 1]) || isLetter(bytes[index + 1]))) inRows++;
  }
  return inRows > high / 2;
}

function delimiterOf(text: string): string | undefined {
  let best: { readonly delimiter: string; readonly agreeing: number; readonly columns: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const counts = columnCounts(text, delimiter);
    const columns = counts[0] ?? 1;
    if (columns < 2) continue;
    const agreeing = counts.filter((count) => count === columns).length / counts.length;
    if (best === undefined || agreeing > best.agreeing || (agreeing === best.agreeing && columns > best.columns))
      best = { delimiter, agreeing, columns };
  }
  return best?.delimiter;
}

/** The number of columns of every record. A quote opens a value at its beginning only, so that צה"ל is no quotation. */
function columnCounts(text: string, delimiter: string): number[] {
  const counts: number[] = [];
  let columns = 1;
  let isQuoted = false;
  /** At the beginning of a value, or behind a quote that may have been the first of a doubled one. */
  let mayOpen = true;
  let isEmpty = true;
  for (const sign of text) {
    if (isQuoted) {
      isQuoted = sign !== '"';
      mayOpen = !isQuoted;
      continue;
    }
    if (sign === '"' && mayOpen) {
      isQuoted = true;
      isEmpty = false;
    } else if (sign === delimiter) {
      columns++;
      mayOpen = true;
      isEmpty = false;
      continue;
    } else if (sign === "\n") {
      if (!isEmpty) counts.push(columns);
      columns = 1;
      mayOpen = true;
      isEmpty = true;
      continue;
    } else if (sign !== "\r") isEmpty = false;
    mayOpen = false;
  }
  if (!isEmpty && counts.length === 0) counts.push(columns);
  return counts;
}
