import { beforeAll, describe, expect, it } from "vitest";
import type { SizePlan } from "../../src/summary/plan-size.ts";
import type { Trend } from "../../src/summary/trend.ts";
import { command, folder, json, makeRun } from "./numbers.ts";

const cwd = folder();
const run = (...args: string[]) => command(args, cwd);

beforeAll(async () => {
  await makeRun(cwd, { model: "embedded:random", seeds: "1,2,3", out: "net-step-100" });
  await makeRun(cwd, { model: "embedded:random", seeds: "4,5,6", out: "net-step-20" });
  await makeRun(cwd, { model: "embedded:rules", seeds: "1", out: "rules" });
});

describe("mivhan check-claim", () => {
  it("finds percentages that no number of right answers gives (3), and possible ones (0)", async () => {
    const impossible = await run("check-claim", "--score", "77.2", "--n", "278");
    expect([impossible.code, impossible.stdout.includes("214 right are 76.978 %")]).toEqual([3, true]);
    expect((await run("check-claim", "--score", "88.9", "--n", "301")).code).toBe(3);
    expect((await run("check-claim", "--score", "77.0", "--n", "278")).code).toBe(0);
    expect((await run("check-claim", "--score", "77.2", "--n", "5000")).code).toBe(0);
  });

  it("tells claims apart (0), not apart (3), or leaves it to the pairing (4)", async () => {
    const against = async (score: string) =>
      (await run("check-claim", "--score", "70.0", "--n", "1000", "--against", score)).code;
    expect([await against("60.0"), await against("69.9"), await against("68.0")]).toEqual([0, 3, 4]);
  });

  it("recomputes a printed average", async () => {
    expect((await run("check-claim", "--average", "70.0", "--parts", "60.0,80.0")).code).toBe(0);
    const { code, stdout } = await run("check-claim", "--average", "71.0", "--parts", "60.0,80.0");
    expect([code, stdout.includes("DOES NOT FOLLOW")]).toEqual([3, true]);
  });

  it("looks whether a claim lies inside our interval", async () => {
    expect((await run("check-claim", "--score", "20.8", "--n", "24", "--run", "rules")).code).toBe(0);
    expect((await run("check-claim", "--score", "91.7", "--n", "24", "--run", "rules")).code).toBe(3);
  });

  it.each([
    [["check-claim"], "there is no claim"],
    [["check-claim", "--score", "77.2"], "--score and --n"],
    [["check-claim", "--score", "77,2", "--n", "278"], "is no percentage"],
    [["check-claim", "--score", "77.2", "--n", "0"], "whole number from 1"],
    [["check-claim", "--average", "1", "--parts", "a,b"], "is no printed number"],
    [["check-claim", "--score", "50", "--n", "24", "--run", "rules", "--task", "copa"], "0 columns"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await command(args, cwd);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});

describe("mivhan plan-size", () => {
  it("plans from two pilots, one, or a share", async () => {
    const plans = async (...args: string[]) =>
      (await json<{ plans: SizePlan[] }>(["plan-size", ...args, "--difference", "5"], cwd)).value.plans;
    expect(await plans("net-step-100", "net-step-20")).toMatchObject([{ basis: "pair", n: 24 }]);
    expect((await plans("net-step-100")).map(({ basis }) => basis)).toEqual(["alike", "unrelated"]);
    expect(await plans("--discordant", "0.2")).toMatchObject([{ basis: "discordant", rows: [{ seeds: 1, items: 628 }] }]);
  });

  it("says 4 where a pilot cannot tell, and refuses what makes no plan", async () => {
    const { code, stdout } = await run("plan-size", "rules", "--difference", "5");
    expect([code, stdout.includes("two seeds or more")]).toEqual([4, true]);
    expect((await run("plan-size", "--difference", "5")).code).toBe(2);
    expect((await run("plan-size", "rules", "--difference", "-5")).code).toBe(2);
  });
});

describe("mivhan trend", () => {
  it("puts checkpoints in the order of the steps that their names say", async () => {
    const { value } = await json<{ over: string; trends: Trend[] }>(["trend", "net-step-100", "net-step-20"], cwd);
    expect(value.over).toBe("step");
    expect(value.trends[0]?.points.map(({ at }) => at)).toEqual(["20", "100"]);
    expect((await run("trend", "net-step-100", "net-step-20")).stdout).toMatch(/best: step \d+, P\(best\)/);
  });

  it("goes by date where no step is known, and by the steps that are given", async () => {
    const { value } = await json<{ over: string }>(["trend", "net-step-100", "rules"], cwd);
    expect(value.over).toBe("date");
    const given = await json<{ trends: Trend[] }>(["trend", "net-step-100", "rules", "--steps", "7,3"], cwd);
    expect(given.value.trends[0]?.points.map(({ run: name }) => name)).toEqual(["rules", "net-step-100"]);
  });

  it.each([
    [["trend", "rules"], "two runs"],
    [["trend", "rules", "net-step-20", "--steps", "1"], "1 steps are given"],
    [["trend", "rules", "net-step-20", "--steps", "1,x"], "whole numbers"],
    [["trend", "rules", "net-step-20", "--by", "step"], "no step is known of rules"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await command(args, cwd);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
