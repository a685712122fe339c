import { hash } from "node:crypto";

const MULTIPLIER = 6364136223846793005n;
const MASK_64 = (1n << 64n) - 1n;
const MULTIPLIER_HIGH = Number(MULTIPLIER >> 32n);
const MULTIPLIER_LOW = Number(MULTIPLIER & 0xffffffffn);
const MULTIPLIER_LIMB_0 = MULTIPLIER_LOW & 0xffff;
const MULTIPLIER_LIMB_1 = MULTIPLIER_LOW >>> 16;

/** A seeded source of chance: the same seed gives the same stream on every platform. */
export interface Random {
  /** Uniform unsigned 32-bit integer. */
  uint32(): number;
  /** Uniform in [0, 1) with 53 bits. */
  float(): number;
  /** Uniform integer in [0, bound), without modulo bias. `bound` from 1 to 2^32. */
  below(bound: number): number;
}

/**
 * PCG32 (XSH RR 64/32) of M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
 * Random Number Generation", 2014; state and stream initialised as in the reference `pcg32_srandom_r`. The 64-bit state is
 * kept as two 32-bit halves, because BigInt arithmetic is some 50 times slower.
 */
export function pcg32(seed: bigint, stream: bigint): Random {
  const increment = ((stream << 1n) | 1n) & MASK_64;
  const incrementHigh = Number(increment >> 32n) | 0;
  const incrementLow = Number(increment & 0xffffffffn) | 0;
  const start = ((((increment + (seed & MASK_64)) & MASK_64) * MULTIPLIER + increment) & MASK_64) as bigint;
  let high = Number(start >> 32n) | 0;
  let low = Number(start & 0xffffffffn) | 0;

  // The 64-bit product modulo 2^64 from 16-bit limbs, in signed 32-bit integers throughout: no allocation, no doubles.
  const uint32 = () => {
    const shifted = (((high >>> 18) ^ high) << 5) | ((((low >>> 18) | (high << 14)) ^ low) >>> 27);
    const rotation = high >>> 27;
    const low0 = low & 0xffff;
    const low1 = low >>> 16;
    const product00 = Math.imul(low0, MULTIPLIER_LIMB_0);
    const product10 = Math.imul(low1, MULTIPLIER_LIMB_0);
    const product01 = Math.imul(low0, MULTIPLIER_LIMB_1);
    const middle = (product00 >>> 16) + (product10 & 0xffff) + (product01 & 0xffff);
    const carried = (Math.imul(low1, MULTIPLIER_LIMB_1) + (product10 >>> 16) + (product01 >>> 16) + (middle >>> 16)) | 0;
    const productLow = (middle << 16) | (product00 & 0xffff);
    const nextLow = (productLow + incrementLow) | 0;
    const carry = nextLow >>> 0 < productLow >>> 0 ? 1 : 0;
    high = (carried + Math.imul(high, MULTIPLIER_LOW) + Math.imul(low, MULTIPLIER_HIGH) + incrementHigh + carry) | 0;
    low = nextLow;
    return ((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0;
  };
  const below = (bound: number) => {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) throw new RangeError(`bound ${bound} is not in 1 … 2^32`);
    const limit = 4294967296 - (4294967296 % bound);
    for (;;) {
      const draw = uint32();
      if (draw < limit) return draw % bound;
    }
  };
  return { uint32, below, float: () => ((uint32() >>> 5) * 67108864 + (uint32() >>> 6)) / 9007199254740992 };
}

/**
 * A stream derived from names: everything random in Mivhan comes from `random(seed, task, item, …)`.
 * Names are hashed with their lengths, so ("ab", "c") and ("a", "bc") are different streams.
 */
export function random(...names: readonly (string | number)[]): Random {
  let joined = "";
  for (const name of names) {
    const text = `${typeof name === "number" ? "n" : "s"}${name}`;
    joined += `${text.length}:${text}`;
  }
  const bytes = hash("sha256", joined, "buffer");
  return pcg32(bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8));
}

/** A uniformly random permutation of `values` (Fisher–Yates); the argument is left as it is. */
export function shuffled<T>(values: readonly T[], source: Random): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = source.below(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
