import { skeleton } from "./skeleton.ts";
import { type Code, codeSkeleton, HEBREW_SYMBOLS, symbolOf } from "./skeleton-code.ts";

/** Numbers of the skeletons of an index, in shared memory: open addressing by code, and a map for what has none. */
export interface SkeletonNumbers {
  /** Three numbers a slot: both halves of the code, and the skeleton's number plus 1; 0 where the slot is empty. */
  readonly slots: Uint32Array;
  readonly shift: number;
  /** Skeletons that are too long for a code, or of letters that have no symbol. */
  readonly others: ReadonlyMap<string, number>;
}

/** No skeleton of the index. */
export const NONE = -1;

/** Numbers for the skeletons of a vocabulary, from 0, and per word of the vocabulary its number. */
export function numberSkeletons(vocabulary: readonly string[]): {
  readonly table: SkeletonNumbers;
  readonly numbers: Uint32Array;
  readonly count: number;
} {
  const known = new Map<string, number>();
  const numbers = Uint32Array.from(vocabulary, (word) => {
    const bare = skeleton(word);
    const number = known.get(bare) ?? known.size;
    known.set(bare, number);
    return number;
  });
  const bits = Math.max(4, Math.ceil(Math.log2(2 * known.size + 1)));
  const slots = new Uint32Array(new SharedArrayBuffer(3 * 4 * 2 ** bits));
  const shift = 32 - bits;
  const others = new Map<string, number>();
  const code: Code = { high: 0, low: 0 };
  for (const [bare, number] of known) {
    const symbols = Uint8Array.from(bare, symbolOf);
    // A skeleton is coded as it stands: taking particles from it again would make another word of it.
    if (symbols.includes(0) || !codeSkeleton(symbols, { length: symbols.length, hebrew: false }, code)) {
      others.set(bare, number);
      continue;
    }
    let slot = firstSlot(code, shift);
    while (slots[3 * slot + 2] !== 0) slot = (slot + 1) & (2 ** bits - 1);
    slots.set([code.high, code.low, number + 1], 3 * slot);
  }
  return { table: { slots, shift, others }, numbers, count: known.size };
}

export function numberOfCode({ slots, shift }: SkeletonNumbers, code: Code): number {
  const last = slots.length / 3 - 1;
  for (let slot = firstSlot(code, shift); ; slot = (slot + 1) & last) {
    const number = slots[3 * slot + 2]!;
    if (number === 0) return NONE;
    if (slots[3 * slot] === code.high && slots[3 * slot + 1] === code.low) return number - 1;
  }
}

/** The same for a word as a string: what is too long, or has other letters. */
export function numberOfWord(table: SkeletonNumbers, word: string): number {
  const symbols = Uint8Array.from(word, symbolOf);
  const code: Code = { high: 0, low: 0 };
  const hebrew = symbols.every((symbol) => symbol > 0 && symbol <= HEBREW_SYMBOLS);
  if (!symbols.includes(0) && codeSkeleton(symbols, { length: symbols.length, hebrew }, code)) return numberOfCode(table, code);
  return table.others.size === 0 ? NONE : (table.others.get(skeleton(word)) ?? NONE);
}

function firstSlot({ high, low }: Code, shift: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca77);
  return Math.imul(mixed ^ (mixed >>> 15), 0x7feb352d) >>> shift;
}
