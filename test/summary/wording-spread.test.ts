import { describe, expect, it } from "vitest";
import { wordingSpreads } from "../../src/summary/wording-spread.ts";

const score = (value: number) => ({ value });

describe("the spread over the wordings of a protocol", () => {
  it("is between its lowest and highest score in each run, and leaves other protocols out", () => {
    const protocols = ["letter-chat@0", "letter-chat-imperative@0", "texts-raw@5", "letter-chat-english@0"];
    expect(wordingSpreads(protocols, [[0.5, 0.4, 0.9, 0.6].map(score)])).toEqual([
      {
        run: 0,
        protocol: "letter-chat@0",
        wordings: ["letter-chat@0", "letter-chat-imperative@0", "letter-chat-english@0"],
        lowest: 0.4,
        mean: 0.5,
        highest: 0.6,
      },
    ]);
  });

  it("is none where a wording has no score, has no sibling, or has other shots", () => {
    expect(wordingSpreads(["letter-chat@0", "letter-chat-english@0"], [[score(0.5), undefined]])).toEqual([]);
    expect(wordingSpreads(["letter-chat@0", "letter-chat-english@5"], [[score(0.5), score(0.4)]])).toEqual([]);
    expect(wordingSpreads(["letter-chat-english@0"], [[score(0.4)]])).toEqual([]);
  });
});
