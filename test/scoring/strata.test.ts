import { describe, expect, it } from "vitest";
import { goldStrata } from "../../src/scoring/strata.ts";

describe("goldStrata", () => {
  it.each([
    [[], { answerable: "NoAns", golds: "0" }],
    [["א"], { answerable: "HasAns", golds: "1" }],
    [["א", "א"], { answerable: "HasAns", golds: "1" }],
    [["א", "ב", "ג"], { answerable: "HasAns", golds: "3" }],
    [["א", "ב", "ג", "ד", "ה"], { answerable: "HasAns", golds: "4" }],
  ])("%j", (texts, strata) => {
    expect(goldStrata({ kind: "texts", texts })).toEqual(strata);
  });

  it("knows none for a choice", () => {
    expect(goldStrata({ kind: "choice", index: 0 })).toBeUndefined();
  });
});
