import { describe, expect, it } from "vitest";
import { compareReproduction, type Trace } from "../../src/summary/reproduction.ts";
import { answers, column } from "./runs.ts";

const trace = (item: number, changes: Partial<Trace> = {}): Trace => ({
  item: `i${item}`,
  seed: 1,
  data: "d",
  prompt: "p",
  request: "q",
  answer: "a",
  reading: "r",
  ...changes,
});
const scores = column(answers(30, { chance: 0.5, name: "original" }));

describe("compareReproduction", () => {
  it("puts each differing outcome to its first cause", () => {
    const original = Array.from({ length: 30 }, (_, item) => trace(item));
    const again = [
      trace(0, { reading: "x", answer: "x", request: "x", prompt: "x", data: "x" }),
      trace(1, { reading: "x", answer: "x", request: "x", prompt: "x" }),
      trace(2, { reading: "x", answer: "x", request: "x" }),
      trace(3, { reading: "x", answer: "x" }),
      trace(4, { reading: "x" }),
      // Another answer that is read alike is no difference of the score.
      trace(5, { answer: "x" }),
      ...original.slice(6),
    ];
    expect(compareReproduction(scores, scores, { original, again })).toMatchObject({
      causes: { data: 1, prompt: 1, sampling: 1, answer: 1, reading: 1 },
      outcomes: 30,
      unmatched: 0,
      within: true,
      difference: 0,
    });
  });

  it("allows 1.96 errors of the same questions asked again, from the seeds or from the differences", () => {
    const none = { original: [], again: [] };
    const flat = (right: number) => column(Array.from({ length: 100 }, (_, item) => (item < right ? 1 : 0)));
    const four = compareReproduction(flat(50), flat(54), none);
    // Four items of a hundred flipped one way: z = 4 / √4 = 2.
    expect(four).toMatchObject({ errorFrom: "differences", within: false, conditionalError: 0.02 });
    expect(compareReproduction(flat(50), flat(53), none)).toMatchObject({ within: true });
    const noisy = (name: string) => column(answers(100, { chance: 0.5, name, seeds: 4 }));
    expect(compareReproduction(noisy("a"), noisy("b"), none)).toMatchObject({ errorFrom: "seeds", within: true });
  });

  it("counts outcomes that only one run has, and says so where nothing pairs", () => {
    const original = [trace(0), trace(1)];
    expect(compareReproduction(scores, scores, { original, again: [trace(1), trace(2)] })).toMatchObject({ unmatched: 2 });
    const other = column([1, 0], { ids: ["x", "y"] });
    expect(compareReproduction(scores, other, { original, again: [] })).toBe("no item has a value in both runs");
  });
});
