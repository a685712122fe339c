import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { choiceOrder, requestSeed } from "../../src/core/chance.ts";
import { pcg32, random, shuffled } from "../../src/core/random.ts";

describe("chance", () => {
  it("is PCG32 as its reference program prints it for seed 42, stream 54", () => {
    // `pcg32-demo` of the C library by M. E. O'Neill, round 1.
    const source = pcg32(42n, 54n);
    expect(Array.from({ length: 6 }, () => source.uint32())).toEqual([
      0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e,
    ]);
  });

  it("follows the 64-bit recurrence for any seed and stream", () => {
    const mask = (1n << 64n) - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: mask }), fc.bigInt({ min: 0n, max: mask }), (seed, stream) => {
        const increment = ((stream << 1n) | 1n) & mask;
        let state = ((increment + seed) * 6364136223846793005n + increment) & mask;
        const source = pcg32(seed, stream);
        for (let draw = 0; draw < 20; draw++) {
          const shifted = Number((((state >> 18n) ^ state) >> 27n) & 0xffffffffn);
          const rotation = Number(state >> 59n);
          expect(source.uint32()).toBe(((shifted >>> rotation) | (shifted << (-rotation & 31))) >>> 0);
          state = (state * 6364136223846793005n + increment) & mask;
        }
      }),
    );
  });

  it("gives other names another stream, and the same names the same", () => {
    const first = (...names: (string | number)[]) => random(...names).uint32();
    expect(first("shots", 1, "arc")).toBe(first("shots", 1, "arc"));
    expect(new Set([first("ab", "c"), first("a", "bc"), first("abc"), first(1), first("1")]).size).toBe(5);
  });

  it("draws below a bound without a bias towards small numbers", () => {
    const source = random("bias");
    const bound = 3 * 2 ** 30;
    const draws = Array.from({ length: 4000 }, () => source.below(bound));
    // With a plain remainder, the lowest third would be drawn twice as often.
    expect(draws.filter((draw) => draw < 2 ** 30).length / 4000).toBeCloseTo(1 / 3, 1);
    expect(Math.max(...draws)).toBeLessThan(bound);
    expect(() => source.below(0)).toThrow(RangeError);
  });

  it("shuffles to every order about equally often", () => {
    const source = random("shuffle");
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round++) {
      const order = shuffled([0, 1, 2], source).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it("presents choices as given under seed 1 and sends a server a 31-bit seed", () => {
    expect(choiceOrder(4, { seed: 1, task: "t", item: "i" })).toEqual([0, 1, 2, 3]);
    expect([...choiceOrder(4, { seed: 2, task: "t", item: "i" })].sort()).toEqual([0, 1, 2, 3]);
    fc.assert(fc.property(fc.nat(), fc.string(), (seed, item) => requestSeed({ seed, task: "t", item }) < 2 ** 31));
  });
});
