import { describe, expect, it } from "vitest";
import { compareArmRuns } from "../../src/summary/arms.ts";
import { protocolMatrices } from "../../src/summary/protocol-gap.ts";
import { rankRuns } from "../../src/summary/ranking.ts";
import { answers, column, mean, run } from "./runs.ts";

const composites = [
  {
    composite: "average",
    title: "",
    members: ["arc", "copa"].map((task) => ({ task, protocol: "letters", weight: 1 })),
  },
];
const model = (name: string, chance: number) =>
  run(
    [
      column(answers(200, { chance, name: `${name} arc` }), { task: "arc" }),
      column(answers(80, { chance, name: `${name} copa` }), { task: "copa" }),
    ],
    { composites, name },
  );

describe("rankRuns", () => {
  it("gives every run the places that Holm-adjusted pairs leave open, and P(best) that add up to 1", () => {
    const { columns, composites } = rankRuns([model("weak", 0.3), model("good", 0.8), model("twin", 0.79)]);
    for (const { runs } of [...columns, ...composites]) expect(runs.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 9);
    expect(columns[0]?.runs.map(({ places }) => [places.best, places.worst])).toEqual([
      [3, 3],
      [1, 2],
      [1, 2],
    ]);
    expect(columns[0]?.runs[0]?.best).toBeLessThan(0.001);
    expect(composites[0]?.pairs).toHaveLength(3);
  });

  it("adjusts over the pairs of one ranking", () => {
    const [ranking] = rankRuns([model("a", 0.5), model("b", 0.6), model("c", 0.7)]).columns;
    const smallest = Math.min(...(ranking?.pairs ?? []).map(({ p }) => p));
    expect(Math.min(...(ranking?.pairs ?? []).map(({ pHolm }) => pHolm))).toBeCloseTo(Math.min(1, 3 * smallest), 12);
  });

  it("ranks on the items that all runs have, and leaves out what not all have", () => {
    const short = run([column(answers(150, { chance: 0.5, name: "short" }), { task: "arc" })], { name: "short" });
    const { columns, notRanked } = rankRuns([model("a", 0.5), model("b", 0.6), short]);
    expect(columns.map(({ name, n }) => [name, n])).toEqual([["arc · letters@0", 150]]);
    expect(notRanked).toEqual([
      { name: "copa · letters@0", reason: "only in 2 of 3 runs" },
      { name: "average", reason: "copa · letters: only in 2 of 3 runs" },
    ]);
  });

  it("puts the smallest value first where less is better", () => {
    const of = (name: string, chance: number) =>
      run([{ ...column(answers(200, { chance, name })), better: "lower" as const }], { name });
    const [ranking] = rankRuns([of("small", 0.2), of("large", 0.8), of("middle", 0.5)]).columns;
    expect(ranking?.runs.map(({ places }) => places.best)).toEqual([1, 3, 2]);
    expect(ranking?.runs[0]?.best).toBeGreaterThan(0.99);
  });
});

describe("protocolMatrices", () => {
  const rows = (name: string, chance: number) =>
    column(answers(120, { chance, name }), { protocol: name.split(" ")[1] as string });
  const runs = ["A", "B"].map((name, index) =>
    run([rows(`${name} chat@0`, 0.8 - 0.1 * index), rows(`${name} raw@5`, 0.5 - 0.1 * index)], { name }),
  );

  it("splits the gap of a table that mixes protocols into a protocol's part and a model's part, which add up to it", () => {
    const [matrix] = protocolMatrices(runs);
    expect(matrix?.crossed).toHaveLength(2);
    for (const { gap, byProtocol, byModel } of matrix?.crossed ?? [])
      expect(byProtocol.difference + byModel.difference).toBeCloseTo(gap.difference, 12);
    const mixed = matrix?.crossed.find(({ protocols }) => protocols[0] === "chat@0");
    expect(mixed?.byProtocol.difference).toBeGreaterThan(0.2);
  });

  it("compares the protocols of each run by item, with Holm over all of them", () => {
    const [matrix] = protocolMatrices(runs);
    expect(matrix?.pairs.map(({ run, first, second, n }) => [run, first, second, n])).toEqual([
      [0, "chat@0", "raw@5", 120],
      [1, "chat@0", "raw@5", 120],
    ]);
    for (const { p, pHolm } of matrix?.pairs ?? []) expect(pHolm).toBeGreaterThanOrEqual(p);
  });

  it("has nothing to say of tasks under one protocol", () => {
    expect(protocolMatrices([run([rows("A chat@0", 0.5)])])).toEqual([]);
  });
});

describe("compareArmRuns", () => {
  const arm = (name: string, levels: readonly number[]) => ({
    name,
    runs: levels.map((chance, index) => model(`${name}${index}`, chance)),
  });

  it("puts the spread between training runs into the interval", () => {
    const spread = compareArmRuns(arm("a", [0.8, 0.6, 0.7]), arm("b", [0.5, 0.7, 0.6]));
    const steady = compareArmRuns(arm("a", [0.7, 0.7, 0.7]), arm("b", [0.6, 0.6, 0.6]));
    const width = ({ interval }: (typeof spread.columns)[0]) => ("low" in interval ? interval.high - interval.low : Number.NaN);
    expect(width(spread.columns[0]!)).toBeGreaterThan(2 * width(steady.columns[0]!));
    expect(spread.columns[0]?.betweenRuns).toBeGreaterThan(0.05);
  });

  it("says with one run per arm that training variance is not in the interval", () => {
    const [row] = compareArmRuns(arm("a", [0.7]), arm("b", [0.6])).columns;
    expect(row).not.toHaveProperty("betweenRuns");
  });

  it("gives a composite its weighted difference, and one column the same as by itself", () => {
    const { columns, composites } = compareArmRuns(arm("a", [0.8, 0.7]), arm("b", [0.6, 0.5]));
    expect(composites[0]?.difference).toBeCloseTo(mean(columns.map(({ difference }) => difference)), 12);
    const single = [{ composite: "one", title: "", members: [{ task: "arc", protocol: "letters", weight: 1 }] }];
    const alone = (name: string, levels: readonly number[]) => ({
      name,
      runs: arm(name, levels).runs.map((values) => ({ ...values, composites: single })),
    });
    const one = compareArmRuns(alone("a", [0.8, 0.7]), alone("b", [0.6, 0.5])).composites[0];
    expect(one?.standardError).toBeCloseTo(columns[0]?.standardError as number, 12);
    expect(one?.difference).toBeCloseTo(columns[0]?.difference as number, 12);
  });

  it("gives a composite of unequal tasks the error √Σw²SE² when runs do not vary", () => {
    const { columns, composites } = compareArmRuns(arm("a", [0.8]), arm("b", [0.6]));
    const error = Math.hypot(...columns.map(({ standardError }) => standardError / 2));
    expect(composites[0]?.standardError).toBeCloseTo(error, 3);
  });
});
