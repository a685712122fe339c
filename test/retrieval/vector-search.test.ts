import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pcg32 } from "../../src/core/random.ts";
import { BestRows } from "../../src/retrieval/best-rows.ts";
import { openVectorSearch, unitVectors } from "../../src/retrieval/vector-search.ts";

/** Small whole numbers, whose products single precision holds exactly. */
function wholeNumbers(length: number, seed: bigint): Float32Array {
  const source = pcg32(seed, 1n);
  return Float32Array.from({ length }, () => source.below(9) - 4);
}

function bruteForce({
  queries,
  vectors,
  dimension,
  depth,
}: {
  queries: Float32Array;
  vectors: Float32Array;
  dimension: number;
  depth: number;
}) {
  const dot = (query: number, row: number) => {
    let sum = 0;
    for (let at = 0; at < dimension; at++)
      sum += (queries[query * dimension + at] as number) * (vectors[row * dimension + at] as number);
    return sum;
  };
  return Array.from({ length: queries.length / dimension }, (_, query) => {
    const all = Array.from({ length: vectors.length / dimension }, (_, row) => ({ row, score: dot(query, row) }));
    const best = all.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, depth);
    return { rows: best.map(({ row }) => row), scores: best.map(({ score }) => score) };
  });
}

describe("openVectorSearch", () => {
  test("finds what comparing every pair finds, for any shape and any cut into blocks", () => {
    const shapes = fc.record({
      count: fc.integer({ min: 1, max: 9 }),
      rows: fc.integer({ min: 1, max: 300 }),
      dimension: fc.integer({ min: 1, max: 40 }),
      depth: fc.integer({ min: 1, max: 12 }),
      cut: fc.integer({ min: 1, max: 299 }),
      seed: fc.bigInt({ min: 0n, max: 1000n }),
    });
    fc.assert(
      fc.property(shapes, ({ count, rows, dimension, depth, cut, seed }) => {
        const queries = wholeNumbers(count * dimension, seed);
        const vectors = wholeNumbers(rows * dimension, seed + 5000n);
        const search = openVectorSearch({ queries, dimension, depth });
        const at = Math.min(cut, rows - 1);
        search.add({ firstRow: at, vectors: vectors.subarray(at * dimension) });
        if (at > 0) search.add({ firstRow: 0, vectors: vectors.subarray(0, at * dimension) });
        expect(search.nearest()).toEqual(bruteForce({ queries, vectors, dimension, depth }));
      }),
    );
  });

  test("agrees with double precision on real-valued vectors of 768 dimensions", () => {
    const source = pcg32(7n, 1n);
    const queries = unitVectors({ vectors: Float32Array.from({ length: 5 * 768 }, () => source.float() - 0.5), dimension: 768 });
    const vectors = unitVectors({
      vectors: Float32Array.from({ length: 500 * 768 }, () => source.float() - 0.5),
      dimension: 768,
    });
    const search = openVectorSearch({ queries, dimension: 768, depth: 20 });
    search.add({ firstRow: 0, vectors });
    const exact = bruteForce({ queries, vectors, dimension: 768, depth: 20 });
    for (const [query, { scores }] of search.nearest().entries()) {
      for (const [rank, score] of scores.entries()) expect(score).toBeCloseTo(exact[query]?.scores[rank] as number, 6);
    }
  });

  test("sums its lanes in the same order everywhere", () => {
    const source = pcg32(11n, 3n);
    const vectors = Float32Array.from({ length: 2 * 96 }, () => source.float() - 0.5);
    const search = openVectorSearch({ queries: vectors.subarray(0, 96), dimension: 96, depth: 1 });
    search.add({ firstRow: 0, vectors: vectors.subarray(96) });
    const lanes = [0, 1, 2, 3].map((lane) => {
      let sum = 0;
      for (let at = lane; at < 96; at += 4)
        sum = Math.fround(sum + Math.fround((vectors[at] as number) * (vectors[96 + at] as number)));
      return sum;
    }) as [number, number, number, number];
    expect(search.nearest()[0]?.scores).toEqual([
      Math.fround(Math.fround(lanes[0] + lanes[1]) + Math.fround(lanes[2] + lanes[3])),
    ]);
  });

  const one = () => openVectorSearch({ queries: Float32Array.of(1, 0), dimension: 2, depth: 1 });

  test.each([
    ["a block that is no whole number of vectors", () => one().add({ firstRow: 0, vectors: new Float32Array(3) })],
    ["NaN among the vectors", () => one().add({ firstRow: 0, vectors: Float32Array.of(0, Number.NaN) })],
    [
      "infinity among the queries",
      () => openVectorSearch({ queries: Float32Array.of(Number.POSITIVE_INFINITY), dimension: 1, depth: 1 }),
    ],
    ["no query", () => openVectorSearch({ queries: new Float32Array(0), dimension: 2, depth: 1 })],
    ["a dimension of 0", () => openVectorSearch({ queries: new Float32Array(2), dimension: 0, depth: 1 })],
    [
      "more queries than one memory holds",
      () => openVectorSearch({ queries: new Float32Array(3_000_000), dimension: 1, depth: 1 }),
    ],
    ["a vector without a direction", () => unitVectors({ vectors: Float32Array.of(1, 0, 0, 0), dimension: 2 })],
  ])("%s is refused", (_, act) => {
    expect(act).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_VECTORS" }));
  });

  test("a product that overflows to NaN is refused", () => {
    const search = openVectorSearch({ queries: Float32Array.of(3e38, 3e38), dimension: 2, depth: 1 });
    expect(() => search.add({ firstRow: 0, vectors: Float32Array.of(3e38, -3e38) })).toThrowError(
      expect.objectContaining({ code: "E_RETRIEVAL_SCORE" }),
    );
  });
});

test("unitVectors makes every length 1", () => {
  const [x = 0, y = 0] = unitVectors({ vectors: Float32Array.of(3, -4), dimension: 2 });
  expect(x).toBeCloseTo(0.6, 7);
  expect(y).toBeCloseTo(-0.8, 7);
});

describe("BestRows", () => {
  test("keeps what sorting everything would put first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), fc.integer({ min: 1, max: 10 }), (scores, depth) => {
        const best = new BestRows(depth);
        const offers = scores.map((score, row) => ({ row: (row * 7919) % 10_007, score }));
        for (const { row, score } of offers) best.offer(row, score);
        const sorted = offers.sort((a, b) => b.score - a.score || a.row - b.row).slice(0, depth);
        expect(best.sorted()).toEqual({ rows: sorted.map(({ row }) => row), scores: sorted.map(({ score }) => score) });
      }),
    );
  });

  test("refuses NaN when it is full as well as before", () => {
    const best = new BestRows(1);
    expect(() => best.offer(0, Number.NaN)).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_SCORE" }));
    best.offer(0, 1);
    expect(() => best.offer(1, Number.NaN)).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_SCORE" }));
  });

  test.each([0, -1, 1.5, Number.NaN])("a depth of %d is refused", (depth) => {
    expect(() => new BestRows(depth)).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_DEPTH" }));
  });
});
