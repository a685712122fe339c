import { describe, expect, it } from "vitest";
import { random, shuffled } from "../../src/core/random.ts";
import { fisherExactGreater } from "../../src/stats/fisher-exact.ts";
import { compareMinK, completion, exchangeability, minK } from "../../src/summary/seen-before.ts";

describe("the exchangeability test", () => {
  it("has a p that is exact: as good as uniform where nothing was seen", () => {
    const orders = 19;
    const worlds = 400;
    const source = random("exchangeability test");
    // Any score of an order will do, however the groups differ.
    const score = (order: readonly number[]) => order.reduce((sum, item, at) => sum + Math.sin(item * 7.3 + at), 0);
    const ps = Array.from({ length: worlds }, () => {
      const groups = Array.from({ length: 5 }, () => Array.from({ length: 6 }, () => source.float() * 100));
      const draw = () => groups.map((group) => score(shuffled(group, source)));
      return exchangeability(draw(), Array.from({ length: orders }, draw)).p;
    });
    const share = (limit: number) => ps.filter((p) => p <= limit).length / worlds;
    // Binomial with 400 and 0.05: above 0.09 twice in ten thousand times.
    expect(share(0.05)).toBeLessThan(0.09);
    expect(share(0.5)).toBeGreaterThan(0.42);
    expect(share(0.5)).toBeLessThan(0.58);
  });

  it("finds a model that knows the order, and never says less than one in the orders it has", () => {
    const published = [-100, -101, -99];
    const others = Array.from({ length: 99 }, (_, at) => published.map((one) => one - 1 - at / 100));
    expect(exchangeability(published, others)).toMatchObject({
      p: 0.01,
      orders: 99,
      groups: 3,
      advantage: expect.closeTo(4.47, 2),
    });
    expect(exchangeability([-1], [[-1]]).p).toBe(1);
  });
});

describe("completion", () => {
  it("is compared with the control by Fisher's exact test", () => {
    const hits = (right: number, n: number) => Array.from({ length: n }, (_, at) => at < right);
    // SciPy 1.17.1: fisher_exact([[8, 2], [1, 5]], alternative="greater")
    expect(fisherExactGreater({ first: { successes: 8, n: 10 }, second: { successes: 1, n: 6 } })).toBeCloseTo(0.02447552, 7);
    expect(completion(hits(8, 10), hits(1, 6)).p).toBeCloseTo(0.02447552, 7);
    expect(completion(hits(0, 10), hits(0, 10)).p).toBe(1);
    expect(completion(hits(3, 10), undefined)).toEqual({ benchmark: expect.objectContaining({ rate: 0.3, hits: 3 }) });
  });
});

describe("Min-K%", () => {
  it("is the mean of the least likely fifth, and a share of pairs beside a control", () => {
    expect(minK([-1, -2, -3, -4, -5, -6, -7, -8, -9, -10])).toBe(-9.5);
    expect(minK([-3])).toBe(-3);
    expect(compareMinK([-1, -2], [-2, -3]).control?.auc).toBe(0.875);
    expect(compareMinK([-1], undefined)).toEqual({ benchmark: -1, n: 1 });
  });
});
