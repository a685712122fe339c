import type { Arena, Workspace } from "./arena.ts";
import { actionOf, type CharacterTable, characterTable, FIRST_SEQUENCE, SEPARATES, STAYS } from "./character-table.ts";
import { FACTOR, type Kernel, type SeedTable, slotOf } from "./kernel.ts";
import { copyString } from "./kernel-js-strings.ts";
import { groupsThousands } from "./scan-words.ts";
import { decodeUtf8 } from "./utf8.ts";

/**
 * The kernel in JavaScript, for platforms without WebAssembly SIMD. Word hashes are polynomials over code points modulo 2^32,
 * which costs one multiplication per letter; the WebAssembly kernel hashes 16 bytes at once, so the two differ in their hashes.
 */
export function javascriptKernel({ arena, space }: { arena: Arena; space: Workspace }): Kernel {
  const { fast, hebrew } = quickTables();
  const table = characterTable();
  const { bytes, buffer } = arena;
  // Signed views: the same bits, and int32 arithmetic throughout.
  const words = (capacityWords: number, offset: number) => new Int32Array(buffer, offset, capacityWords);
  const mostWords = (space.capacity >> 1) + 64;
  const hashes = words(mostWords, space.hashes);
  const starts = words(mostWords, space.starts);
  const candidates = words(mostWords * 2, space.candidates);
  const text = new Uint8Array(buffer, space.text, space.capacity + 64);

  const state: TokeniseState = { text, fast, hebrew, table, hashes, starts, unitAt: (at) => text[at], count: 0, invalid: 0 };
  const probe = (seeds: SeedTable, { from, until, stride }: { from: number; until: number; stride: number }) => {
    const bloom = words(2 ** (32 - seeds.bloomShift), seeds.bloom);
    const slots = words(2 * 2 ** (32 - seeds.slotShift), seeds.slots);
    return probeSeeds({ seeds, hashes, bloom, slots, candidates, from, until, stride });
  };

  return {
    name: "javascript",
    arena,
    space,
    tokenise: (length, fresh) => tokenise(state, length, fresh),
    probe,
    copyString: (range) => copyString(bytes, { ...range, space }),
  };
}

const SEED = 0x243f6a88;
const LETTER_FACTOR = 0x01000193;
const COMMA = 0x2c;
const SPACE = 0x20;
const SEPARATION: readonly number[] = [SPACE];
const NOTHING: readonly number[] = [];
/** Actions of the quick table below the letters themselves, which are numbers from 0x30 on. */
const SPECIAL = 1;
const LEAD = 2;
const BATCH = 1024;

interface TokeniseState {
  readonly text: Uint8Array;
  readonly unitAt: (at: number) => number | undefined;
  /** What a byte is: 0 separates, `SPECIAL`, `LEAD`, or the letter it stands for. */
  readonly fast: Uint16Array;
  /** The letter that the byte behind a `LEAD` stands for, 0 if it is none. */
  readonly hebrew: Uint16Array;
  readonly table: CharacterTable;
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  count: number;
  invalid: number;
}

function tokenise(state: TokeniseState, length: number, fresh: number): { words: number; invalid: number } {
  const { text, fast, hebrew, hashes, starts } = state;
  let count = 0;
  let at = 0;
  state.invalid = 0;
  while (at < length) {
    let action = fast[text[at]!]!;
    if (action === SEPARATES) {
      at++;
      continue;
    }
    const start = at;
    let hash = SEED;
    for (;;) {
      if (action > LEAD) {
        hash = (Math.imul(hash, LETTER_FACTOR) + action) | 0;
        at++;
      } else if (action === LEAD) {
        const letter = hebrew[text[at + 1]!]!;
        if (letter === 0) {
          action = SPECIAL;
          break;
        }
        hash = (Math.imul(hash, LETTER_FACTOR) + letter) | 0;
        at += 2;
      } else break;
      action = fast[text[at]!]!;
    }
    if (action === SEPARATES && (text[at] !== COMMA || !isDigit(text[at - 1]!))) {
      hashes[count] = stir(hash);
      starts[count++] = start;
    } else {
      state.count = count;
      at = slow(state, { at: start, length, fresh });
      count = state.count;
    }
  }
  return { words: count, invalid: state.invalid };
}

/** The words from `at` to the next ASCII separator, letter by letter. Returns where that separator is. */
function slow(state: TokeniseState, run: { at: number; length: number; fresh: number }): number {
  const { text, unitAt, table, hashes, starts } = state;
  const { length, fresh } = run;
  let { at } = run;
  let start = -1;
  let hash = SEED;
  let joined = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const byte = at < length ? text[at]! : COMMA;
    if (byte === COMMA && at < length && groupsThousands(unitAt, { comma: at, joined })) {
      joined = at++;
      continue;
    }
    const found = byte < 0x80 ? (byte << 3) | 1 : decodeUtf8(text, at, length);
    const action = found === 0 ? SEPARATES : actionOf(table, found >> 3);
    if (found === 0 && at >= fresh) state.invalid++;
    // What stands for the character: itself, or its replacement, in which a space separates.
    const letters =
      action === SEPARATES ? SEPARATION : action < FIRST_SEQUENCE ? NOTHING : table.sequences[action - FIRST_SEQUENCE]!;
    if (action === STAYS) {
      if (start < 0) start = at;
      hash = (Math.imul(hash, LETTER_FACTOR) + (found >> 3)) | 0;
    }
    for (let i = 0; i < letters.length; i++) {
      if (letters[i] !== SPACE) {
        if (start < 0) start = at;
        hash = (Math.imul(hash, LETTER_FACTOR) + letters[i]!) | 0;
      } else if (start >= 0) {
        hashes[state.count] = stir(hash);
        starts[state.count++] = start;
        start = -1;
        hash = SEED;
      }
    }
    if (action === SEPARATES && byte < 0x80) return Math.min(at, length);
    at += found === 0 ? 1 : found & 7;
  }
}

interface Probe {
  readonly seeds: SeedTable;
  readonly hashes: Int32Array;
  readonly bloom: Int32Array;
  readonly slots: Int32Array;
  readonly candidates: Int32Array;
  readonly from: number;
  readonly until: number;
  readonly stride: number;
}

const keys = new Int32Array(BATCH);
const passed = new Int32Array(BATCH);
const loaded = new Int32Array(BATCH);

/** Batched, as in native/kernel.c: first all keys, then all filter words, then the few that are left. */
function probeSeeds({ seeds, hashes, bloom, slots, candidates, from, until, stride }: Probe): number {
  const { width, bloomShift, slotShift } = seeds;
  const slotMask = 2 ** (32 - slotShift) - 1;
  let found = 0;
  for (let base = from; base < until; base += BATCH * stride) {
    const count = Math.min(BATCH, Math.ceil((until - base) / stride));
    if (width === 6) sixKeys(hashes, base, count, stride);
    else shortKeys(hashes, base, count, width);
    // All loads first: they miss the cache, and this way many are under way at once.
    for (let i = 0; i < count; i++) loaded[i] = bloom[keys[i]! >>> bloomShift]!;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const word = loaded[i]!;
      passed[kept] = i;
      kept += (word >>> (key & 31)) & (word >>> ((key >>> 5) & 31)) & 1;
    }
    for (let i = 0; i < kept; i++) {
      const key = keys[passed[i]!]!;
      let slot = slotOf(key, slotShift);
      while (slots[2 * slot + 1]! !== 0 && slots[2 * slot] !== key) slot = (slot + 1) & slotMask;
      if (slots[2 * slot + 1] === 0) continue;
      candidates[2 * found] = base + passed[i]! * stride;
      candidates[2 * found++ + 1] = slots[2 * slot + 1]!;
    }
  }
  return found;
}

const F1 = FACTOR | 0;
const F2 = Math.imul(F1, F1);
const F3 = Math.imul(F2, F1);
const F4 = Math.imul(F2, F2);
const F5 = Math.imul(F4, F1);

function sixKeys(h: Int32Array, base: number, count: number, stride: number): void {
  for (let i = 0, at = base; i < count; i++, at += stride) {
    const sum =
      (h[at]! | 0) +
      Math.imul(h[at + 1]!, F1) +
      Math.imul(h[at + 2]!, F2) +
      Math.imul(h[at + 3]!, F3) +
      Math.imul(h[at + 4]!, F4);
    const x = (sum + Math.imul(h[at + 5]!, F5)) | 0;
    keys[i] = stir(x);
  }
}

function shortKeys(h: Int32Array, base: number, count: number, width: number): void {
  for (let i = 0, at = base; i < count; i++, at++) {
    let sum = h[at]!;
    if (width > 1) sum += Math.imul(h[at + 1]!, F1);
    if (width > 2) sum += Math.imul(h[at + 2]!, F2) + Math.imul(h[at + 3]!, F3);
    keys[i] = stir(sum | 0);
  }
}

/** `mix` without the sign taken off. */
function stir(x: number): number {
  const y = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  return y ^ (y >>> 15);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Per byte: what an ASCII byte is, and the letter that stands for it; and the letter behind a lead byte 0xd7, 0 if none is plain. */
function quickTables(): { readonly fast: Uint16Array; readonly hebrew: Uint16Array } {
  const table = characterTable();
  const fast = new Uint16Array(256).fill(SPECIAL);
  for (let code = 0; code < 128; code++) {
    const action = actionOf(table, code);
    if (action === SEPARATES) fast[code] = SEPARATES;
    if (action === STAYS) fast[code] = code;
    if (action >= FIRST_SEQUENCE) fast[code] = table.sequences[action - FIRST_SEQUENCE]![0]!;
  }
  fast[0xd7] = LEAD;
  const hebrew = new Uint16Array(256);
  for (let code = 0x5d0; code <= 0x5ea; code++) {
    const action = actionOf(table, code);
    hebrew[0x80 | (code & 63)] = action === STAYS ? code : table.sequences[action - FIRST_SEQUENCE]![0]!;
  }
  return { fast, hebrew };
}
