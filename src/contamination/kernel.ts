import type { Arena, Workspace } from "./arena.ts";

/** Where the windows of one width lie in the memory: a Bloom filter before an open-addressing table. */
export interface SeedTable {
  /** Words per window: 6, or 4, 2 and 1 for texts shorter than 8 words. */
  readonly width: SeedWidth;
  /** Offset of the filter; 2^(32 − bloomShift) words of 32 bits. */
  readonly bloom: number;
  readonly bloomShift: number;
  /** Offset of the slots; 2^(32 − slotShift) pairs of key and value, value 0 where empty. */
  readonly slots: number;
  readonly slotShift: number;
}
export type SeedWidth = 1 | 2 | 4 | 6;
export const SEED_WIDTHS: readonly SeedWidth[] = [1, 2, 4, 6];

/** How a string copy ended. */
export const MORE = 0;
export const CLOSED = 1;
export const FULL = 2;
export const BROKEN = 3;

export interface StringCopy {
  readonly status: number;
  /** Bytes taken from the input. */
  readonly read: number;
  /** Bytes given to the text. */
  readonly written: number;
  /** Lone surrogates. */
  readonly invalid: number;
}

/**
 * The inner loops of the scan, over one workspace. There are two, WebAssembly and JavaScript; their word hashes differ, so the
 * look-up tables belong to one of them, but the hits do not, because a hit is decided by the words themselves.
 */
export interface Kernel {
  readonly name: KernelName;
  readonly arena: Arena;
  readonly space: Workspace;
  /** Words of the first `length` bytes of the text; `invalid` counts bytes that are not UTF-8, from byte `fresh` on. */
  tokenise(length: number, fresh: number): { readonly words: number; readonly invalid: number };
  /** Windows that begin at words `from`, `from` + `stride`, … before `until` and may be in the table. Returns the number of candidates. */
  probe(seeds: SeedTable, range: { readonly from: number; readonly until: number; readonly stride: number }): number;
  /** Copies a JSON string body from input bytes [from, until) to the text at `to`, unescaped. */
  copyString(range: { readonly from: number; readonly until: number; readonly to: number }): StringCopy;
}
export type KernelName = "wasm-simd" | "javascript";

/** Window keys are sums of word hashes times powers of this, modulo 2^32. */
export const FACTOR = 0x9e3779b1;

/** The last step of a window key; bijective, so equal keys are equal sums. */
export function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The first slot that may hold `key`. */
export function slotOf(key: number, slotShift: number): number {
  return Math.imul(key, 0x85ebca77) >>> slotShift;
}
