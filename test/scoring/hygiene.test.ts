import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { random } from "../../src/core/random.ts";
import { lengthCues, type PlacedAnswer, positionBias } from "../../src/scoring/hygiene.ts";
import { labelHygiene, repeatedItems, seenItems } from "../../src/scoring/hygiene-content.ts";

const choices = ["aa", "bb", "cc", "dd"];

/** Answers of a model that knows half of the items and chooses among the others by `pick`. */
function answersOf(
  pick: (wrong: readonly number[], chance: ReturnType<typeof random>) => number,
  name: string,
  n = 200,
): PlacedAnswer[] {
  const chance = random("answers", name);
  return Array.from({ length: n }, () => {
    const gold = chance.below(4);
    const wrong = [0, 1, 2, 3].filter((place) => place !== gold);
    return { choices, gold, answered: chance.below(2) === 0 ? gold : pick(wrong, chance) };
  });
}

describe("positionBias", () => {
  it("finds a model that goes for the first place when it does not know", () => {
    const { test, wrong } = positionBias(
      answersOf((places) => places[0] as number, "first"),
      random("test"),
    );
    expect(test).toMatchObject({ p: 1 / 2000 });
    expect(wrong[0]).toBeGreaterThan(wrong[3] as number);
  });

  it("keeps its level where no place is preferred", () => {
    const fair = (places: readonly number[], chance: ReturnType<typeof random>) => places[chance.below(3)] as number;
    let rejected = 0;
    for (let run = 0; run < 200; run++) {
      const { test } = positionBias(answersOf(fair, `fair ${run}`, 60), random("test", run));
      if ("p" in test && test.p <= 0.05) rejected += 1;
    }
    // 10 of 200 on average; more than 22 or fewer than 1 come once in ten thousand.
    expect(rejected).toBeGreaterThan(0);
    expect(rejected).toBeLessThan(23);
  });

  it("is not misled by golds that stand in one place", () => {
    const answers = answersOf((places, chance) => places[chance.below(3)] as number, "golds").map((answer) =>
      answer.answered === answer.gold ? { ...answer, gold: 0, answered: 0 } : answer,
    );
    const { test } = positionBias(answers, random("test"));
    expect("p" in test ? test.p : 0).toBeGreaterThan(0.01);
  });

  it("expects as many wrong answers as there are, and none at the gold's place", () => {
    const { wrong, expected } = positionBias(
      answersOf((places) => places[1] as number, "sum"),
      random("test"),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(expected)).toBeCloseTo(sum(wrong), 9);
    const fixed = positionBias([{ choices, gold: 0, answered: 2 }], random("test"));
    expect(fixed.expected).toEqual([0, 1 / 3, 1 / 3, 1 / 3]);
  });

  it("says why there is no test with few wrong answers, or two choices", () => {
    expect(positionBias([], random("test")).test).toHaveProperty("reason");
    const two = Array.from({ length: 50 }, () => ({ choices: ["a", "b"], gold: 0, answered: 1 }));
    expect(positionBias(two, random("test")).test).toHaveProperty("reason");
  });
});

describe("lengthCues", () => {
  it("counts golds and answers that are the longest choice, ties in parts", () => {
    const cues = lengthCues([
      { choices: ["aaaa", "b", "c", "d"], gold: 0, answered: 0 },
      { choices: ["a", "bbbb", "c", "d"], gold: 0, answered: 1 },
      { choices: ["aa", "bb", "c", "d"], gold: 1, answered: 3 },
      { choices: ["a", "bb"], gold: 0 },
    ]);
    expect(cues?.goldIsLongest.share).toBeCloseTo(1.5 / 4, 12);
    expect(cues?.expected).toBeCloseTo((3 / 4 + 1 / 2) / 4, 12);
    expect(cues?.answersLongest).toMatchObject({ count: 2, of: 3 });
    expect(cues?.rightWhenLongest).toMatchObject({ count: 1, of: 2 });
    expect(cues?.rightOtherwise).toMatchObject({ count: 0, of: 2 });
  });

  it("measures in letters, not in units of the encoding, and has nothing to say without items", () => {
    expect(lengthCues([{ choices: ["\u{1F600}\u{1F600}", "abc"], gold: 1 }])?.goldIsLongest.share).toBe(1);
    expect(lengthCues([])).toBeUndefined();
  });
});

const item = (id: string, text: string, label = "positive"): Item => ({
  id,
  fields: { text },
  choices: [],
  gold: { kind: "label", label },
});

describe("items that stand twice", () => {
  it("are found across splits whatever their punctuation, points and case", () => {
    const seen = seenItems(
      [item("1", "שלום, עולם!"), item("2", "שָׁלוֹם עולם"), item("3", "OK"), item("4", "שלום לעולם")],
      [item("a", "שלום עולם"), item("b", "ok.")],
    );
    expect([...seen]).toEqual(["1", "2", "3"]);
  });

  it("are counted within a split, each after the first", () => {
    expect(repeatedItems([item("1", "a"), item("2", "A."), item("3", "b"), item("4", "a!")])).toBe(2);
  });

  it("are equal in every field and choice", () => {
    const of = (question: string, choice: string) => ({ id: "x", fields: { question }, choices: [choice, "other"] });
    expect(seenItems([of("q", "a")], [of("q", "b"), of("r", "a")]).size).toBe(0);
  });
});

describe("labelHygiene", () => {
  const labels = [
    { label: "travel", spellings: ["travel"] },
    { label: "sports", spellings: ["sports"] },
    { label: "health", spellings: ["health"] },
    { label: "entertainment", spellings: ["entertainment"] },
  ];
  it("finds golds outside of the labels, and labels that no repeated list has", () => {
    const { uses, notOffered, lists, neverListed } = labelHygiene({
      labels,
      items: [item("1", "a", "travel"), item("2", "b", "entertainment"), item("3", "c", "weather")],
      answers: ["travel", "travel"],
      replies: ["It is none of travel, sports, or health.", "travel", "Of travel/sports/health I say travel."],
    });
    expect(uses[0]).toEqual({ label: "travel", gold: 1, answered: 2, listed: 2 });
    expect(notOffered).toEqual(["weather"]);
    expect(lists).toBe(2);
    expect(neverListed).toEqual(["entertainment"]);
  });

  it("says nothing of labels that are no gold, or where no reply repeats a list", () => {
    const none = labelHygiene({ labels, items: [item("1", "a", "travel")], answers: [], replies: ["travel"] });
    expect(none.neverListed).toEqual([]);
  });

  it("takes hostile replies in linear time", () => {
    const hostile = "travel, ".repeat(20_000);
    fc.assert(
      fc.property(fc.constantFrom(hostile, "travel".repeat(30_000), "( ".repeat(60_000)), (reply) => {
        const start = performance.now();
        labelHygiene({ labels, items: [], answers: [], replies: [reply] });
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { numRuns: 6 },
    );
  });
});
