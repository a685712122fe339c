import { describe, expect, it } from "vitest";
import type { Outcome, OutcomeList } from "../../src/core/outcome.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { summariseColumn } from "../../src/summary/column.ts";
import { requireItemsTogether } from "../../src/summary/order.ts";
import { sampleRun } from "../report/sample.ts";

const { manifest, outcomes } = sampleRun({ model: "m", right: { "trivia-he letters-raw@5": 0.6 }, errored: 2 });
const entry = manifest.entries[0]!;
const calls = { attempts: 0, failures: {}, tokens: { prompt: 0, completion: 0, reasoning: 0, replies: 0 }, ways: {} };
const summaryOf = (list: OutcomeList) =>
  summariseColumn(
    { entry, outcomes: list, items: new Map([["q3", { cluster: "a", gold: "1" }]]), calls, tolerance: 1 },
    builtInRegistry(),
  );

/** Made anew at each reading, and of no use once the next was read. */
function fleeting(kept: readonly Outcome[], length = kept.length): OutcomeList {
  return {
    length,
    *[Symbol.iterator]() {
      const shown: Record<string, unknown> = {};
      for (const outcome of kept) {
        for (const name of Object.keys(shown)) delete shown[name];
        yield Object.assign(shown, outcome) as unknown as Outcome;
      }
    },
  };
}

describe("the outcomes of a column", () => {
  it("are summarised alike from an array and from a list that keeps none of them", () => {
    expect(summaryOf(fleeting(outcomes))).toEqual(summaryOf(outcomes));
  });

  it("are refused where an item comes back, since it would count twice", () => {
    const torn = [...outcomes.slice(1), outcomes[0]!];
    expect(() => summaryOf(torn)).toThrow(/outcomes of item "q1" do not stand beside each other/);
  });

  it("are refused where a list is not as long as it says", () => {
    expect(() => summaryOf(fleeting(outcomes, outcomes.length - 1))).toThrow(/outcomes in a list of/);
    expect(() => summaryOf(fleeting(outcomes, outcomes.length + 1))).toThrow(/outcomes in a list of/);
  });

  it("are taken where two ids share the 32 bits by which they are told apart", () => {
    // "costarring" and "liquid" are the known pair of equal FNV-1a.
    const [first, second] = ["costarring", "liquid"].map((item) => ({ ...outcomes[0]!, item }));
    expect(() => requireItemsTogether([first!, second!])).not.toThrow();
    expect(() => requireItemsTogether([first!, second!, first!])).toThrow(/costarring/);
  });
});
