import { describe, expect, it } from "vitest";
import { lmEvalJson } from "../../src/report/lm-eval-json.ts";
import { sampleResults, sampleRun, threeModels } from "./sample.ts";

describe("the export to lm-eval's results", () => {
  const right = { "trivia-he letter-chat@0": 0.5, "trivia-he letters-raw@5": 0.6, "arc-he letter-chat@0": 0.8 };
  const exported = JSON.parse(lmEvalJson(sampleResults([sampleRun({ model: "m", right })])));

  it("has each score under metric and extractor, with its error, and the protocol in the name where a task has several", () => {
    expect(Object.keys(exported.results)).toEqual(["trivia-he_letter-chat@0", "trivia-he_letters-raw@5", "arc-he"]);
    expect(exported.results["arc-he"]["acc,letter-strict"]).toBeCloseTo(0.8, 12);
    expect(exported.results["arc-he"]["acc_stderr,letter-strict"]).toBeGreaterThan(0);
    expect(exported["n-samples"]["arc-he"]).toEqual({ original: 40, effective: 40 });
    expect(exported["n-shot"]["trivia-he_letters-raw@5"]).toBe(5);
  });

  it("has no number for a column without a score", () => {
    const blocked = JSON.parse(
      lmEvalJson(sampleResults([sampleRun({ model: "m", right: { "arc-he letter-chat@0": 0.8 }, errored: 40 })])),
    );
    expect(blocked.results["arc-he"]).toEqual({ alias: "arc-he" });
  });

  it("refuses several models", () => {
    expect(() => lmEvalJson(threeModels())).toThrow(/hold one model, and these runs have 3/);
  });
});
