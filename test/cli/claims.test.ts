import { beforeAll, describe, expect, it } from "vitest";
import type { SizePlan } from "../../src/summary/plan-size.ts";
import type { Trend } from "../../src/summary/trend.ts";
import { mivhan } from "../helpers/cli.ts";
import { folder, json, makeRun } from "./numbers.ts";

const cwd = folder();
const run = (...args: string[]) => mivhan(args, { cwd });

beforeAll(() => {
  makeRun(cwd, { model: "embedded:random", seeds: "1,2,3", out: "net-step-100" });
  makeRun(cwd, { model: "embedded:random", seeds: "4,5,6", out: "net-step-20" });
  makeRun(cwd, { model: "embedded:rules", seeds: "1", out: "rules" });
});

describe("mivhan check-claim", () => {
  it("finds percentages that no number of right answers gives (3), and possible ones (0)", () => {
    const impossible = run("check-claim", "--score", "77.2", "--n", "278");
    expect([impossible.code, impossible.stdout.includes("214 right are 76.978 %")]).toEqual([3, true]);
    expect(run("check-claim", "--score", "88.9", "--n", "301").code).toBe(3);
    expect(run("check-claim", "--score", "77.0", "--n", "278").code).toBe(0);
    expect(run("check-claim", "--score", "77.2", "--n", "5000").code).toBe(0);
  });

  it("tells claims apart (0), not apart (3), or leaves it to the pairing (4)", () => {
    const against = (score: string) => run("check-claim", "--score", "70.0", "--n", "1000", "--against", score).code;
    expect([against("60.0"), against("69.9"), against("68.0")]).toEqual([0, 3, 4]);
  });

  it("recomputes a printed average", () => {
    expect(run("check-claim", "--average", "70.0", "--parts", "60.0,80.0").code).toBe(0);
    const { code, stdout } = run("check-claim", "--average", "71.0", "--parts", "60.0,80.0");
    expect([code, stdout.includes("DOES NOT FOLLOW")]).toEqual([3, true]);
  });

  it("looks whether a claim lies inside our interval", () => {
    expect(run("check-claim", "--score", "20.8", "--n", "24", "--run", "rules").code).toBe(0);
    expect(run("check-claim", "--score", "91.7", "--n", "24", "--run", "rules").code).toBe(3);
  });

  it.each([
    [["check-claim"], "there is no claim"],
    [["check-claim", "--score", "77.2"], "--score and --n"],
    [["check-claim", "--score", "77,2", "--n", "278"], "is no percentage"],
    [["check-claim", "--score", "77.2", "--n", "0"], "whole number from 1"],
    [["check-claim", "--average", "1", "--parts", "a,b"], "is no printed number"],
    [["check-claim", "--score", "50", "--n", "24", "--run", "rules", "--task", "copa"], "0 columns"],
  ])("refuses %j", (args, message) => {
    const { code, stderr } = mivhan(args, { cwd });
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});

describe("mivhan plan-size", () => {
  it("plans from two pilots, one, or a share", () => {
    const plans = (...args: string[]) =>
      json<{ plans: SizePlan[] }>(["plan-size", ...args, "--difference", "5"], cwd).value.plans;
    expect(plans("net-step-100", "net-step-20")).toMatchObject([{ basis: "pair", n: 24 }]);
    expect(plans("net-step-100").map(({ basis }) => basis)).toEqual(["alike", "unrelated"]);
    expect(plans("--discordant", "0.2")).toMatchObject([{ basis: "discordant", rows: [{ seeds: 1, items: 628 }] }]);
  });

  it("says 4 where a pilot cannot tell, and refuses what makes no plan", () => {
    const { code, stdout } = run("plan-size", "rules", "--difference", "5");
    expect([code, stdout.includes("two seeds or more")]).toEqual([4, true]);
    expect(run("plan-size", "--difference", "5").code).toBe(2);
    expect(run("plan-size", "rules", "--difference", "-5").code).toBe(2);
  });
});

describe("mivhan trend", () => {
  it("puts checkpoints in the order of the steps that their names say", () => {
    const { value } = json<{ over: string; trends: Trend[] }>(["trend", "net-step-100", "net-step-20"], cwd);
    expect(value.over).toBe("step");
    expect(value.trends[0]?.points.map(({ at }) => at)).toEqual(["20", "100"]);
    expect(run("trend", "net-step-100", "net-step-20").stdout).toMatch(/best: step \d+, P\(best\)/);
  });

  it("goes by date where no step is known, and by the steps that are given", () => {
    const { value } = json<{ over: string }>(["trend", "net-step-100", "rules"], cwd);
    expect(value.over).toBe("date");
    const given = json<{ trends: Trend[] }>(["trend", "net-step-100", "rules", "--steps", "7,3"], cwd);
    expect(given.value.trends[0]?.points.map(({ run: name }) => name)).toEqual(["rules", "net-step-100"]);
  });

  it.each([
    [["trend", "rules"], "two runs"],
    [["trend", "rules", "net-step-20", "--steps", "1"], "1 steps are given"],
    [["trend", "rules", "net-step-20", "--steps", "1,x"], "whole numbers"],
    [["trend", "rules", "net-step-20", "--by", "step"], "no step is known of rules"],
  ])("refuses %j", (args, message) => {
    const { code, stderr } = mivhan(args, { cwd });
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
