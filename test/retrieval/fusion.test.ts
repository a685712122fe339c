import { expect, test } from "vitest";
import { reciprocalRankFusion } from "../../src/retrieval/fusion.ts";

const OPTIONS = { k: 60, depth: 10, scores: "double" } as const;
const hits = (...ids: string[]) => ids.map((id, rank) => ({ id, score: -rank }));

test("a document's score is the sum of 1 / (60 + rank)", () => {
  const fused = reciprocalRankFusion("q", { rankings: [hits("a", "b", "c"), hits("c", "a")], options: OPTIONS });
  expect(fused.map(({ id }) => id)).toEqual(["a", "c", "b"]);
  expect(fused[0]?.score).toBeCloseTo(1 / 61 + 1 / 62, 15);
  expect(fused[1]?.score).toBeCloseTo(1 / 63 + 1 / 61, 15);
});

test("scores do not enter, only their order does", () => {
  const far = [
    { id: "a", score: 1e6 },
    { id: "b", score: -1e6 },
  ];
  expect(reciprocalRankFusion("q", { rankings: [far], options: OPTIONS })).toEqual(
    reciprocalRankFusion("q", { rankings: [hits("a", "b")], options: OPTIONS }),
  );
});

test("equal sums are ordered by id, descending", () => {
  const fused = reciprocalRankFusion("q", { rankings: [hits("א", "ב"), hits("ב", "א")], options: OPTIONS });
  expect(fused.map(({ id }) => id)).toEqual(["ב", "א"]);
});

test("the result is cut at the depth, and nothing fused is nothing", () => {
  expect(reciprocalRankFusion("q", { rankings: [hits("a", "b", "c")], options: { ...OPTIONS, depth: 2 } })).toHaveLength(2);
  expect(reciprocalRankFusion("q", { rankings: [[], []], options: OPTIONS })).toEqual([]);
});

test.each([-1, Number.NaN])("k = %d is refused", (k) => {
  expect(() => reciprocalRankFusion("q", { rankings: [hits("a")], options: { ...OPTIONS, k } })).toThrowError(
    expect.objectContaining({ code: "E_RETRIEVAL_FUSION" }),
  );
});
