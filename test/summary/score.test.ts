import { describe, expect, it } from "vitest";
import { scoreItems } from "../../src/summary/score.ts";
import { answers } from "./runs.ts";

const itemsOf = (rows: readonly (readonly number[])[]) =>
  rows.map((values, index) => ({ item: `i${index}`, cluster: undefined, values }));

describe("scoreItems", () => {
  it("splits the variance of one answer into items, seeds and the rest, and tells the two errors apart", () => {
    // Ten items always right, ten always wrong, ten that alternate: by hand, with mean squares of two-way analysis of variance.
    const rows = [
      ...Array.from({ length: 10 }, () => [1, 1]),
      ...Array.from({ length: 10 }, () => [0, 0]),
      ...Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? [1, 0] : [0, 1])),
    ];
    const score = scoreItems(itemsOf(rows), 2);
    const msWithin = (10 * 0.5) / 30;
    const msItem = (2 * (20 * 0.25)) / 29;
    expect(score.value).toBe(0.5);
    expect(score.variance?.items).toBeCloseTo((msItem - msWithin) / 2, 12);
    expect(score.variance?.seeds).toBe(0);
    expect(score.variance?.residual).toBeCloseTo(5 / 29, 12);
    expect(score.variance).toMatchObject({ n: 30, sharedSeeds: false });
    expect(score.conditionalError).toBeCloseTo(Math.sqrt(msWithin / 60), 12);
    expect(score.standardError).toBeCloseTo(Math.sqrt(msItem / 60), 12);
    expect(score.conditionalError).toBeLessThan(score.standardError as number);
  });

  it("counts an effect that the seeds have in common in error and interval", () => {
    const rows = Array.from({ length: 40 }, (_, item) => [item % 10 === 0 ? 0 : 1, item % 10 === 5 ? 1 : 0]);
    const score = scoreItems(itemsOf(rows), 2);
    expect(score.variance?.sharedSeeds).toBe(true);
    expect(score.interval).toMatchObject({ method: "t-shared-seeds" });
    expect(score.standardError).toBeGreaterThan(0.25);
  });

  it("has no split and no conditional error with one seed", () => {
    const score = scoreItems(itemsOf(answers(50, { chance: 0.6, name: "one seed" })), 1);
    expect(score).not.toHaveProperty("variance");
    expect(score).not.toHaveProperty("conditionalError");
    expect(score.interval).toMatchObject({ method: "wilson" });
  });

  it("splits over the items that have every seed and says how many they are", () => {
    const rows = answers(30, { chance: 0.5, name: "ragged", seeds: 3 }).map((row, index) => (index < 4 ? row.slice(0, 2) : row));
    expect(scoreItems(itemsOf(rows), 3)).toMatchObject({ n: 30, variance: { n: 26 } });
  });
});
