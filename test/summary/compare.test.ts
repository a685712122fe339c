import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discordantEValue } from "../../src/stats/e-values.ts";
import { mcnemarMidP } from "../../src/stats/mcnemar.ts";
import { benjaminiHochberg } from "../../src/stats/multiple.ts";
import { compareRuns, type PairedDifference } from "../../src/summary/compare.ts";
import { compareComposites } from "../../src/summary/compare-composites.ts";
import { flippedItems } from "../../src/summary/flips.ts";
import { jsonDifferences } from "../../src/summary/json-differences.ts";
import { pairColumns } from "../../src/summary/pairing.ts";
import { answers, column, mean, run } from "./runs.ts";

const bits = (name: string, chance = 0.5, seeds = 1) => answers(60, { chance, name, seeds });

describe("compareRuns", () => {
  it("pairs by item id, whatever the order, and counts what only one run has", () => {
    const first = column([1, 0, 1, 1], { ids: ["a", "b", "c", "only first"] });
    const second = column([0, 0, 1, 1], { ids: ["c", "b", "a", "only second"] });
    const [row] = compareRuns([first], [second]).differences;
    expect(row).toMatchObject({ n: 3, wins: 1, losses: 0, ties: 2, unmatched: 2 });
    expect(row?.difference).toBeCloseTo(1 / 3, 12);
  });

  it("takes Tango and McNemar for one right-or-wrong answer per item, t and sign flips for several", () => {
    const [one] = compareRuns([column(bits("a"))], [column(bits("b"))]).differences;
    expect(one).toMatchObject({ pMethod: "mcnemar-exact", seeds: [1, 1], interval: { method: "tango" } });
    expect(one).not.toHaveProperty("conditionalError");
    const [several] = compareRuns([column(bits("a", 0.5, 3))], [column(bits("b", 0.5, 3))]).differences;
    expect(several).toMatchObject({ pMethod: "sign-flip", seeds: [3, 3], interval: { method: "t" } });
    expect(several?.conditionalError).toBeGreaterThan(0);
  });

  it("counts seeds that move all items of one side together: the sign-flip test would be far too sure", () => {
    const lucky = Array.from({ length: 80 }, (_, item) => [1, item % 8 === 0 ? 1 : 0]);
    const steady = Array.from({ length: 80 }, (_, item) => [item % 2, (item + 1) % 2]);
    const [row] = compareRuns([column(lucky)], [column(steady)]).differences;
    expect(row).toMatchObject({ pMethod: "t-shared-seeds", interval: { method: "t-shared-seeds" } });
    expect(row?.p).toBeGreaterThan(0.3);
  });

  it("counts them too where an answer is missing, and where the sides have not equally many seeds", () => {
    const lucky = Array.from({ length: 80 }, (_, item) => [1, item % 8 === 0 ? 1 : 0]);
    const steady = Array.from({ length: 80 }, (_, item) => [item % 2, (item + 1) % 2]);
    const whole = compareRuns([column(lucky)], [column(steady)]).differences[0];
    const missing = compareRuns([column([[1], ...lucky.slice(1)])], [column(steady)]).differences[0];
    expect(missing).toMatchObject({ pMethod: "t-shared-seeds", variance: { n: 79 } });
    expect(missing?.standardError).toBeCloseTo(whole?.standardError as number, 2);
    const more = compareRuns([column(lucky)], [column(steady.map((row) => [...row, ...row]))]).differences[0];
    expect(more).toMatchObject({ pMethod: "t-shared-seeds", seeds: [2, 4] });
    expect(more?.standardError).toBeCloseTo(whole?.standardError as number, 2);
    const one = compareRuns([column(lucky)], [column(steady.map(([answer]) => answer as number))]).differences[0];
    expect(one).toMatchObject({ pMethod: "t-shared-seeds", seeds: [2, 1] });
    expect(one).not.toHaveProperty("conditionalError");
  });

  it("refuses columns that were asked or read differently, unless it is asked for", () => {
    const [a, b] = [column(bits("a")), column(bits("b"), { asked: "other", read: "other" })];
    expect(compareRuns([a], [b])).toMatchObject({
      differences: [],
      notComparable: [{ reason: expect.stringContaining("asked") }],
    });
    expect(compareRuns([a], [b], { despite: ["asked"] }).notComparable[0]?.reason).toContain("read");
    expect(compareRuns([a], [b], { despite: ["asked", "read"] }).differences).toHaveLength(1);
  });

  it("says so where a metric of the whole corpus has no values, and where a column stands alone", () => {
    const result = compareRuns(
      [column([]), column(bits("x"), { task: "x" })],
      [column(bits("a")), column(bits("y"), { task: "y" })],
    );
    expect(result.notComparable.map(({ reason }) => reason)).toEqual([
      expect.stringContaining("no value per item"),
      "only in the first run",
      "only in the second run",
    ]);
  });

  it("adjusts p over the columns after Holm, and never below the raw p", () => {
    const tasks = ["t1", "t2", "t3"];
    const { differences } = compareRuns(
      tasks.map((task) => column(bits(`first ${task}`, 0.8), { task })),
      tasks.map((task) => column(bits(`second ${task}`, 0.4), { task })),
    );
    const smallest = Math.min(...differences.map(({ p }) => p));
    expect(Math.min(...differences.map(({ pHolm }) => pHolm))).toBeCloseTo(Math.min(1, 3 * smallest), 12);
    for (const { p, pHolm } of differences) expect(pHolm).toBeGreaterThanOrEqual(p);
  });

  it("takes the methods that are asked for, and Benjamini–Hochberg beside Holm", () => {
    const [a, b] = [column(bits("a", 0.8)), column(bits("b", 0.5))];
    const rowOf = (options: object, pair = [a, b]) =>
      compareRuns([pair[0] as typeof a], [pair[1] as typeof a], options).differences[0] as PairedDifference;
    const plain = rowOf({});
    const discordant = { firstOnly: plain.wins, secondOnly: plain.losses };
    expect(rowOf({ mcnemar: "mid-p" })).toMatchObject({ p: mcnemarMidP(discordant), pMethod: "mcnemar-mid-p" });
    expect(rowOf({ interval: "newcombe-10" }).interval.method).toBe("newcombe-10");
    for (const method of ["bca", "bootstrap-t"] as const) {
      const { interval } = rowOf({ interval: method });
      expect(interval).toMatchObject({ method });
      if ("low" in interval && "low" in plain.interval) expect(interval.low).toBeCloseTo(plain.interval.low, 1);
    }
    expect(plain.eValue).toBeCloseTo(
      discordantEValue({ n: plain.wins + plain.losses, x: plain.wins, alternative: "differs" }),
      12,
    );
    const seeds = [column(bits("a", 0.8, 2)), column(bits("b", 0.5, 2))];
    expect(rowOf({ interval: "newcombe-10" }, seeds).interval).toMatchObject({ method: "none" });
    expect(rowOf({}, seeds)).not.toHaveProperty("eValue");
    const tasks = ["t1", "t2", "t3"].map((task) => [column(bits(`x${task}`, 0.7), { task }), column(bits(`y${task}`), { task })]);
    const { differences } = compareRuns(
      tasks.map(([x]) => x as typeof a),
      tasks.map(([, y]) => y as typeof a),
    );
    expect(differences.map(({ pBh }) => pBh)).toEqual(benjaminiHochberg(differences.map(({ p }) => p)));
  });

  it("turns round with its arguments", () => {
    const values = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 1)), { minLength: 15, maxLength: 40 });
    fc.assert(
      fc.property(values, (pairs) => {
        const [a, b] = [column(pairs.map(([x]) => x)), column(pairs.map(([, y]) => y))];
        const [there] = compareRuns([a], [b]).differences;
        const [back] = compareRuns([b], [a]).differences;
        expect(there?.difference).toBeCloseTo(-(back?.difference as number), 12);
        expect(there?.p).toBeCloseTo(back?.p as number, 12);
        expect([there?.wins, there?.losses]).toEqual([back?.losses, back?.wins]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("flippedItems", () => {
  it("lists the items that score differently, largest difference first", () => {
    const pairs = pairColumns(column([[1, 1], [1, 0], 0, 1]), column([[1, 1], [0, 0], 1, 1]));
    expect(flippedItems(pairs)).toEqual([
      { item: "i2", first: 0, second: 1 },
      { item: "i1", first: 0.5, second: 0 },
    ]);
  });
});

const member = (task: string, weight = 1, more: object = {}) => ({ task, protocol: "letters", weight, ...more });

describe("compareComposites", () => {
  const tasks = (name: string, chance: number) => [
    column(answers(40, { chance, name: `${name} arc` }), { task: "arc" }),
    column(answers(120, { chance, name: `${name} copa` }), { task: "copa" }),
  ];

  it("is the weighted mean of paired differences with √Σw²SE², nested composites by the product of their shares", () => {
    const composites = [
      { composite: "inner", title: "", members: [member("arc"), member("copa", 3)] },
      { composite: "outer", title: "", members: [{ composite: "inner", weight: 1 }, member("copa")] },
    ];
    const [a, b] = [run(tasks("a", 0.7), { composites }), run(tasks("b", 0.5), { composites })];
    const rows = compareRuns(a.columns, b.columns).differences;
    const [inner, outer] = compareComposites(a, b).composites;
    const [arc, copa] = rows as [(typeof rows)[0], (typeof rows)[0]];
    expect(inner?.difference).toBeCloseTo(0.25 * arc.difference + 0.75 * copa.difference, 12);
    const error = Math.hypot(0.25 * (arc.standardError as number), 0.75 * (copa.standardError as number));
    expect(inner?.standardError).toBeCloseTo(error, 12);
    expect(outer?.difference).toBeCloseTo(0.125 * arc.difference + 0.875 * copa.difference, 12);
    expect(inner?.leaveOneOut).toEqual([
      { without: "arc · letters", difference: copa.difference },
      { without: "copa · letters", difference: arc.difference },
    ]);
  });

  it("adds two protocols of one task up item by item: they ask the same questions and are not independent", () => {
    const both = (name: string, chance: number) => {
      const rows = answers(50, { chance, name });
      return [column(rows, { protocol: "letters@0" }), column(rows, { protocol: "texts@0" })];
    };
    const composites = [{ composite: "c", title: "", members: [member("arc"), { task: "arc", protocol: "texts", weight: 1 }] }];
    const [a, b] = [run(both("a", 0.8), { composites }), run(both("b", 0.5), { composites })];
    const [row] = compareComposites(a, b).composites;
    const [alone] = compareRuns(a.columns, b.columns).differences;
    expect(row?.parts).toHaveLength(1);
    expect(row?.standardError).toBeCloseTo(alone?.standardError as number, 12);
  });

  it("has a bootstrap interval on request, stratified by task, about as wide as √Σw²SE² says", () => {
    const tasks = ["t1", "t2"];
    const member = (task: string) => ({ task, protocol: "letters@0", weight: 1 });
    const composites = [{ composite: "average", title: "average", members: tasks.map(member) }];
    const side = (name: string, chance: number) =>
      run(
        tasks.map((task) => column(bits(`${name} ${task}`, chance), { task })),
        { composites },
      );
    const [plain, bca] = [{}, { interval: "bca" as const }].map(
      (options) => compareComposites(side("a", 0.7), side("b", 0.5), options).composites[0]?.interval,
    );
    expect(bca?.method).toBe("bca");
    if (plain !== undefined && bca !== undefined && "low" in plain && "low" in bca)
      expect((bca.high - bca.low) / (plain.high - plain.low)).toBeCloseTo(1, 1);
  });

  it("does not compare a composite that lacks a member, or that the runs declare differently", () => {
    const whole = [{ composite: "c", title: "", members: [member("arc"), member("boolq")] }];
    const lacking = compareComposites(run(tasks("a", 0.5), { composites: whole }), run(tasks("b", 0.5), { composites: whole }));
    expect(lacking.notComparable).toEqual([{ composite: "c", reason: "boolq · letters: not in both runs" }]);
    const other = [{ composite: "c", title: "", members: [member("arc", 2), member("copa")] }];
    const own = [{ composite: "c", title: "", members: [member("arc"), member("copa")] }];
    const differing = compareComposites(run(tasks("a", 0.5), { composites: own }), run(tasks("b", 0.5), { composites: other }));
    expect(differing.notComparable[0]?.reason).toContain("other members or weights");
  });

  it("corrects for chance where a member declares its level, and nowhere else", () => {
    const plain = [{ composite: "c", title: "", members: [member("arc")] }];
    const corrected = [{ composite: "c", title: "", members: [member("arc", 1, { chance: 0.25 })] }];
    const of = (composites: typeof plain) =>
      compareComposites(run(tasks("a", 0.7), { composites }), run(tasks("b", 0.5), { composites })).composites[0];
    expect(of(corrected)?.difference).toBeCloseTo((of(plain)?.difference as number) / 0.75, 12);
    expect(of(corrected)?.standardError).toBeCloseTo((of(plain)?.standardError as number) / 0.75, 12);
    expect(of(corrected)?.first).toBeCloseTo(((of(plain)?.first as number) - 0.25) / 0.75, 12);
  });

  it("agrees with the mean of the tasks", () => {
    const composites = [{ composite: "c", title: "", members: [member("arc"), member("copa")] }];
    const [a, b] = [run(tasks("a", 0.7), { composites }), run(tasks("b", 0.5), { composites })];
    const [row] = compareComposites(a, b).composites;
    const score = (values: typeof a) =>
      mean(values.columns.map(({ items }) => mean([...items.values()].map((entry) => mean(entry.values)))));
    expect(row?.first).toBeCloseTo(score(a), 12);
    expect(row?.difference).toBeCloseTo(score(a) - score(b), 12);
  });
});

describe("jsonDifferences", () => {
  it("names the leaves that differ, and those that only one side has", () => {
    const first = { backend: "vllm", sampling: { temperature: 0, topP: 1 }, stop: ["a"] };
    const second = { backend: "vllm", sampling: { temperature: 0.7, topP: 1 }, stop: ["a", "b"], revision: "abc" };
    expect(jsonDifferences(first, second)).toEqual([
      { path: "revision", second: "abc" },
      { path: "sampling.temperature", first: 0, second: 0.7 },
      { path: "stop.1", second: "b" },
    ]);
  });

  it("finds nothing between equal values in another order of keys", () => {
    expect(jsonDifferences({ a: 1, b: [2] }, { b: [2], a: 1 })).toEqual([]);
  });
});

describe("a metric of which less is better", () => {
  it("counts the smaller value as the win", () => {
    const column = (value: number, better?: "lower") => ({
      task: "lm",
      protocol: "rolling-raw@0",
      primary: "x@y",
      asked: "a",
      read: "r",
      marks: [],
      ...(better === undefined ? {} : { better }),
      items: new Map(Array.from({ length: 20 }, (_, item) => [`i${item}`, { values: [value + item / 100] }])),
    });
    const wins = (better?: "lower") => compareRuns([column(1, better)], [column(2, better)]).differences[0]?.wins;
    expect(wins()).toBe(0);
    expect(wins("lower")).toBe(20);
  });
});
