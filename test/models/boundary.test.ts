import fc from "fast-check";
import { expect, test } from "vitest";
import { cutOf, moveSpaces } from "../../src/models/wire/boundary.ts";

test("white space at the end of a prompt goes to every continuation", () => {
  expect(moveSpaces("תשובה: \n", ["א", " ב"])).toEqual({ prompt: "תשובה:", continuations: [" \nא", " \n ב"] });
  expect(moveSpaces("תשובה:", [" א"])).toEqual({ prompt: "תשובה:", continuations: [" א"] });
});

test("nothing is lost on the way", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { minLength: 1 }), (prompt, continuations) => {
      const moved = moveSpaces(prompt, continuations);
      expect(moved.continuations.map((continuation) => moved.prompt + continuation)).toEqual(
        continuations.map((each) => prompt + each),
      );
      expect(moved.prompt).toBe(moved.prompt.trimEnd());
    }),
  );
});

test.each<[string, number[], number[][], { cut: number; boundary: "clean" | "merged" }]>([
  [
    "no token spans the join",
    [1, 5, 6],
    [
      [1, 5, 6, 7],
      [1, 5, 6, 8, 9],
    ],
    { cut: 3, boundary: "clean" },
  ],
  [
    "in one choice a token spans it",
    [1, 5, 6],
    [
      [1, 5, 6, 7],
      [1, 5, 9],
    ],
    { cut: 2, boundary: "merged" },
  ],
  [
    "a choice is a token of the prompt alone",
    [1, 5],
    [
      [1, 5],
      [1, 5, 6],
    ],
    { cut: 2, boundary: "clean" },
  ],
  ["nothing is shared", [1], [[2, 3]], { cut: 0, boundary: "merged" }],
])("%s", (_, prompt, wholes, expected) => {
  expect(cutOf(prompt, wholes)).toEqual(expected);
});
