import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { random } from "../../src/core/random.ts";
import { choicesOnlyFloor, fieldOnlyFloor, lengthFloor } from "../../src/scoring/part-floors.ts";

const NOUNS = ["שולחן", "כיסא", "חלון", "דלת", "ספר", "עיתון", "מפתח", "מזוודה", "כוס", "צלחת", "שעון", "מטרייה"];

/** Items of four choices of random words; `write` may mark the gold. */
function items(count: number, write: (words: string, isGold: boolean) => string = (words) => words): Item[] {
  const source = random("part floors");
  return Array.from({ length: count }, (_, index) => {
    const gold = source.below(4);
    const word = () => NOUNS[source.below(NOUNS.length)] as string;
    const choices = Array.from({ length: 4 }, (_unused, place) => write(`${word()} ${word()}`, place === gold));
    return { id: `i${index}`, fields: { question: `שאלה ${index}` }, choices, gold: { kind: "choice", index: gold } };
  });
}

const choicesOnly = (list: readonly Item[]) => choicesOnlyFloor(list, random("test"));

describe("a reader of the choices alone", () => {
  it("scores near chance where nothing in the choices tells the gold", () => {
    const floor = choicesOnly(items(400));
    expect(floor).toMatchObject({ name: "choices only", n: 400, chance: 0.25, interval: { level: 0.99, method: "wilson" } });
    expect(Math.abs((floor?.score ?? 1) - 0.25)).toBeLessThan(0.06);
  });

  it.each<[string, (words: string, isGold: boolean) => string]>([
    ["a word that only wrong choices have", (words, isGold) => (isGold ? words : `תמיד ${words}`)],
    ["a word that only golds have, with points and a quote", (words, isGold) => (isGold ? `${words} בְּדֶרֶךְ "כלל"` : words)],
    ["digits of wrong choices", (words, isGold) => (isGold ? words : `${words} ${words.length}`)],
    ["a longer gold", (words, isGold) => (isGold ? `${words} ${words}ים` : words)],
  ])("finds %s", (_name, write) => {
    expect(choicesOnly(items(200, write))?.score).toBeGreaterThan(0.9);
  });

  it("learns nothing from an item about itself: words that occur once are no sign", () => {
    const list = items(200).map((item) => ({ ...item, choices: item.choices.map((_, place) => `מלה${item.id}${place}`) }));
    expect(choicesOnly(list)?.score).toBeCloseTo(0.25, 9);
  });

  it("keeps items with the same choices together: balanced pairs do not score below chance", () => {
    const pairs = items(100).flatMap((item): Item[] => {
      const choices = [`${item.id} כן`, `${item.id} לא`];
      return [0, 1].map((index) => ({ ...item, id: `${item.id}-${index}`, choices, gold: { kind: "choice", index } }));
    });
    expect(choicesOnly(pairs)?.score).toBeCloseTo(0.5, 1);
  });

  it("gives a few items no interval, and other kinds no floor", () => {
    expect(choicesOnly(items(14))?.interval).toEqual({ reason: "14 items: below 15 no interval keeps its level" });
    expect(choicesOnly([{ id: "n", fields: {}, choices: [], gold: { kind: "number", value: "4" } }])).toBeUndefined();
  });
});

describe("the length of choices", () => {
  it("counts a gold among m equally long ones as 1/m, in code points, at the shortest end too", () => {
    const item = (choices: string[], index: number): Item => ({ id: "x", fields: {}, choices, gold: { kind: "choice", index } });
    const list = [item(["אחת", "😀😀😀", "שת"], 0), item(["אבגד", "א", "ב"], 0), item(["אבגד", "א", "ב"], 1)];
    expect(lengthFloor(list, "longest")?.score).toBeCloseTo((0.5 + 1 + 0) / 3, 12);
    expect(lengthFloor(list, "shortest")?.score).toBeCloseTo((0 + 0 + 0.5) / 3, 12);
  });
});

describe("a reader of one field", () => {
  const labels = ["entailment", "contradiction", "neutral"];
  const pairs = Array.from({ length: 300 }, (_, index): Item => {
    const label = labels[index % 3] as string;
    const word = NOUNS[random("premise", index).below(NOUNS.length)] as string;
    const hypothesis = label === "contradiction" ? `אין שם ${word}` : `יש שם ${word} ${index}`;
    return { id: `p${index}`, fields: { premise: `${word} ${index}`, hypothesis }, choices: [], gold: { kind: "label", label } };
  });

  it("finds negations in the hypothesis and nothing in the premise", () => {
    const floor = (field: string) => fieldOnlyFloor(pairs, { field, labels, source: random("fields") });
    expect(floor("hypothesis")).toMatchObject({ name: "only hypothesis", n: 300, chance: expect.closeTo(1 / 3, 9) });
    expect(floor("hypothesis")?.score).toBeGreaterThan(0.55);
    expect(Math.abs((floor("premise")?.score ?? 1) - 1 / 3)).toBeLessThan(0.1);
  });
});
