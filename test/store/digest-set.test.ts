import { describe, expect, it } from "vitest";
import { digestOfText } from "../../src/core/digest.ts";
import { DigestSet } from "../../src/store/digest-set.ts";

describe("a set of digests", () => {
  it("says of each, once, that it is new", () => {
    const set = new DigestSet();
    const digests = Array.from({ length: 30_000 }, (_, number) => digestOfText(String(number)));
    expect(digests.every((digest) => set.add(digest))).toBe(true);
    expect(digests.some((digest) => set.add(digest))).toBe(false);
  });

  it("tells apart digests that differ in one digit, and those that begin alike", () => {
    const set = new DigestSet();
    const near = Array.from({ length: 32 }, (_, at) => `${"a".repeat(at)}b${"a".repeat(31 - at)}`);
    for (const digest of [...near, "0".repeat(32), `${"0".repeat(31)}1`])
      expect([set.add(digest), set.add(digest)]).toEqual([true, false]);
  });

  it("takes other texts too", () => {
    const set = new DigestSet();
    for (const text of ["", "user", "A".repeat(32), "שלום"]) expect([set.add(text), set.add(text)]).toEqual([true, false]);
  });
});
