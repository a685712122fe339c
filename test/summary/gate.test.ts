import { describe, expect, it } from "vitest";
import { calibrateGate } from "../../src/summary/calibrate-gate.ts";
import { gateRuns } from "../../src/summary/gate.ts";
import { addNight, confirmationOf, type NightlyRow, readNights } from "../../src/summary/nightly.ts";
import { answers, column, run } from "./runs.ts";

const options = { margin: 0.05, alpha: 0.05, tolerance: 0.005 };
/** As many right answers as named, spread over `n` items. */
const level = (n: number, right: number, task = "arc") =>
  column(
    Array.from({ length: n }, (_, item) => (item < right ? 1 : 0)),
    { task },
  );

describe("gateRuns", () => {
  it("passes a candidate shown not to be worse by the margin, fails one shown to be, and else says what would decide", () => {
    const baseline = run([level(400, 300)]);
    expect(gateRuns(baseline, run([level(400, 305)]), options).verdict).toBe("pass");
    expect(gateRuns(baseline, run([level(400, 240)]), options).verdict).toBe("fail");
    const between = gateRuns(baseline, run([level(400, 282)]), options);
    expect(between.verdict).toBe("inconclusive");
    expect(between.columns[0]?.test?.needed).toMatchObject({ items: expect.any(Number), seeds: "unknown" });
  });

  it("decides with about as many items as it asked for, were the difference to stay", () => {
    // Of every 80 items the baseline has 60 right; the candidate loses 12 of them and wins 11 others.
    const side = (units: number, right: (item: number) => boolean) =>
      run([column(Array.from({ length: 80 * units }, (_, item) => (right(item % 80) ? 1 : 0)))]);
    const gate = (units: number) =>
      gateRuns(
        side(units, (item) => item < 60),
        side(units, (item) => item >= 12 && item < 71),
        options,
      );
    const once = gate(5);
    expect(once.verdict).toBe("inconclusive");
    const needed = (once.columns[0]?.test?.needed?.items as number) / 80;
    expect(gate(Math.ceil(1.05 * needed)).verdict).toBe("pass");
    expect(gate(Math.floor(0.9 * needed)).verdict).toBe("inconclusive");
  });

  it("says how many seeds would decide where the noise lies between seeds, and that none would where it lies between items", () => {
    const noisy = (name: string) => run([column(answers(200, { chance: 0.5, name, seeds: 4 }))]);
    const bySeeds = gateRuns(noisy("baseline"), noisy("candidate"), { ...options, margin: 0.03 });
    expect(bySeeds.columns[0]?.test?.needed?.seeds).toBeGreaterThan(4);
    const twice = (right: number) => column(Array.from({ length: 200 }, (_, item) => (item < right ? [1, 1] : [0, 0])));
    const other = column(Array.from({ length: 200 }, (_, item) => (item >= 80 ? [1, 1] : [0, 0])));
    const byItems = gateRuns(run([twice(120)]), run([other]), options);
    expect(byItems.columns[0]?.test?.needed?.seeds).toBe("never");
  });

  it("fails one of many tasks only after Holm, and says that it took the failure back", () => {
    const tasks = Array.from({ length: 12 }, (_, task) => `t${task}`);
    const baseline = run(tasks.map((task) => level(200, 150, task)));
    const candidate = run(tasks.map((task, index) => level(200, index === 0 ? 134 : 150, task)));
    const [alone] = gateRuns(run([level(200, 150)]), run([level(200, 134)]), { ...options, margin: 0.03 }).columns;
    const among = gateRuns(baseline, candidate, { ...options, margin: 0.03 }).columns[0];
    expect(alone?.verdict).toBe("fail");
    expect(among).toMatchObject({ verdict: "inconclusive", reason: expect.stringContaining("Holm") });
  });

  it("is inconclusive where a task is missing, not ready, too small, or has other items", () => {
    const baseline = run([level(100, 60)]);
    const reasonOf = (candidate: ReturnType<typeof run>, more = {}) =>
      gateRuns(baseline, candidate, { ...options, ...more }).columns[0]?.reason;
    expect(reasonOf(run([]))).toBe("not in the candidate");
    expect(reasonOf(run([level(100, 60)]), { unready: () => "the candidate is not complete" })).toContain("not complete");
    expect(reasonOf(run([level(98, 60)]))).toContain("2 items are in one run only");
    expect(gateRuns(run([level(10, 6)]), run([level(10, 6)]), options).columns[0]?.reason).toContain("below 15");
  });

  it("judges composites, and not those with a task that cannot be judged", () => {
    const members = ["a", "b"].map((task) => ({ task, protocol: "letters", weight: 1 }));
    const composites = [{ composite: "average", title: "", members }];
    const of = (right: number) => run([level(300, right, "a"), level(300, right, "b")], { composites });
    expect(gateRuns(of(200), of(201), options).composites[0]).toMatchObject({ name: "average", verdict: "pass" });
    const unready = ({ task }: { task: string }) => (task === "a" ? "blocked" : undefined);
    expect(gateRuns(of(200), of(201), { ...options, unready }).composites[0]?.reason).toContain("a · letters");
  });

  it("turns a metric of which less is better round", () => {
    const of = (right: number) => run([{ ...level(400, right), better: "lower" }]);
    expect(gateRuns(of(300), of(240), options).verdict).toBe("pass");
    expect(gateRuns(of(240), of(300), options).verdict).toBe("fail");
  });
});

describe("calibrateGate", () => {
  const [first, second] = ["a", "b"].map((name) => run([column(answers(300, { chance: 0.6, name, seeds: 3 }))]));

  it("finds that an unchanged model hardly ever fails, and passes the more often the wider the margin", () => {
    const shares = [0.02, 0.05, 0.1].map((margin) => calibrateGate(first!, second!, { margin, alpha: 0.05 }).rows[0]);
    for (const row of shares) expect(row?.fail).toBeLessThan(0.01);
    expect(shares[0]?.pass).toBeLessThan(shares[1]?.pass as number);
    expect(shares[2]?.pass).toBeGreaterThan(0.99);
  });

  it("names the margin at which four of five nights pass", () => {
    const [row] = calibrateGate(first!, second!, { margin: 0.05, alpha: 0.05 }).rows;
    const [there] = calibrateGate(first!, second!, { margin: row?.marginForPower as number, alpha: 0.05 }).rows;
    expect(there?.pass).toBeGreaterThan(0.76);
    expect(there?.pass).toBeLessThan(0.84);
  });
});

describe("the nightly log", () => {
  const start: NightlyRow = {
    kind: "start",
    at: "2026-01-01T00:00:00.000Z",
    baseline: { run: "baseline", outcomes: "b" },
    margin: 0.02,
    alpha: 0.05,
    reason: "the first night",
  };
  const baseline = run([column(answers(300, { chance: 0.7, name: "baseline", seeds: 5 }))]);

  function nights(chance: number, count: number): NightlyRow[] {
    const rows: NightlyRow[] = [start];
    for (let night = 1; night <= count; night++) {
      const candidate = run([column(answers(300, { chance, name: `${chance} ${night}`, seeds: 1 }))]);
      const input = {
        baseline,
        candidate,
        state: readNights(rows),
        margin: 0.02,
        alpha: 0.05,
        tolerance: 0,
        unready: () => undefined,
      };
      const { columns, alarms } = addNight(input);
      rows.push({
        kind: "night",
        at: `night ${night}`,
        candidate: { run: `${night}`, outcomes: `${night}` },
        seeds: [night],
        columns,
        alarms,
      });
    }
    return rows;
  }

  it("raises no alarm in a hundred nights without a change, and one soon after a loss of ten points", () => {
    expect(readNights(nights(0.7, 100)).open.size).toBe(0);
    const state = readNights(nights(0.6, 15));
    expect([...state.open]).toEqual([["arc · letters@0", "unconfirmed"]]);
  });

  it("keeps an alarm until fresh seeds decide: failing confirms it, passing clears it and the evidence", () => {
    const rows = nights(0.6, 15);
    const { open } = readNights(rows);
    const decided = (verdict: "pass" | "fail" | "inconclusive") => {
      const verdicts = confirmationOf(open, [{ name: "arc · letters@0", primary: "", verdict }]);
      return readNights([...rows, { kind: "confirmation", at: "", candidate: { run: "c", outcomes: "c" }, verdicts }]);
    };
    expect(decided("fail").open.get("arc · letters@0")).toBe("confirmed");
    expect(decided("inconclusive").open.get("arc · letters@0")).toBe("unconfirmed");
    expect([decided("pass").open.size, decided("pass").states.size]).toEqual([0, 0]);
  });

  it("forgets everything at a new start", () => {
    const state = readNights([...nights(0.6, 15), { ...start, reason: "the baseline was set again" }]);
    expect([state.open.size, state.states.size, state.nights.length, state.seeds.size]).toEqual([0, 0, 0, 0]);
  });

  it("leaves a column that is not ready as it was, and bets on no differences beyond 1", () => {
    const rows = nights(0.7, 3);
    const state = readNights(rows);
    const input = { baseline, candidate: baseline, state, margin: 0.02, alpha: 0.05, tolerance: 0 };
    expect(addNight({ ...input, unready: () => "not complete" })).toMatchObject({
      columns: {},
      skipped: [{ reason: "not complete" }],
    });
    const large = run([column(Array.from({ length: 300 }, () => 7))]);
    expect(addNight({ ...input, candidate: large, unready: () => undefined }).skipped[0]?.reason).toContain("−1 … 1");
  });
});
