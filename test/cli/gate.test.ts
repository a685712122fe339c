import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { GateResult } from "../../src/summary/gate.ts";
import { command, folder, json, makeAnswers, makeRun, SUMS } from "./numbers.ts";

const cwd = folder();
const run = (...args: string[]) => command(args, cwd);
const gate = (candidate: string, margin: string, ...more: string[]) =>
  run("gate", "--baseline", "good", "--candidate", candidate, "--margin", margin, ...more);

beforeAll(async () => {
  await makeRun(cwd, { out: "learn", args: SUMS });
  await makeAnswers(cwd, { to: 20, out: "good", learn: "learn" });
  await makeAnswers(cwd, { to: 20, out: "same", learn: "learn" });
  await makeAnswers(cwd, { from: 1, to: 20, out: "near", learn: "learn" });
  await makeAnswers(cwd, { to: 2, out: "bad", learn: "learn" });
  await makeAnswers(cwd, { to: 2, out: "bad-fresh", seeds: "7,8", learn: "learn" });
  await makeAnswers(cwd, { to: 20, out: "good-fresh", seeds: "8,9", learn: "learn" });
});

describe("mivhan gate", () => {
  it("passes with 0, fails with 3, and is inconclusive with 4, saying what would decide", async () => {
    expect((await gate("same", "20")).code).toBe(0);
    const failed = await gate("bad", "20");
    expect([failed.code, failed.stdout.includes("verdict: FAIL")]).toEqual([3, true]);
    const open = await gate("near", "5");
    expect(open.code).toBe(4);
    expect(open.stdout).toMatch(/inconclusive, about \d+ items would decide; whether more seeds would is unknown with one seed/);
  });

  it("gives the verdicts as JSON", async () => {
    const args = ["gate", "--baseline", "good", "--candidate", "bad", "--margin", "20"];
    const { code, value } = await json<GateResult>(args, cwd);
    expect(code).toBe(3);
    expect(value).toMatchObject({ margin: 0.2, verdict: "fail", columns: [{ verdict: "fail", test: { n: 24 } }] });
  });

  it("calibrates itself on two runs of one model, and refuses two models", async () => {
    for (const seeds of ["1,2,3", "4,5,6"]) await makeRun(cwd, { seeds, out: `aa-${seeds[0]}` });
    const { code, stdout } = await run("gate", "--baseline", "aa-1", "--candidate", "aa-4", "--margin", "2", "--aa");
    expect(code).toBe(4);
    expect(stdout).toMatch(/pass\s+fail\s+inconclusive\s+margin for 80 % pass\s+same questions again/);
    expect(stdout).toContain("a nightly gate needs a margin above twice");
    expect((await gate("bad", "5", "--aa")).code).toBe(2);
  });

  it.each([
    [["gate", "--baseline", "good", "--candidate", "same"], "--margin"],
    [["gate", "--baseline", "good", "--candidate", "same", "--margin", "0"], "expected points above 0"],
    [["gate", "--baseline", "good", "--candidate", "good", "--margin", "1"], "are one run"],
    [["gate", "--candidate", "same", "--margin", "1"], "there is no baseline"],
    [["gate", "--baseline", "good", "--candidate", "same", "--margin", "1", "--confirm"], "--confirm belongs to --nightly"],
    [["gate", "--baseline", "learn", "--candidate", "nowhere", "--margin", "1"], "holds no run"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await command(args, cwd);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});

describe("mivhan baseline", () => {
  it("pins a run, is used by the gate, and refuses a run that changed since", async () => {
    expect((await run("baseline", "set", "good")).stdout).toContain("good (good.jsonl) is the baseline");
    expect((await run("gate", "--candidate", "same", "--margin", "20")).code).toBe(0);
    await makeAnswers(cwd, { to: 15, out: "pinned", learn: "learn" });
    await run("baseline", "set", "pinned", "--file", "pin.json");
    appendFileSync(join(cwd, "pinned/outcomes.jsonl"), "{}\n");
    const { code, stderr } = await run("gate", "--pin", "pin.json", "--candidate", "same", "--margin", "20");
    expect([code, stderr.includes("its outcomes changed")]).toEqual([2, true]);
    writeFileSync(join(cwd, "pin.json"), '{"format":1}');
    expect((await run("baseline", "show", "--file", "pin.json")).code).toBe(2);
  });
});

describe("mivhan gate --nightly", () => {
  const night = (candidate: string, ...more: string[]) => gate(candidate, "5", "--nightly", "state", ...more);
  const log = () => readFileSync(join(cwd, "state/nights.jsonl"), "utf8").trim().split("\n");

  it("counts a run once, raises an alarm on a loss, and lets only fresh seeds confirm or clear it", async () => {
    expect((await night("same")).code).toBe(0);
    const before = log();
    expect([(await night("same")).code, log()]).toEqual([0, before]);

    const alarm = await night("bad");
    expect([alarm.code, alarm.stdout.includes("ALARM: starter-gsm8k · number-chat@0")]).toEqual([4, true]);
    const stale = await night("bad", "--confirm");
    expect([stale.code, stale.stderr.includes("fresh ones")]).toEqual([2, true]);

    const confirmed = await night("bad-fresh", "--confirm");
    expect([confirmed.code, confirmed.stdout.includes("CONFIRMED")]).toEqual([3, true]);
    expect((await night("near")).code).toBe(3);
    const cleared = await gate("good-fresh", "5", "--nightly", "state", "--confirm");
    // 24 items: whether a candidate that answers alike is within 5 points cannot be shown.
    expect(cleared.code).toBe(3);
    expect(log().slice(0, before.length)).toEqual(before);
  });

  it("clears an alarm where fresh seeds pass, and begins anew when the margin changes", async () => {
    const wide = (candidate: string, ...more: string[]) => gate(candidate, "20", "--nightly", "wide", ...more);
    expect((await wide("bad")).code).toBe(4);
    expect((await wide("good-fresh", "--confirm")).code).toBe(0);
    expect((await wide("same")).code).toBe(0);
    const { code, stdout } = await gate("near", "21", "--nightly", "wide");
    expect([code, stdout.includes("the evidence begins here: margin or alpha changed")]).toEqual([0, true]);
  });

  it("says so where the state is no log of nights", async () => {
    writeFileSync(join(cwd, "state.txt"), "");
    expect((await gate("same", "5", "--nightly", "state.txt")).code).toBe(2);
  });
});
