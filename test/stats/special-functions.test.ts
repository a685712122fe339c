import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { betaQuantile, betaTails } from "../../src/stats/beta.ts";
import { binomialDensity, fairCoinTail, logFactorials } from "../../src/stats/binomial.ts";
import { exp, log, log1p } from "../../src/stats/elementary.ts";
import { normalCdf, normalQuantile } from "../../src/stats/normal.ts";
import { fisherUpperTail, studentQuantile, studentUpperTail } from "../../src/stats/student.ts";
import { cells, distance, golden, REFUSED } from "./golden.ts";

const TOLERANCE = 1e-12;

describe("elementary functions against 60-digit arithmetic", () => {
  for (const [name, own, rows] of [
    ["exp", exp, golden.exp],
    ["log", log, golden.log],
    ["log1p", log1p, golden.log1p],
  ] as const)
    it(`${name} is right to 4e-16`, () => {
      // Subnormal results have fewer digits: two units of the last place there.
      for (const row of rows)
        expect(Math.abs(own(row[0] as number) - (row[1] as number))).toBeLessThanOrEqual(
          Math.max(4.5e-16 * Math.abs(row[1] as number), 1e-323),
        );
    });

  it("handles the ends of the range", () => {
    expect([exp(1000), exp(-1000), exp(0), log(1), log(0), log(-1), exp(Number.NaN), log(Number.POSITIVE_INFINITY)]).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      1,
      0,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it("exp and log undo each other", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -600, max: 600, noNaN: true }),
        (x) => Math.abs(log(exp(x)) - x) <= 4e-16 * Math.max(1, Math.abs(x)),
      ),
    );
  });
});

describe("distributions against SciPy", () => {
  it("normal", () => {
    for (const row of golden.normalCdf)
      expect(distance(normalCdf(row[0] as number), row[1] as number), `z = ${row[0]}`).toBeLessThan(TOLERANCE);
    for (const row of golden.normalQuantile)
      expect(distance(normalQuantile(row[0] as number), row[1] as number), `p = ${row[0]}`).toBeLessThan(TOLERANCE);
  });

  it("binomial", () => {
    for (const row of golden.binomialDensity) {
      const [k, n, p, expected] = cells(row);
      expect(distance(binomialDensity({ k, n, p }), expected), `${k} of ${n}`).toBeLessThan(TOLERANCE);
    }
    for (const row of golden.fairCoinTail)
      expect(distance(fairCoinTail({ k: row[0] as number, n: row[1] as number }), row[2] as number)).toBeLessThan(TOLERANCE);
    expect(binomialDensity({ k: 11, n: 10, p: 0.5 })).toBe(0);
    expect([binomialDensity({ k: 10, n: 10, p: 1 }), binomialDensity({ k: 3, n: 10, p: 0 })]).toEqual([1, 0]);
  });

  it("beta, both tails and the quantile", () => {
    for (const row of golden.betaTails) {
      const [a, b, x, lower, upper] = cells(row);
      const tails = betaTails({ a, b, x, y: 1 - x });
      // SciPy itself is right to about 1e-11 at a = b = 1e5.
      const tolerance = a > 10_000 ? 1e-10 : TOLERANCE;
      expect(distance(tails.lower, lower), `lower ${a} ${b} ${x}`).toBeLessThan(tolerance);
      expect(distance(tails.upper, upper), `upper ${a} ${b} ${x}`).toBeLessThan(tolerance);
    }
    for (const row of golden.betaQuantile) {
      const [a, b, probability, expected] = cells(row);
      expect(distance(betaQuantile({ a, b, probability }), expected), `${a} ${b} ${probability}`).toBeLessThan(TOLERANCE);
    }
  });

  it("Student and Fisher", () => {
    for (const row of golden.studentTail)
      expect(
        distance(studentUpperTail({ t: row[0] as number, df: row[1] as number }), row[2] as number),
        `t ${row}`,
      ).toBeLessThan(TOLERANCE);
    for (const row of golden.studentQuantile)
      expect(
        distance(studentQuantile({ probability: row[0] as number, df: row[1] as number }), row[2] as number),
        `t ${row}`,
      ).toBeLessThan(TOLERANCE);
    for (const row of golden.fisherTail) {
      const [f, df1, df2, expected] = cells(row);
      expect(distance(fisherUpperTail({ f, df1, df2 }), expected), `F ${row}`).toBeLessThan(TOLERANCE);
    }
  });

  it("quantiles undo their distribution", () => {
    const probability = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
    const positive = fc.double({ min: 0.2, max: 500, noNaN: true });
    fc.assert(fc.property(probability, (p) => Math.abs(normalCdf(normalQuantile(p)) - p) < 1e-14));
    fc.assert(
      fc.property(
        probability,
        positive,
        (p, df) => Math.abs(1 - studentUpperTail({ t: studentQuantile({ probability: p, df }), df }) - p) < 1e-13,
      ),
    );
    fc.assert(
      fc.property(probability, positive, positive, (p, a, b) => {
        const x = betaQuantile({ a, b, probability: p });
        return x < 1e-10 || x > 1 - 1e-3 || Math.abs(betaTails({ a, b, x, y: 1 - x }).lower - p) < 1e-11;
      }),
    );
  });

  it("log factorials add logarithms", () => {
    const table = logFactorials(2000);
    let sum = 0;
    for (let k = 1; k <= 2000; k++) {
      sum += log(k);
      expect(Math.abs((table[k] as number) - sum)).toBeLessThan(1e-10);
    }
    expect(table[0]).toBe(0);
  });
});

describe("what has no value is refused", () => {
  it.each([
    ["normal quantile at 0", () => normalQuantile(0)],
    ["normal quantile of NaN", () => normalQuantile(Number.NaN)],
    ["t quantile at 1", () => studentQuantile({ probability: 1, df: 3 })],
    ["t with 0 degrees of freedom", () => studentUpperTail({ t: 1, df: 0 })],
    ["t of NaN", () => studentUpperTail({ t: Number.NaN, df: 3 })],
    ["beta with a negative parameter", () => betaTails({ a: -1, b: 1, x: 0.5, y: 0.5 })],
    ["beta quantile of NaN", () => betaQuantile({ a: 1, b: 1, probability: Number.NaN })],
    ["F below 0", () => fisherUpperTail({ f: -1, df1: 1, df2: 1 })],
    ["half a trial", () => binomialDensity({ k: 0, n: 0.5, p: 0.5 })],
  ])("%s", (_, call) => expect(call).toThrow(REFUSED));
});
