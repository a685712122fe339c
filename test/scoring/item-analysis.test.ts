import { describe, expect, it } from "vitest";
import type { Gold } from "../../src/core/item.ts";
import { analyseItems, type Examinee } from "../../src/scoring/item-analysis.ts";

const ITEMS = ["i0", "i1", "i2", "i3"];
const golds = new Map<string, Gold>(ITEMS.map((item) => [item, { kind: "choice", index: 0 }]));

/** A row of scores per model; the answer of a 1 is the gold, of a 0 the choice that `wrong` says. */
function examinees(rows: readonly (readonly number[])[], wrong = (_model: number) => "1"): Examinee[] {
  return rows.map((row, model) => ({
    name: `m${model}`,
    items: new Map(row.map((score, index) => [ITEMS[index] as string, { score, answers: [score >= 0.5 ? "0" : wrong(model)] }])),
  }));
}

describe("the items of a task after models answered them", () => {
  it("have the share of models that are right, and the item-rest correlation that Python's statistics.correlation gives", () => {
    const rows = [
      [1, 1, 1, 0],
      [1, 1, 0, 0],
      [1, 0, 1, 1],
      [0, 1, 0, 0],
      [0, 0, 0, 1],
    ];
    const { items, undiscriminated } = analyseItems(examinees(rows), golds);
    expect(items.map(({ difficulty }) => difficulty)).toEqual([0.6, 0.6, 0.4, 0.4]);
    // python3 -c "import statistics as s; …": own column against the sum of the others, CPython 3.12
    const expected = [0.6666666666666666, -0.48038446141526137, 0.6666666666666666, -0.48038446141526137];
    expect(items.map(({ discrimination }) => discrimination)).toEqual(expected.map((value) => expect.closeTo(value, 12)));
    expect(undiscriminated).toBeUndefined();
  });

  it("have no discrimination where fewer than five models answered, or where all agree", () => {
    const few = analyseItems(
      examinees([
        [1, 0, 1, 0],
        [1, 1, 1, 0],
      ]),
      golds,
    );
    expect(few.undiscriminated).toMatch(/2 models: below 5/);
    expect(few.items.some((facts) => "discrimination" in facts)).toBe(false);
    const same = analyseItems(examinees(Array.from({ length: 5 }, () => [1, 0, 1, 0])), golds);
    expect(same.items.some((facts) => "discrimination" in facts)).toBe(false);
  });

  it("that all miss come with the commonest wrong answer, those that most agree on first", () => {
    const rows = [
      [0, 0, 1, 1],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    const [first, ...others] = examinees(rows);
    const disagreeing = { name: "m0", items: new Map([...(first as Examinee).items, ["i0", { score: 0, answers: ["3"] }]]) };
    const analysis = analyseItems([disagreeing, ...others], golds);
    expect(analysis.missedByAll).toEqual([
      { item: "i1", agreed: { answer: "1", models: 3 } },
      { item: "i0", agreed: { answer: "1", models: 2 } },
    ]);
    // 4 items × miss shares 1/2 · 3/4 · 3/4
    expect(analysis.missedExpected).toBeCloseTo(4 * 0.5 * 0.75 * 0.75, 12);
    expect(analysis.rightForAll).toBe(0);
  });

  it("are only those that every model answered", () => {
    const [first, second] = examinees([
      [1, 1, 1, 1],
      [1, 0, 0, 0],
    ]);
    const partial = { name: "m1", items: new Map([...(second as Examinee).items].filter(([item]) => item !== "i3")) };
    const analysis = analyseItems([first as Examinee, partial], golds);
    expect(analysis.incomplete).toBe(1);
    expect(analysis.items.map(({ item }) => item)).toEqual(["i0", "i1", "i2"]);
    expect(analysis.models).toEqual([
      { name: "m0", score: 1 },
      { name: "m1", score: 1 / 3 },
    ]);
  });

  it("agree in free answers whatever the quotes, and take no errata into account", () => {
    const texts = new Map<string, Gold>([["i0", { kind: "texts", texts: ["חיפה"] }]]);
    const answering = (name: string, answer: string): Examinee => ({
      name,
      items: new Map([
        ["i0", { score: 0, answers: [answer] }],
        ["erratum", { score: 0, answers: [answer] }],
      ]),
    });
    const analysis = analyseItems([answering("a", 'צה"ל'), answering("b", "צה״ל.")], texts);
    expect(analysis.missedByAll).toEqual([{ item: "i0", agreed: { answer: 'צה"ל', models: 2 } }]);
  });
});
