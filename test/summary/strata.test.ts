import { describe, expect, it } from "vitest";
import { goldStrata } from "../../src/summary/strata.ts";

describe("the strata of a question on a passage", () => {
  it.each([
    [[], ["NoAns"]],
    [["א"], ["HasAns", "1 gold"]],
    [
      ["א", "א"],
      ["HasAns", "1 gold"],
    ],
    [
      ["א", "ב", "ג"],
      ["HasAns", "3 golds"],
    ],
    [
      ["א", "ב", "ג", "ד", "ה"],
      ["HasAns", "4 golds or more"],
    ],
  ])("with the accepted answers %j", (texts, strata) => {
    expect(goldStrata({ gold: { kind: "texts", texts } })).toEqual(strata);
  });

  it("are none where a choice is asked", () => {
    expect(goldStrata({ gold: { kind: "choice", index: 0 } })).toEqual([]);
  });
});
