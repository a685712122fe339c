import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normalise } from "../../src/hebrew/normalise.ts";
import { tokens } from "../../src/hebrew/tokens.ts";

/** Made by test/fixtures/reference/hebrew-squad/generate.py, which is the published normaliser in its own language. */
const reference: {
  readonly cases: readonly (readonly [string, string])[];
  readonly f1: readonly (readonly [string, string, number])[];
} = JSON.parse(readFileSync(new URL("../fixtures/reference/hebrew-squad/squad.json", import.meta.url), "utf8"));

describe("the profile squad", () => {
  it("does what the SQuAD normaliser does in Python, on every case", () => {
    const wrong = reference.cases.filter(([text, expected]) => normalise(text, "squad") !== expected);
    expect(wrong).toEqual([]);
    expect(reference.cases.length).toBeGreaterThan(1_500);
  });

  it("splits where Python splits, so that token F1 agrees", () => {
    for (const [gold, prediction, expected] of reference.f1) {
      const [wanted, left] = [tokens(gold, "squad"), [...tokens(prediction, "squad")]];
      const total = wanted.length + left.length;
      const shared = wanted.filter((token) => left.includes(token) && left.splice(left.indexOf(token), 1).length > 0).length;
      expect(shared === 0 ? 0 : (2 * shared) / total).toBeCloseTo(expected, 12);
    }
  });
});
