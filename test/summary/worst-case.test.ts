import { describe, expect, it } from "vitest";
import type { ManifestEntry } from "../../src/core/manifest.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { worstCase } from "../../src/summary/worst-case.ts";

const registry = builtInRegistry();
const entry = (changes: Partial<ManifestEntry> = {}) =>
  ({ primary: "acc@letter-strict", items: 2, seeds: [1, 2], ...changes }) as ManifestEntry;

const key = (item: string, seed: number) => ({ task: "arc", protocol: "letter-chat@0", item, seed });
const answer = (item: string, seed: number, acc: number, finish: "stop" | "length" = "stop"): Outcome => ({
  ...key(item, seed),
  status: "collected",
  finish,
  readings: { "letter-strict": { reading: "answered", values: { acc } } },
  request: "",
});
const failed = (item: string, seed: number): Outcome => ({ ...key(item, seed), status: "errored", code: "TIMEOUT" });

describe("what missing and cut answers could have scored", () => {
  it("moves an item that lacks one of two answers by half an item, as the score is a mean of item means", () => {
    const outcomes = [answer("a", 1, 1), answer("a", 2, 1), answer("b", 1, 0), failed("b", 2)];
    expect(worstCase(entry(), outcomes, registry)).toEqual({ bounds: [0.5, 0.75] });
  });

  it("counts items of which nothing is known as wrong, or right", () => {
    expect(worstCase(entry(), [answer("a", 1, 1), answer("a", 2, 0)], registry)).toEqual({ bounds: [0.25, 0.75] });
  });

  it("waits for nothing that can never be scored", () => {
    const unscored: Outcome = { ...key("b", 2), status: "unscored", reason: "erratum" };
    const outcomes = [answer("a", 1, 1), answer("a", 2, 1), answer("b", 1, 0), unscored];
    expect(worstCase(entry(), outcomes, registry)).toEqual({});
    expect(worstCase(entry(), [...outcomes.slice(0, 2), unscored, { ...unscored, seed: 1 }], registry)).toEqual({});
  });

  it("takes cut answers as wrong, and as right", () => {
    const outcomes = [answer("a", 1, 1), answer("a", 2, 0, "length"), answer("b", 1, 1, "length"), answer("b", 2, 0)];
    expect(worstCase(entry(), outcomes, registry)).toEqual({ bracket: [0.25, 0.75] });
  });

  it("says nothing of a metric of the whole corpus, nor of one without an upper end", () => {
    for (const primary of ["bleu@text", "ter@text"])
      expect(worstCase(entry({ primary }), [answer("a", 1, 1, "length")], registry)).toEqual({});
  });
});
