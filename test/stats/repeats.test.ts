import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { averageAtK, majorityAtK, passAtK, passHatK } from "../../src/stats/repeats.ts";
import { golden, REFUSED } from "./golden.ts";

describe("several answers to one item", () => {
  it("pass@k and pass^k equal the share of all subsets", () => {
    for (const [n = -1, correct = -1, k = -1, any = -1, all = -1] of golden.passAtK) {
      expect(passAtK({ n, correct, k })).toBeCloseTo(any, 13);
      expect(passHatK({ n, correct, k })).toBeCloseTo(all, 13);
    }
    const [n = -1, correct = -1, k = -1, expected = -1] = golden.passAtKLarge;
    expect(passAtK({ n, correct, k })).toBeCloseTo(expected, 13);
  });

  it("maj@k equals the vote in all subsets, ties shared", () => {
    for (const [text, gold, k, expected] of golden.majorityAtK)
      expect(majorityAtK({ answers: [...text], gold, k }), `${text} ${k}`).toBeCloseTo(expected, 13);
  });

  it("maj@k stays a share with 1000 answers", () => {
    const answers = Array.from({ length: 1000 }, (_, i) => `${i % 7}`);
    const value = majorityAtK({ answers, gold: "0", k: 64 });
    expect(value).toBeGreaterThan(0.14);
    expect(value).toBeLessThan(0.2);
  });

  it("all agree at k = 1 and avg@k is the mean", () => {
    const answers = fc.array(fc.constantFrom("א", "ב", "ג", ""), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(answers, (given) => {
        const correct = given.filter((answer) => answer === "א").length;
        const attempts = { n: given.length, correct, k: 1 };
        const values = [
          passAtK(attempts),
          passHatK(attempts),
          averageAtK(attempts),
          majorityAtK({ answers: given, gold: "א", k: 1 }),
        ];
        return values.every((value) => Math.abs(value - correct / given.length) < 1e-13);
      }),
    );
  });

  it("refuses more answers than there are", () => {
    for (const statistic of [passAtK, passHatK, averageAtK]) {
      expect(() => statistic({ n: 4, correct: 2, k: 5 })).toThrow(REFUSED);
      expect(() => statistic({ n: 4, correct: 5, k: 2 })).toThrow(REFUSED);
      expect(() => statistic({ n: 0, correct: 0, k: 0 })).toThrow(REFUSED);
    }
    expect(() => majorityAtK({ answers: ["a"], gold: "a", k: 2 })).toThrow(REFUSED);
  });
});
