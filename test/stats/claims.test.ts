import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averageFollows, claimedDifference, possibleShare } from "../../src/stats/claims.ts";
import { golden, REFUSED } from "./golden.ts";

describe("a printed percentage", () => {
  it("is possible exactly when some k of n prints so, by rounding every k", () => {
    for (const [printed, n, successes] of golden.possible) {
      const result = possibleShare({ printed, n });
      expect(result.possible ? result.successes : [], `${printed} of ${n}`).toEqual(successes);
    }
  });

  it("of 278 items 77.2 does not exist, and the nearest are named", () => {
    expect(possibleShare({ printed: "77.2", n: 278 })).toEqual({
      possible: false,
      nearest: [
        { successes: 214, percent: expect.closeTo(76.978, 3) },
        { successes: 215, percent: expect.closeTo(77.338, 3) },
      ],
    });
    expect(possibleShare({ printed: "99.9", n: 300 })).toMatchObject({ possible: false });
  });

  it("is always possible when it was printed from a count", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (n, share, decimals) => {
          const k = Math.round(share * n);
          const result = possibleShare({ printed: ((100 * k) / n).toFixed(decimals), n });
          return result.possible && result.successes.includes(k);
        },
      ),
    );
  });

  it.each(["", "77,2", "77.2%", "101", "-3", "NaN", "1e2", "7".repeat(100_000)])("refuses %s", (printed) => {
    expect(() => possibleShare({ printed, n: 100 })).toThrow(REFUSED);
  });
});

describe("two claims", () => {
  it("are judged unpaired, and in the best and worst pairing", () => {
    const { unpaired, bestPairing, worstPairing } = claimedDifference({ share: 0.92, n: 100 }, { share: 0.85, n: 100 });
    expect(unpaired).toBeCloseTo(0.1185, 4);
    expect(bestPairing).toBeCloseTo(0.00608, 5);
    expect(worstPairing).toBeCloseTo(0.1401, 4);
  });

  it("with two n no pairing exists", () => {
    const { unpaired, bestPairing, worstPairing } = claimedDifference({ share: 0.92, n: 100 }, { share: 0.85, n: 200 });
    expect([bestPairing, worstPairing]).toEqual([unpaired, unpaired]);
  });

  it("equal claims are not apart; extremes are", () => {
    expect(claimedDifference({ share: 0.5, n: 10 }, { share: 0.5, n: 10 })).toEqual({
      difference: 0,
      unpaired: 1,
      bestPairing: 1,
      worstPairing: 1,
    });
    expect(claimedDifference({ share: 1, n: 10 }, { share: 0, n: 10 })).toMatchObject({ unpaired: 0, bestPairing: 0 });
    expect(() => claimedDifference({ share: 73.8, n: 10 }, { share: 0.5, n: 10 })).toThrow(REFUSED);
  });
});

describe("a printed average", () => {
  it("follows from its parts within their rounding", () => {
    expect(averageFollows(["77.0", "80.1"], "78.6")).toEqual({ follows: true, mean: 78.55 });
    expect(averageFollows(["77.0", "80.1"], "78.8").follows).toBe(false);
    expect(averageFollows(["50", "51"], "50.5").follows).toBe(true);
  });

  it("refuses what is no number", () => {
    expect(() => averageFollows([], "1")).toThrow(REFUSED);
    expect(() => averageFollows(["x"], "1")).toThrow(REFUSED);
  });
});
