import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { letterOf } from "../../src/report/models.ts";
import { stemOf } from "../../src/report/series.ts";
import { sampleResults, sampleRun, threeModels } from "./sample.ts";

const TRIVIA = "trivia-he letter-chat@0";
const both = (share: number) => ({ [TRIVIA]: share, "arc-he letter-chat@0": share });

describe("runs of one model", () => {
  const older = sampleRun({ model: "m", right: both(0.2), created: "2026-01-01T00:00:00.000Z" });
  const newer = sampleRun({ model: "m", right: { [TRIVIA]: 0.9 }, created: "2026-02-01T00:00:00.000Z" });

  it("merge: the newest with a score stands, the other columns stay, and a note names what was replaced", () => {
    const { models, notes } = sampleResults([older, newer]);
    expect(models).toHaveLength(1);
    expect(models[0]?.cells[TRIVIA]?.run).toBe("run-m-2026-02-01");
    expect(models[0]?.cells["arc-he letter-chat@0"]?.run).toBe("run-m-2026-01-01");
    expect(notes).toContain(`m · ${TRIVIA}: run-m-2026-02-01 stands, run-m-2026-01-01 is not shown`);
  });

  it("merge alike in any order", () => {
    const cells = (runs: Parameters<typeof sampleResults>[0]) => sampleResults(runs).models[0]?.cells;
    expect(cells([newer, older])).toEqual(cells([older, newer]));
  });

  it("keep a column that scored when the newer run has nothing", () => {
    const empty = sampleRun({ model: "m", right: { [TRIVIA]: 0.9 }, created: "2026-03-01T00:00:00.000Z", errored: 40 });
    expect(sampleResults([older, empty]).models[0]?.cells[TRIVIA]?.run).toBe("run-m-2026-01-01");
  });

  it("stay apart when the name is one and the model another", () => {
    const other = { ...newer, manifest: { ...newer.manifest, digests: { ...newer.manifest.digests, model: "f".repeat(32) } } };
    const { models, notes } = sampleResults([older, other]);
    expect(models.map(({ id }) => id)).toEqual(["m", "m (2)"]);
    expect(notes.join()).toContain("another model with the name m");
  });

  it("are noted as not comparable where they were asked differently", () => {
    const fewer = sampleRun({ model: "n", right: { [TRIVIA]: 0.5 }, items: 20 });
    const results = sampleResults([older, fewer]);
    expect(results.notes.join()).toContain(`${TRIVIA}: the runs asked it in 2 ways`);
    expect(results.comparisons[0]?.differences).toEqual([]);
  });
});

describe("significance letters", () => {
  it("name the beaten models, and no model is beaten by one that it beats", () => {
    const { models } = threeModels();
    expect(models.map(({ cells }) => cells[TRIVIA]?.beats)).toEqual(["bc", "c", ""]);
  });

  it("turn round where a smaller value is the better one", () => {
    const lower = (run: ReturnType<typeof sampleRun>) => ({
      ...run,
      values: run.values.map((column) => ({ ...column, better: "lower" as const })),
    });
    const { models } = sampleResults([
      lower(sampleRun({ model: "m", right: both(0.9) })),
      lower(sampleRun({ model: "n", right: both(0.2) })),
    ]);
    expect(models.map(({ cells }) => cells[TRIVIA]?.beats)).toEqual(["", "a"]);
  });

  it("come from p values that are never smaller than the raw ones", () => {
    for (const { differences } of threeModels().comparisons)
      for (const { p, pColumn } of differences) expect(pColumn).toBeGreaterThanOrEqual(p);
  });

  it("count a … z, aa, ab", () => {
    expect([0, 25, 26, 27, 701, 702].map(letterOf)).toEqual(["a", "z", "aa", "ab", "zz", "aaa"]);
    fc.assert(fc.property(fc.nat(5000), fc.nat(5000), (a, b) => a === b || letterOf(a) !== letterOf(b)));
  });
});

describe("the average", () => {
  it("weighs its members as declared", () => {
    const { models } = sampleResults([sampleRun({ model: "m", right: { [TRIVIA]: 0.9, "arc-he letter-chat@0": 0.3 } })]);
    expect(models[0]?.composites["sample-average"]?.score?.value).toBeCloseTo((2 * 0.9 + 0.3) / 3, 10);
  });

  it("of a pair is the weighted mean of the paired differences", () => {
    const [pair] = threeModels().comparisons;
    const of = (task: string) =>
      pair?.differences.find((row) => row.task === task && row.protocol === "letter-chat@0")?.difference as number;
    expect(pair?.composites[0]?.difference).toBeCloseTo((2 * of("trivia-he") + of("arc-he")) / 3, 10);
  });
});

describe("the gate of a course", () => {
  it("passes what is better and fails what fell by more than the margin, column by column and for the average", () => {
    const shares = [0.5, 0.9, 0.3];
    const runs = shares.map((share, index) =>
      sampleRun({
        model: `base-step-${index}000`,
        step: index * 1000,
        right: { [TRIVIA]: share, "arc-he letter-chat@0": share },
      }),
    );
    const { series, gate } = sampleResults(runs);
    expect(gate).toEqual({ margin: 0.05, alpha: 0.05 });
    for (const name of [TRIVIA, "sample-average"]) {
      const verdicts = series.find((each) => each.over === "step" && each.name === name)?.points.map(({ gate }) => gate?.verdict);
      expect(verdicts).toEqual([undefined, "pass", "fail"]);
    }
  });

  it("cannot say where nothing differs or the runs do not share their questions", () => {
    const same = [1, 2].map((day) =>
      sampleRun({ model: "m", created: `2026-01-0${day}T00:00:00.000Z`, right: { [TRIVIA]: 0.5 } }),
    );
    const fewer = [40, 30].map((items, day) =>
      sampleRun({ model: "m", created: `2026-01-0${day + 1}T00:00:00.000Z`, items, right: { [TRIVIA]: 0.5 } }),
    );
    const reasons = [same, fewer].map((runs) => sampleResults(runs).series[0]?.points[1]?.gate);
    expect(reasons.map((gate) => gate?.verdict)).toEqual(["inconclusive", "inconclusive"]);
    expect(reasons[0]?.difference).toBe(0);
    expect(reasons[1]?.reason).toContain("asked");
  });
});

describe("the protocol matrix", () => {
  it("says what the protocol moves and what the model moves, and who changes places", () => {
    const columns = { [TRIVIA]: 0.9, "trivia-he letters-raw@5": 0.5 };
    const turned = { [TRIVIA]: 0.6, "trivia-he letters-raw@5": 0.7 };
    const [matrix] = sampleResults([
      sampleRun({ model: "m", right: columns }),
      sampleRun({ model: "n", right: turned }),
    ]).protocols;
    expect(matrix?.task).toBe("trivia-he");
    expect(matrix?.spread?.protocols).toBeCloseTo((0.4 + 0.1) / 2, 10);
    expect(matrix?.spread?.models).toBeCloseTo((0.3 + 0.2) / 2, 10);
    expect(matrix?.spread).toMatchObject({ flips: 1, pairs: 1 });
    expect(matrix?.pairs[0]).toMatchObject({ model: "m", n: 40 });
  });

  it("splits the widest gap that a table could print into what the protocol and what the model explains", () => {
    // m: 0.9 and 0.5, n: 0.6 and 0.7. Widest is 0.9 − 0.7 = 0.2, of which the protocol is ((0.9 − 0.5) + (0.6 − 0.7)) / 2 = 0.15.
    const [matrix] = sampleResults([
      sampleRun({ model: "m", right: { [TRIVIA]: 0.9, "trivia-he letters-raw@5": 0.5 } }),
      sampleRun({ model: "n", right: { [TRIVIA]: 0.6, "trivia-he letters-raw@5": 0.7 } }),
    ]).protocols;
    const [crossed] = matrix?.crossed ?? [];
    expect(crossed).toMatchObject({ models: ["m", "n"], protocols: ["letter-chat@0", "letters-raw@5"] });
    expect(crossed?.gap.difference).toBeCloseTo(0.2, 10);
    expect(crossed?.byProtocol.difference).toBeCloseTo(0.15, 10);
    expect(crossed?.byModel.difference).toBeCloseTo(0.05, 10);
  });
});

describe("breakdowns", () => {
  it("hold every item in one stratum of each kind", () => {
    const { breakdowns } = threeModels();
    expect(breakdowns.map(({ by }) => by)).toContain("group");
    for (const { strata } of breakdowns) expect(strata.reduce((sum, { items }) => sum + items, 0)).toBe(40);
  });

  it("average back to the score", () => {
    const { breakdowns, models } = threeModels();
    const [{ strata, column } = { strata: [], column: "" }] = breakdowns;
    const id = models[0]?.id as string;
    const mean = strata.reduce((sum, { items, scores }) => sum + items * (scores[id]?.value as number), 0) / 40;
    expect(mean).toBeCloseTo(models[0]?.cells[column]?.column.score?.value as number, 10);
  });
});

describe("courses", () => {
  it("put checkpoints together by the stem of their names, in the order of their steps", () => {
    const runs = [2000, 1000, 3000].map((step) =>
      sampleRun({ model: `base-step-${step}`, right: { [TRIVIA]: step / 5000 }, step }),
    );
    const [series] = sampleResults(runs).series.filter(({ over, name }) => over === "step" && name === TRIVIA);
    expect(series?.of).toBe("base-step");
    expect(series?.points.map(({ step }) => step)).toEqual([1000, 2000, 3000]);
    expect(series?.points.map(({ gate }) => gate?.against)).toEqual([
      undefined,
      ...(series?.points.slice(0, 2) ?? []).map(({ run }) => run),
    ]);
  });

  it("follow one model over time", () => {
    const runs = ["2026-01-01", "2026-01-03", "2026-01-02"].map((day) =>
      sampleRun({ model: "m", right: { [TRIVIA]: 0.5 }, created: `${day}T00:00:00.000Z` }),
    );
    const [series] = sampleResults(runs).series.filter(({ over, name }) => over === "time" && name === TRIVIA);
    expect(series?.points.map(({ created }) => created.slice(0, 10))).toEqual(["2026-01-01", "2026-01-02", "2026-01-03"]);
  });

  it("find the stem of a name with or without its step", () => {
    expect([stemOf("he-step-00500", 500), stemOf("he-step-1000", 1000), stemOf("hebatron", 1000), stemOf("ckpt_5_b", 5)]).toEqual(
      ["he-step", "he-step", "hebatron", "ckpt__b"],
    );
  });
});

describe("published scores", () => {
  const row = {
    source: "s",
    url: "https://example.org",
    date: "2025",
    read: "primary",
    topic: "arc",
    task: "ARC",
    metric: "acc",
    protocol: "p",
  };
  const run = sampleRun({ model: "Org/Model", right: { "arc-he letter-chat@0": 0.5 } });

  it("stand beside what was measured for this model and topic, inside our interval or not", () => {
    const { published } = sampleResults(
      [run],
      [
        { ...row, model: "org/model", value: 52, scale: 100 },
        { ...row, model: "org/model", value: 0.95, scale: 1 },
        { ...row, model: "other", value: 50, scale: 100 },
      ],
    );
    expect(published.map(({ measured }) => measured.map(({ inside }) => inside))).toEqual([[true], [false], []]);
  });

  it("that are no share are beside nothing", () => {
    const [published] = sampleResults([run], [{ ...row, model: "org/model", value: 3, scale: 0 }]).published;
    expect(published?.measured).toEqual([]);
  });
});
