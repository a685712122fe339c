import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/core/json.ts";
import type { Kind } from "../../src/core/kind.ts";
import { canonicalNumber, type GoldMap, readGold } from "../../src/data/gold.ts";

const LABELS = ["positive", "negative"].map((label) => ({ label, spellings: [label] }));

interface Given {
  readonly form: GoldMap["form"];
  readonly value: Json | undefined;
  readonly kind?: Kind;
  readonly choices?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

function gold({ form, value, kind = "multiple-choice", choices = ["ירושלים", "חיפה", "אילת"], labels }: Given): unknown {
  const map = { from: "gold", form, ...(labels === undefined ? {} : { labels }) };
  const result = readGold(value, { map, kind, choices, labels: LABELS, row: {} });
  return result.ok ? result.gold : [result.fault.message, result.fault.advice];
}

const choice = (index: number) => ({ kind: "choice", index });

describe("gold as a choice", () => {
  it.each<[GoldMap["form"], Json, unknown]>([
    ["index", 2, choice(2)],
    ["index", "2", choice(2)],
    ["index-from-1", 1, choice(0)],
    ["index-from-1", "3", choice(2)],
    ["letter", "A", choice(0)],
    ["letter", "c", choice(2)],
    ["letter", "ג", choice(2)],
    ["letter", " ב ", choice(1)],
    ["text", "אילת", choice(2)],
  ])("%s of %o", (form, value, expected) => {
    expect(gold({ form, value })).toEqual(expected);
  });

  it.each<[GoldMap["form"], Json, string]>([
    ["index-from-1", 0, "the number 0 is out of range"],
    ["index", 3, "the number 3 is out of range"],
    ["letter", "D", 'the text "D" is out of range'],
    ["letter", "ירושלים", 'found the text "ירושלים"'],
    ["letter", 1, "found the number 1"],
    ["text", "תל אביב", "the gold is none of the choices"],
    ["index", "", "the gold is missing"],
    ["index", "1e0", 'found the text "1e0"'],
  ])("%s of %o is refused", (form, value, message) => {
    expect(gold({ form, value })).toHaveProperty("0", message);
  });

  it("says when a text differs in white space alone", () => {
    expect(gold({ form: "text", value: "חיפה " })).toEqual([
      "the gold is none of the choices",
      "the two differ in white space: correct the row",
    ]);
  });
});

describe("gold as a label", () => {
  it("is one of the task's, or what the card translates into one", () => {
    expect(gold({ form: "label", value: "positive" })).toEqual({ kind: "label", label: "positive" });
    expect(gold({ form: "label", value: 1, labels: { "0": "positive", "1": "negative" } })).toEqual({
      kind: "label",
      label: "negative",
    });
  });

  it("is refused when it is unknown, with the nearest", () => {
    expect(gold({ form: "label", value: "positve" })).toEqual([
      '"positve" is not a label of the task',
      'did you mean "positive"?',
    ]);
    expect(gold({ form: "label", value: 2, labels: { "0": "positive" } })).toEqual([
      'the label "2" is not in map.gold.labels',
      "add it to the card",
    ]);
    expect(gold({ form: "label", value: "constructor", labels: { a: "positive" } })).toEqual([
      'the label "constructor" is not in map.gold.labels',
      "add it to the card",
    ]);
    expect(gold({ form: "label", value: 0, labels: { "0": "neutral" } })).toEqual([
      '"neutral" is not a label of the task',
      expect.stringContaining("add it"),
    ]);
  });
});

describe("gold as a number", () => {
  it.each<[Json, string | undefined]>([
    [5, "5"],
    [-1200.5, "-1200.5"],
    ["1,200", "1200"],
    ["1,234,567.80", "1234567.8"],
    ["007", "7"],
    ["-0.00", "0"],
    ["\u2212" + "3", "-3"],
    ["0.50", "0.5"],
    ["1,20", undefined],
    ["1234,567", undefined],
    ["1.2.3", undefined],
    ['5 ש"ח', undefined],
    ["1/2", undefined],
    ["", undefined],
    [1e21, undefined],
    ["NaN", undefined],
    [true, undefined],
  ])("%o is %o", (value, expected) => {
    expect(canonicalNumber(value)).toBe(expected);
  });

  it("keeps the value of every number that JavaScript writes plainly, and is its own canonical form", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        const canonical = canonicalNumber(value);
        if (/e/.test(String(value))) return canonical === undefined;
        return canonical !== undefined && Number(canonical) === value + 0 && canonicalNumber(canonical) === canonical;
      }),
    );
  });

  it("is what stands after the last ####, and nothing else may", () => {
    const final = (value: Json) => gold({ form: "final-number", value });
    expect(final("3 + 4 = 7\n#### 7")).toEqual({ kind: "number", value: "7" });
    expect(final("#### 1\n#### -1,200 ")).toEqual({ kind: "number", value: "-1200" });
    expect(final("7")).toEqual(["there is no ####", undefined]);
    expect(final("#### 7 שקלים")).toEqual(['after #### stands the text "7 שקלים"', "correct the row"]);
    expect(final(7)).toEqual(["found the number 7", undefined]);
  });

  it("reads hostile text in linear time", () => {
    const start = performance.now();
    canonicalNumber(`${"1,111".repeat(200_000)}x`);
    canonicalNumber(`${"1".repeat(1_000_000)}x`);
    canonicalNumber(`1.${"0".repeat(1_000_000)}1`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("gold as accepted texts", () => {
  const answers = (value: Json, kind: Kind = "extractive-qa") => gold({ form: "answers", value, kind, choices: [] });

  it("comes as texts, as SQuAD's object, or with aliases, each once", () => {
    expect(answers(["א", "ב", "א", 7])).toEqual({ kind: "texts", texts: ["א", "ב", "7"] });
    expect(answers({ text: ["א"], answer_start: [0] })).toEqual({ kind: "texts", texts: ["א"] });
    expect(answers([{ text: "א", aliases: ["ב"] }, { text: "ג" }])).toEqual({ kind: "texts", texts: ["א", "ב", "ג"] });
    expect(gold({ form: "text", value: "א", kind: "short-answer", choices: [] })).toEqual({ kind: "texts", texts: ["א"] });
  });

  it("may be empty only where a passage can be without an answer", () => {
    expect(answers([])).toEqual({ kind: "texts", texts: [] });
    expect(answers([], "short-answer")).toEqual(["there is no accepted answer", undefined]);
  });

  it("is refused when an answer is empty or no text", () => {
    expect(answers(["א", " "])).toEqual(['among the answers is the text " "', undefined]);
    expect(answers([{ text: null }])).toEqual(["among the answers is an object", undefined]);
    expect(answers("א")).toEqual(['found the text "א"', expect.anything()]);
  });
});
