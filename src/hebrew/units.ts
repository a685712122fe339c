import { CLASS_TABLE, classOf, DELETED, DOUBLE_QUOTE, HEBREW, LETTER, SINGLE_QUOTE, SPACE, UNKNOWN } from "./characters.ts";

/** Folded text as code units with their classes: invisible characters gone, quotes canonical, ASCII in lower case. */
export interface Units {
  readonly length: number;
  readonly codes: Uint16Array;
  /** One of the classes of `characters.ts` for each unit. */
  readonly classes: Uint8Array;
}

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const HIGH_SURROGATE = 0xd800;
/** As many arguments as a call can safely take. */
const CHUNK = 8192;

/**
 * The units of text that went through `fold` already. Two apostrophes are the double mark (ח''כ).
 * `sources`, when given, receives for each unit its place in `folded`; it must be as long as `folded`.
 */
export function readUnits(folded: string, sources?: Int32Array): Units {
  const codes = new Uint16Array(folded.length);
  const classes = new Uint8Array(folded.length);
  const table = CLASS_TABLE;
  let length = 0;
  for (let at = 0; at < folded.length; at += 1) {
    const code = folded.charCodeAt(at);
    let kind = table[code]!;
    if (sources !== undefined) sources[length] = at;
    if (kind === HEBREW || kind === SPACE) {
      codes[length] = code;
      classes[length++] = kind;
      continue;
    }
    if (kind === UNKNOWN || code >= HIGH_SURROGATE) kind = classOf(folded.codePointAt(at)!);
    const isPair = code >= HIGH_SURROGATE && folded.codePointAt(at)! > 0xffff;
    if (isPair) at += 1;
    if (kind === DELETED) continue;
    if (kind === SINGLE_QUOTE && length > 0 && codes[length - 1] === APOSTROPHE) {
      codes[length - 1] = QUOTE;
      classes[length - 1] = DOUBLE_QUOTE;
      continue;
    }
    codes[length] = canonical(code, kind);
    classes[length] = kind;
    length += 1;
    if (isPair) {
      if (sources !== undefined) sources[length] = at;
      codes[length] = folded.charCodeAt(at);
      classes[length] = kind;
      length += 1;
    }
  }
  return { length, codes, classes };
}

/** The text of some units. */
export function textOf(codes: Uint16Array): string {
  let text = "";
  for (let start = 0; start < codes.length; start += CHUNK)
    text += Reflect.apply(String.fromCharCode, undefined, codes.subarray(start, start + CHUNK));
  return text;
}

/** The class of the unit at a place, and of a space beyond both ends. */
export function classAt(units: Units, at: number): number {
  return at >= 0 && at < units.length ? units.classes[at]! : SPACE;
}

/** The Hebrew letters that end before `end`, at most `longest` of them and nothing when there are more. */
export function hebrewWordBefore(units: Units, { end, longest }: { readonly end: number; readonly longest: number }): string {
  let start = end;
  while (start > 0 && end - start <= longest && units.classes[start - 1] === HEBREW) start -= 1;
  return end - start > longest ? "" : String.fromCharCode(...units.codes.subarray(start, end));
}

function canonical(code: number, kind: number): number {
  if (kind === LETTER) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  if (kind === DOUBLE_QUOTE) return QUOTE;
  return kind === SINGLE_QUOTE ? APOSTROPHE : code;
}
