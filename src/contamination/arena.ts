import { actionOf, characterTable, FIRST_SEQUENCE, SEPARATES, STAYS, VANISHES } from "./character-table.ts";

/**
 * One memory holds everything a scan needs: the character table and the look-up tables once, and a workspace per worker. It is a
 * WebAssembly memory or, for the JavaScript kernel, a plain buffer; both kernels use the same places in it.
 */
export interface Arena {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** Offsets in bytes, all multiples of 64. */
export interface Workspace {
  /** Raw input. `INPUT_BYTES` and room for an over-long read. */
  readonly input: number;
  /** The text being scanned: `capacity` bytes, with `MARGIN` bytes of white space before and behind. */
  readonly text: number;
  readonly capacity: number;
  readonly hashes: number;
  readonly starts: number;
  /** Pairs of (first word of a window, value found). */
  readonly candidates: number;
  readonly special: number;
  readonly edges: number;
  readonly scratch: number;
  /** The struct `Space` of native/kernel.c. */
  readonly space: number;
  readonly end: number;
}

export const INPUT_BYTES = 256 * 1024;
/** Room for the character table; it takes some 700 KB. */
export const CHARACTER_TABLE_BYTES = 1024 * 1024;
export const TEXT_BYTES = 256 * 1024;
export const MARGIN = 128;
/** The struct `Tables` of native/kernel.c; addresses below 1024 stay unused, so that no offset is a null pointer. */
export const TABLES = 1024;
const SPACE_BYTE = 0x20;
/** In the quick table of the Hebrew block: see the full table. */
const ASK = 4;
const FIRST_FREE = 8192;
/** A replacement takes a length and up to 31 bytes of UTF-8. */
const SEQUENCE_BYTES = 32;

export function arenaOf(buffer: ArrayBufferLike): Arena {
  return { buffer, bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
}

/** Lays the character table into the memory. Returns the first free byte; the same on every call. */
export function layCharacterTable({ bytes, words, buffer }: Arena): number {
  const table = characterTable();
  const pages = FIRST_FREE;
  const actions = align(pages + table.pages.byteLength);
  const sequences = align(actions + table.actions.byteLength);
  const ascii = align(sequences + table.sequences.length * SEQUENCE_BYTES);
  const masks = ascii + 128;
  new Uint16Array(buffer, pages, table.pages.length).set(table.pages);
  new Uint16Array(buffer, actions, table.actions.length).set(table.actions);
  table.sequences.forEach((sequence, place) => {
    const utf8 = new TextEncoder().encode(String.fromCodePoint(...sequence));
    bytes[sequences + place * SEQUENCE_BYTES] = utf8.length;
    bytes.set(utf8, sequences + place * SEQUENCE_BYTES + 1);
  });
  for (let code = 0; code < 128; code++) bytes[ascii + code] = asciiByte(code);
  bytes.fill(0xff, masks, masks + 32).fill(0, masks + 32, masks + 64);
  const hebrew = masks + 64;
  for (let at = 0; at < 128; at++) bytes[hebrew + at] = hebrewByte(0x580 + at);
  words.set([pages, actions, sequences, ascii, masks, hebrew], TABLES >> 2);
  return align(hebrew + 128);
}

/** A workspace from `start` on, its margins filled. */
export function layWorkspace(
  { bytes, words }: Arena,
  { start, capacity = TEXT_BYTES }: { start: number; capacity?: number },
): Workspace {
  const input = align(start);
  const text = align(input + INPUT_BYTES + MARGIN) + MARGIN;
  // Single letters between single spaces: the most words a text can hold; up to 40 more are read behind the last.
  const mostWords = (capacity >> 1) + 64;
  const hashes = align(text + capacity + MARGIN);
  const starts = align(hashes + mostWords * 4);
  const candidates = align(starts + mostWords * 4);
  const special = align(candidates + mostWords * 8);
  const edges = align(special + (capacity >> 3) + 64);
  const scratch = align(edges + (8192 + 64) * 4);
  const space = align(scratch + 16 * 1024);
  bytes.fill(SPACE_BYTE, text - MARGIN, text + capacity + MARGIN);
  words.set([special, edges, scratch, 0, 0, 0], space >> 2);
  return { input, text, capacity, hashes, starts, candidates, special, edges, scratch, space, end: align(space + 64) };
}

/** Bytes that one workspace takes, whatever its start. */
export function workspaceBytes(capacity = TEXT_BYTES): number {
  return INPUT_BYTES + capacity * 9 + (capacity >> 3) + 64 * 1024;
}

export function align(offset: number): number {
  return (offset + 63) & ~63;
}

function asciiByte(code: number): number {
  const table = characterTable();
  const action = actionOf(table, code);
  if (action === SEPARATES || action === VANISHES) return action;
  return action === STAYS ? code : table.sequences[action - FIRST_SEQUENCE]![0]!;
}

function hebrewByte(code: number): number {
  const table = characterTable();
  const action = actionOf(table, code);
  if (action < FIRST_SEQUENCE) return action;
  const sequence = table.sequences[action - FIRST_SEQUENCE]!;
  return sequence.length === 1 && sequence[0] === code + 1 ? STAYS + 1 : ASK;
}
