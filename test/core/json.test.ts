import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf, digestOfText } from "../../src/core/digest.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { canonicalJson } from "../../src/core/json.ts";

describe("canonical JSON", () => {
  it("is the same for equal values whatever the order of keys, and parses back", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("leaves absent members out and refuses what has no JSON form", () => {
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1n, undefined, () => 1])
      expect(() => canonicalJson([value])).toThrow(TypeError);
  });

  it("gives digests that sha256sum can check", () => {
    // printf 'שלום' | sha256sum
    expect(digestOfText("שלום")).toBe("b7ac0398ef74193ab738b21df0912329");
    expect(digestOf({ b: 1, a: [true, null] })).toBe(digestOfText('{"a":[true,null],"b":1}'));
  });
});

describe("a problem", () => {
  it("is said with its place, what was expected and what to do", () => {
    const place = { file: "tasks/x.yaml", line: 3, column: 7, field: "kind" };
    expect(formatProblem({ place, message: 'unknown kind "a"', expected: "one of b, c", advice: "correct it" })).toBe(
      'tasks/x.yaml:3:7 field kind: unknown kind "a"; expected one of b, c; correct it',
    );
    expect(formatProblem({ place: { file: "rows.jsonl", row: 12 }, message: "no gold" })).toBe("rows.jsonl row 12: no gold");
  });
});
