import { createHash } from "node:crypto";

const MULTIPLIER = 6364136223846793005n;
const MASK_64 = (1n << 64n) - 1n;
const MULTIPLIER_HIGH = Number(MULTIPLIER >> 32n);
const MULTIPLIER_LOW = Number(MULTIPLIER & 0xffffffffn);

/** A seeded source of chance: the same seed gives the same stream on every platform. */
export interface Random {
  /** Uniform unsigned 32-bit integer. */
  uint32(): number;
  /** Uniform in [0, 1) with 53 bits. */
  float(): number;
  /** Uniform integer in [0, bound), without modulo bias. `bound` from 1 to 2^32. */
  below(bound: number): number;
}

/** Full 64-bit product of two unsigned 32-bit integers, as [high, low]. */
function multiply32(a: number, b: number): readonly [number, number] {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + (middle2 >>> 16);
  return [high >>> 0, (((middle2 & 0xffff) << 16) | (low & 0xffff)) >>> 0];
}

/**
 * PCG32 (XSH RR 64/32) of M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
 * Random Number Generation", 2014; state and stream initialised as in the reference `pcg32_srandom_r`. The 64-bit state is
 * kept as two 32-bit halves, because BigInt arithmetic is some 50 times slower.
 */
export function pcg32(seed: bigint, stream: bigint): Random {
  const increment = ((stream << 1n) | 1n) & MASK_64;
  const incrementHigh = Number(increment >> 32n);
  const incrementLow = Number(increment & 0xffffffffn);
  const start = ((((increment + (seed & MASK_64)) & MASK_64) * MULTIPLIER + increment) & MASK_64) as bigint;
  let high = Number(start >> 32n);
  let low = Number(start & 0xffffffffn);

  const uint32 = () => {
    const shifted = ((((high >>> 18) ^ high) >>> 0) * 32 + ((((low >>> 18) | (high << 14)) ^ low) >>> 27)) % 4294967296;
    const rotation = high >>> 27;
    const [carry, productLow] = multiply32(low, MULTIPLIER_LOW);
    const productHigh = (carry + Math.imul(high, MULTIPLIER_LOW) + Math.imul(low, MULTIPLIER_HIGH)) >>> 0;
    const sumLow = productLow + incrementLow;
    low = sumLow >>> 0;
    high = (productHigh + incrementHigh + (sumLow > 0xffffffff ? 1 : 0)) >>> 0;
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
  const hash = createHash("sha256");
  for (const name of names) {
    const text = `${typeof name === "number" ? "n" : "s"}${name}`;
    hash.update(`${text.length}:${text}`);
  }
  const bytes = hash.digest();
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
