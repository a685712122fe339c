import { describe, expect, it } from "vitest";
import { letterFlexible, letterStrict } from "../../../src/scoring/extractors/letter.ts";
import { extractFrom, short, shown } from "./replies.ts";

const context = shown({ choices: ["תל אביב", "ירושלים", "חיפה", "אילת"] });

describe("letter extractors", () => {
  it.each([
    ["ב", 1, 1],
    ["ב'", 1, 1],
    ["**ב.**", 1, 1],
    ["(ב)", 1, 1],
    ["\u200fב\u200f", 1, 1], // right-to-left marks
    ["התשובה הנכונה היא ב'", 1, 1],
    ["הבירה היא ירושלים, ולכן אפשר לפסול את השאר.\nהתשובה הסופית: ב", 1, 1],
    ["ב. ירושלים", "no-answer", 1],
    ["B", "no-answer", 1],
    ["ירושלים", "no-answer", 1],
    ["האפשרות השנייה", "no-answer", 1],
    ["לא א' אלא ג'", "no-answer", 2],
    ["א או ב", "no-answer", "ambiguous"],
    ["לא ניתן לדעת", "abstained", "abstained"],
    ["אני מצטער, כמודל שפה איני יכול לבחור", "refused", "refused"],
    ["I think that depends on the definition", "not-hebrew", "not-hebrew"],
    ["בשנת ב-1952 היה כך", "no-answer", "no-answer"],
    ["", "no-answer", "no-answer"],
  ])("%j is %s, and %s to the flexible one", (reply, strict, flexible) => {
    expect([
      short(extractFrom(letterStrict, reply, { context })),
      short(extractFrom(letterFlexible, reply, { context })),
    ]).toEqual([strict, flexible]);
  });

  it("say where they read", () => {
    const reply = "נימוק: ב היא בירה.\n**התשובה הסופית:** ב";
    for (const extractor of [letterStrict, letterFlexible]) {
      const { span } = extractFrom(extractor, reply, { context });
      expect(span).toEqual([reply.length - 1, reply.length]);
    }
  });

  it("know no letter beyond the choices of the item", () => {
    const two = shown({ choices: ["כן", "לא"] });
    expect(short(extractFrom(letterStrict, "ד", { context: two }))).toBe("no-answer");
    expect(short(extractFrom(letterFlexible, "ד", { context: two }))).toBe("no-answer");
  });

  it("refuse an item with more choices than the protocol has labels", () => {
    const many = shown({ choices: ["1", "2", "3", "4", "5"] });
    expect(() => extractFrom(letterStrict, "א", { context: many })).toThrow(/5 choices, and the protocol has 4 option labels/);
  });

  it("take time in proportion to a hostile reply", () => {
    const start = performance.now();
    for (const reply of [
      "א. ".repeat(10_000),
      "לא ".repeat(10_000),
      "*".repeat(30_000),
      "\n".repeat(30_000),
      "התשובה היא ".repeat(3_000),
    ]) {
      extractFrom(letterStrict, reply, { context });
      extractFrom(letterFlexible, reply, { context });
    }
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
