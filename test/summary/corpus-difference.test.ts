import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { compareRuns } from "../../src/summary/compare.ts";
import { type CorpusValues, corpusDifference } from "../../src/summary/corpus-difference.ts";
import { compareReproduction } from "../../src/summary/reproduction.ts";
import { column } from "./runs.ts";

const NAME = { task: "translation", protocol: "chat@0", primary: "ratio@text" };

/** A ratio of sums, as BLEU and chrF are: matched over all. Vectors are [matched, all]. */
const ratio = (rows: readonly (readonly number[])[]) =>
  rows.reduce((sum, row) => sum + (row[0] as number), 0) / rows.reduce((sum, row) => sum + (row[1] as number), 0);

function corpus(level: number, { name, count = 60 }: { name: string; count?: number }): CorpusValues {
  const lengths = random("lengths");
  const source = random("matches", name);
  const items = Array.from({ length: count }, (_, item) => {
    const all = 5 + lengths.below(30);
    const matched = Array.from({ length: all }, () => (source.float() < level ? 1 : 0)).reduce(
      (sum: number, one) => sum + one,
      0,
    );
    return [`i${item}`, { rows: [[matched, all]] }] as const;
  });
  return { items: new Map(items), aggregate: ratio };
}

describe("corpusDifference", () => {
  it("is the difference of the corpus scores, not of mean item scores, with BCa and approximate randomisation", () => {
    const [first, second] = [corpus(0.7, { name: "a" }), corpus(0.5, { name: "b" })];
    const row = corpusDifference(NAME, { first, second });
    const score = ({ items }: CorpusValues) => ratio([...items.values()].flatMap(({ rows }) => rows));
    expect(row.difference).toBeCloseTo(score(first) - score(second), 12);
    expect(row).toMatchObject({ pMethod: "approximate-randomisation", interval: { method: "bca" }, n: 60, unmatched: 0 });
    expect(row.p).toBeLessThan(0.01);
    expect(row.wins + row.ties + row.losses).toBe(60);
  });

  it("finds no difference between equal systems more often than it should", () => {
    const ps = Array.from({ length: 40 }, (_, world) => {
      const sides = ["a", "b"].map((side) => corpus(0.6, { name: `${side} ${world}`, count: 20 }));
      return corpusDifference({ ...NAME, task: `world ${world}` }, { first: sides[0]!, second: sides[1]! }).p;
    });
    // Binomial(40, 0.05): more than 6 has a probability below 0.004.
    expect(ps.filter((p) => p <= 0.05).length).toBeLessThanOrEqual(6);
  });

  it("gives p 1 and difference 0 to a system against itself", () => {
    const same = corpus(0.6, { name: "same" });
    expect(corpusDifference(NAME, { first: same, second: same })).toMatchObject({ difference: 0, p: 1, ties: 60 });
  });

  it("draws and swaps clusters whole", () => {
    const clustered = (values: CorpusValues): CorpusValues => ({
      ...values,
      items: new Map([...values.items].map(([id, entry], index) => [id, { ...entry, cluster: `c${Math.floor(index / 6)}` }])),
    });
    const sides = { first: clustered(corpus(0.7, { name: "a" })), second: clustered(corpus(0.5, { name: "b" })) };
    const row = corpusDifference(NAME, sides);
    expect(row).toMatchObject({ interval: { method: "bca-clustered" }, df: 9 });
    // Ten clusters have 2^9 different swaps: p cannot go far below 2 / 1024.
    expect(row.p).toBeGreaterThan(0.0005);
  });

  it("stands in comparisons and repetitions where the values of items would", () => {
    const values = { ...column([]), ...NAME, corpus: corpus(0.6, { name: "x" }) };
    const other = { ...values, corpus: corpus(0.5, { name: "y" }) };
    expect(compareRuns([values], [other]).differences).toHaveLength(1);
    const none = { original: [], again: [] };
    expect(compareReproduction(values, values, none)).toMatchObject({ within: true, conditionalError: 0, errorFrom: "exchange" });
    expect(compareReproduction(values, other, none)).toMatchObject({ within: false });
  });
});
