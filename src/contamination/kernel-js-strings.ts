import type { Workspace } from "./arena.ts";
import { BROKEN, CLOSED, FULL, MORE, type StringCopy } from "./kernel.ts";
import { encodeUtf8 } from "./utf8.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_END = 0x0a;
const SPACE = 0x20;
const REPLACEMENT = 0xfffd;

interface Range {
  readonly from: number;
  readonly until: number;
  readonly to: number;
  readonly space: Workspace;
}

/** The body of a JSON string, unescaped: as `copy_string` in native/kernel.c. */
export function copyString(bytes: Uint8Array, { from, until, to, space }: Range): StringCopy {
  const last = space.input + until;
  const room = space.text + space.capacity - 16;
  let at = space.input + from;
  let put = space.text + to;
  let status = MORE;
  let invalid = 0;
  while (at < last) {
    if (put > room) {
      status = FULL;
      break;
    }
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      at++;
      status = CLOSED;
      break;
    }
    if (byte === LINE_END) {
      status = BROKEN;
      break;
    }
    if (byte !== BACKSLASH) {
      bytes[put++] = byte;
      at++;
      continue;
    }
    const found = readEscape(bytes, at, last);
    if (found === UNFINISHED) break;
    if (found === UNKNOWN) {
      status = BROKEN;
      break;
    }
    const code = found >> 4;
    if (code === REPLACEMENT && (found & 15) === 7) invalid++;
    put += encodeUtf8(bytes, put, code);
    at += (found & 15) === 7 ? 6 : found & 15;
  }
  return { status, invalid, read: at - space.input - from, written: put - space.text - to };
}

const UNFINISHED = -1;
const UNKNOWN = -2;

/** The code point of the escape at `at`, times 16, plus the bytes it takes (7 for a lone surrogate, which takes 6). */
function readEscape(bytes: Uint8Array, at: number, end: number): number {
  const left = end - at;
  if (left < 2) return UNFINISHED;
  const kind = bytes[at + 1]!;
  if (kind === QUOTE || kind === BACKSLASH || kind === 0x2f) return (kind << 4) | 2;
  if (kind !== 0x75) return NAMED.has(kind) ? (SPACE << 4) | 2 : UNKNOWN;
  if (left < 6) return UNFINISHED;
  const unit = hex4(bytes, at + 2);
  if (unit < 0) return UNKNOWN;
  if (unit < 0xd800 || unit > 0xdfff) return (unit << 4) | 6;
  const high = unit <= 0xdbff;
  const mayFollow = left === 6 || (bytes[at + 6] === BACKSLASH && (left === 7 || bytes[at + 7] === 0x75));
  if (high && left < 12 && mayFollow) return UNFINISHED;
  const low = high && left >= 12 && bytes[at + 6] === BACKSLASH && bytes[at + 7] === 0x75 ? hex4(bytes, at + 8) : -1;
  if (low < 0xdc00 || low > 0xdfff) return (REPLACEMENT << 4) | 7;
  return ((0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)) << 4) | 12;
}

/** \n, \r, \t, \b, \f: white space all, and to the scan a space. */
const NAMED = new Set([..."nrtbf"].map((letter) => letter.charCodeAt(0)));

function hex4(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    const lower = byte | 0x20;
    const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}
