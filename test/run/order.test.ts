import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Item } from "../../src/core/item.ts";
import { askingOrder } from "../../src/run/order.ts";
import { jobsOf } from "../../src/run/plan.ts";
import { makeEntry, makeItem, makeItems, makePlanned } from "../helpers/entries.ts";

const grouped = (sizes: readonly number[]): Item[] =>
  sizes.flatMap((size, group) =>
    Array.from({ length: size }, (_, index) => makeItem(1000 * group + index, { group: `g${group}` })),
  );

describe("the order of asking", () => {
  it("is a permutation", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }), (sizes) => {
        const items = grouped(sizes);
        expect([...askingOrder(items, "t")].sort((a, b) => a - b)).toEqual(items.map((_, index) => index));
      }),
    );
  });

  it("holds every group in proportion in every prefix, to within one item", () => {
    const sizes = [100, 50, 10];
    const items = grouped(sizes);
    const order = askingOrder(items, "t");
    for (const prefix of [16, 48, 80, 144]) {
      const counts = sizes.map(
        (_, group) => order.slice(0, prefix).filter((position) => items[position]?.group === `g${group}`).length,
      );
      counts.forEach((count, group) => {
        expect(Math.abs(count - (prefix * (sizes[group] as number)) / 160)).toBeLessThanOrEqual(1.5);
      });
    }
  });

  it("makes a larger limit contain a smaller one", () => {
    const items = makeItems(50);
    const small = [...makePlanned(makeEntry(), items, { limit: 10 }).items].map(({ id }) => id);
    const large = [...makePlanned(makeEntry(), items, { limit: 20 }).items].map(({ id }) => id);
    expect(large).toEqual(expect.arrayContaining(small));
    expect(makePlanned(makeEntry(), items, { limit: 10 }).marks).toEqual(["SUBSET"]);
    expect(makePlanned(makeEntry(), items, { limit: 50 }).marks).toEqual([]);
  });

  it("interleaves tasks in proportion and asks first seeds first", () => {
    const big = makePlanned(makeEntry({ task: { task: "big" } }), makeItems(40), { seeds: [1, 2] });
    const small = makePlanned(makeEntry({ task: { task: "small" } }), makeItems(10), { seeds: [1, 2] });
    const jobs = [...jobsOf([big, small])];
    expect(jobs).toHaveLength(100);
    expect(jobs.slice(0, 50).every(({ seed }) => seed === 1)).toBe(true);
    const smallOnes = jobs.slice(0, 25).filter(({ planned }) => planned === small).length;
    expect(smallOnes).toBeGreaterThanOrEqual(4);
    expect(smallOnes).toBeLessThanOrEqual(6);
  });

  it("asks nothing of an excluded item", () => {
    const planned = makePlanned(
      makeEntry({ task: { exclude: [{ id: "item-3", reason: "two right answers", since: "2026-01-01" }] } }),
      makeItems(5),
    );
    expect([...jobsOf([planned])].map(({ position }) => planned.items.at(position)?.id)).not.toContain("item-3");
  });
});
