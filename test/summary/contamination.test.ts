import { describe, expect, it } from "vitest";
import type { ItemClass, ItemOverlap } from "../../src/core/contamination.ts";
import { contaminationEffect, judgedItems } from "../../src/summary/contamination.ts";
import { contaminationCurves, subsetScores } from "../../src/summary/contamination-curve.ts";
import { againstReference } from "../../src/summary/contamination-reference.ts";
import { column } from "./runs.ts";

/** `right` of `count` items right, all of one class and share. */
interface Group {
  readonly class: ItemClass;
  readonly share: number;
  readonly right: number;
  readonly count: number;
}

function world(groups: readonly Group[]) {
  const flat = groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, i) => ({ ...group, value: i < group.right ? 1 : 0 })),
  );
  const overlaps: Record<string, ItemOverlap> = Object.fromEntries(
    flat.map(({ class: itemClass, share }, i) => [
      `i${i}`,
      { class: itemClass, overlaps: { "TOKEN-EXTEND": share, "LONGEST-MATCH": share } },
    ]),
  );
  return { column: column(flat.map(({ value }) => value)), overlaps };
}

const G30 = world([
  { class: "clean", share: 0, right: 744, count: 1200 },
  { class: "dirty", share: 1, right: 237, count: 300 },
]);

describe("the estimated gain", () => {
  it("is w_d (S_d − S_c) with its error: 744 of 1200 clean and 237 of 300 dirty give +0.0340 ± 0.00548", () => {
    const { gain, dirtyShare, scores } = contaminationEffect(G30.column, G30.overlaps);
    expect(dirtyShare).toBe(0.2);
    expect(scores.all?.value).toBeCloseTo(981 / 1500, 12);
    expect(scores.all!.value - scores.clean!.value).toBeCloseTo(0.034, 12);
    // √(.79·.21/299 + .62·.38/1199) · .2; with the divisor n instead of n − 1 it is 0.00547.
    expect(gain).toMatchObject({
      difference: { value: expect.closeTo(0.17, 10) },
      gain: { value: expect.closeTo(0.034, 10), standardError: expect.closeTo(0.005482, 6) },
    });
  });

  it("is refused below thirty items on either side, with the scores still there", () => {
    const { column: values, overlaps } = world([
      { class: "clean", share: 0, right: 50, count: 100 },
      { class: "dirty", share: 1, right: 29, count: 29 },
    ]);
    const { gain, scores } = contaminationEffect(values, overlaps);
    expect(gain).toEqual({ refused: expect.stringContaining("29 items on one side and 100 on the other") });
    expect(scores.dirty?.n).toBe(29);
  });

  it("leaves items that could not be judged on neither side", () => {
    const { column: values, overlaps } = world([
      { class: "clean", share: 0, right: 20, count: 40 },
      { class: "touched", share: 0.3, right: 20, count: 40 },
      { class: "short-dirty", share: 1, right: 30, count: 40 },
      { class: "unjudged", share: 0, right: 0, count: 500 },
    ]);
    const { gain, dirtyShare } = contaminationEffect(values, overlaps);
    expect(dirtyShare).toBeCloseTo(1 / 3, 12);
    expect(gain).toMatchObject({ n: [40, 80], difference: { value: expect.closeTo(0.25, 10) } });
  });

  it("counts clusters, not items, where items share a passage", () => {
    const groups = Array.from({ length: 60 }, (_, i) => ({ dirty: i % 2 === 0, value: i % 4 < 2 ? 1 : 0 }));
    const flat = groups.flatMap((group, i) => Array.from({ length: 5 }, () => ({ ...group, cluster: `p${i}` })));
    const overlaps = Object.fromEntries(
      flat.map(({ dirty }, i) => [`i${i}`, { class: dirty ? ("dirty" as const) : ("clean" as const), overlaps: {} }]),
    );
    const values = flat.map(({ value }) => value);
    const alone = contaminationEffect(column(values), overlaps).gain;
    const together = contaminationEffect(column(values, { clusters: flat.map(({ cluster }) => cluster) }), overlaps).gain;
    if ("refused" in alone || "refused" in together) throw new Error("refused");
    expect(together.difference.standardError / alone.difference.standardError).toBeCloseTo(Math.sqrt(5), 1);
  });
});

describe("the curve", () => {
  it("finds the gain at its threshold and says how likely noise would have looked so", () => {
    const { column: values, overlaps } = world([
      { class: "clean", share: 0.1, right: 60, count: 150 },
      { class: "touched", share: 0.45, right: 60, count: 150 },
      { class: "dirty", share: 0.95, right: 120, count: 150 },
    ]);
    const { curves, p } = contaminationCurves(judgedItems(values, overlaps), { column: "a column" });
    expect(curves.map(({ overlap, best }) => [overlap, best])).toEqual(
      ["TOKEN-EXTEND", "LONGEST-MATCH"].map((name) => [name, expect.objectContaining({ threshold: 0.5, p: 0.0005 })]),
    );
    expect(p).toBe(0.0005);
    expect(curves[0]?.points.map(({ marked }) => marked)).toEqual([450, 450, 300, 300, 300, 150, 150, 150, 150, 150, 0]);
  });

  it("turns round where lower is better", () => {
    const { column: values, overlaps } = world([
      { class: "clean", share: 0, right: 120, count: 150 },
      { class: "dirty", share: 1, right: 30, count: 150 },
    ]);
    const items = judgedItems(values, overlaps);
    expect(contaminationCurves(items, { column: "c" }).p).toBeGreaterThan(0.9);
    expect(contaminationCurves(items, { column: "c", better: "lower" }).p).toBe(0.0005);
  });

  it("has nothing to say of scores that a fast scan does not know", () => {
    const items = judgedItems(column([1, 0, 1]), { i0: { class: "dirty", overlaps: {} } });
    expect(contaminationCurves(items, { column: "c" })).toEqual({ curves: [], p: "unknown" });
    expect(subsetScores(items)).toBe("unknown");
  });
});

describe("Llama 2's subsets", () => {
  it("have the published Z without the correction for a finite population: 848 of 10,042 dirty HellaSwag items, 92.2 against 82.5", () => {
    const right = Math.round(10_042 * 0.825);
    const dirty = Math.round(848 * 0.922);
    const { column: values, overlaps } = world([
      { class: "dirty", share: 0.9, right: dirty, count: 848 },
      { class: "touched", share: 0.5, right: 1592, count: 1803 },
      { class: "clean", share: 0, right: right - dirty - 1592, count: 7391 },
    ]);
    const found = subsetScores(judgedItems(values, overlaps));
    if (found === "unknown") throw new Error("unknown");
    expect(found.subsets.map(({ subset, n }) => [subset, n])).toEqual([
      ["clean", 7391],
      ["not clean", 2651],
      ["not dirty", 9194],
      ["dirty", 848],
    ]);
    // The published 7.42 is of unrounded means.
    expect(found.subsets[3]?.z).toBeCloseTo(7.43, 1);
    expect(found.subsets[0]?.z).toBeLessThan(-5);
    expect(found.evidence).toBe(true);
  });

  it("claim no evidence when one of them has fewer than thirty items", () => {
    const { column: values, overlaps } = world([
      { class: "dirty", share: 0.9, right: 20, count: 20 },
      { class: "clean", share: 0, right: 100, count: 400 },
    ]);
    expect(subsetScores(judgedItems(values, overlaps))).toMatchObject({ evidence: "unknown" });
  });
});

describe("difference in differences", () => {
  it("is nothing where the dirty items are easier for a model that has not seen them as well", () => {
    const shifted = column([...G30.column.items.values()].map(({ values }, i) => (i % 10 === 0 ? 0 : (values[0] as number))));
    const found = againstReference(G30.column, shifted, G30.overlaps);
    if ("refused" in found) throw new Error(found.refused);
    expect(Math.abs(found.difference.value)).toBeLessThan(0.05);
    expect(againstReference(G30.column, G30.column, G30.overlaps)).toMatchObject({ difference: { value: 0 } });
  });

  it("is the whole gain where the reference finds all items alike", () => {
    const flat = column(Array.from({ length: 1500 }, (_, i) => (i % 2 === 0 ? 1 : 0)));
    expect(againstReference(G30.column, flat, G30.overlaps)).toMatchObject({
      difference: { value: expect.closeTo(0.17, 2) },
      n: [300, 1200],
    });
  });

  it("is refused for a reference that was asked otherwise", () => {
    const other = column([1, 0], { asked: "other" });
    expect(againstReference(G30.column, other, G30.overlaps)).toEqual({ refused: expect.stringContaining("asked differently") });
  });
});
