import { describe, expect, it } from "vitest";
import { CHARACTER_ROWS, PLAIN_RANGES } from "../../src/hebrew/characters.data.ts";
import { asRange } from "../../src/hebrew/characters.ts";
import { foldWord } from "../../src/hebrew/fold.ts";
import { MARK_PAIRS } from "../../src/hebrew/mark-pairs.data.ts";
import { normalise, profileId } from "../../src/hebrew/normalise.ts";

describe("the character table", () => {
  it("puts no code point into two rows", () => {
    const owner = new Map<number, string>();
    for (const { name, codes } of CHARACTER_ROWS) {
      for (const [first, last] of codes.map(asRange)) {
        for (let code = first; code <= last; code += 1) {
          expect(owner.get(code), `U+${code.toString(16)}`).toBeUndefined();
          owner.set(code, name);
        }
      }
    }
  });

  it("calls plain only what the slow way leaves as the fast way has it", () => {
    for (const [first, last] of PLAIN_RANGES) {
      for (let code = first; code <= last; code += 1) {
        const character = String.fromCharCode(code);
        expect(normalise(foldWord(`א${character}ב`), "he"), `U+${code.toString(16)}`).toBe(normalise(`א${character}ב`, "he"));
      }
    }
  });

  it("deletes every Hebrew point under he and scan, and none of the four punctuation marks among them", () => {
    for (let code = 0x0591; code <= 0x05c7; code += 1) {
      const isPunctuation = [0x05be, 0x05c0, 0x05c3, 0x05c6].includes(code);
      for (const profile of ["he", "scan"] as const) {
        expect(normalise(`ב${String.fromCharCode(code)}א`, profile), `U+${code.toString(16)} ${profile}`).toBe(
          isPunctuation ? "ב א" : "בא",
        );
      }
    }
  });

  it("knows every Hebrew presentation form", () => {
    for (let code = 0xfb1d; code <= 0xfb4f; code += 1) {
      if (!/\p{Assigned}/u.test(String.fromCharCode(code))) continue;
      expect(normalise(String.fromCharCode(code), "he")).toMatch(/^[א-ת]*$/);
    }
  });
});

describe("the list of marked words", () => {
  it("holds pairs that differ in their marks alone, once each", () => {
    for (const [marked, bare] of MARK_PAIRS) expect(marked.replace(/["']/g, "")).toBe(bare);
    expect(new Set(MARK_PAIRS.map(([marked]) => marked)).size).toBe(MARK_PAIRS.length);
  });
});

it("names a profile with its version", () => {
  expect(profileId("he")).toBe("he@1");
  expect(profileId("squad")).toBe("squad@1");
});
