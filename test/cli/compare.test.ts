import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunComparison } from "../../src/cli/numbers/compare-runs.ts";
import { command, folder, json, makeRun } from "./numbers.ts";

const cwd = folder();
const ARC = ["--task", "starter-arc", "--protocol", "letter-chat", "--protocol", "letters-raw"];

beforeAll(async () => {
  for (const model of ["random", "rules", "longest-choice"])
    await makeRun(cwd, { model: `embedded:${model}`, seeds: "1,2,3", out: model, args: ARC });
  await makeRun(cwd, { model: "embedded:random", seeds: "4,5,6", out: "random-again", args: ARC });
});

describe("mivhan compare", () => {
  it("prints difference, interval, p with its method, Holm, wins, detectable difference, n and seeds", async () => {
    const { code, stdout } = await command(["compare", "random", "rules"], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/95 % interval\s+p\s+p Holm\s+methods\s+win\/tie\/loss\s+detectable\s+n\s+seeds/);
    expect(stdout).toMatch(/starter-arc\s+letter-chat@0\s+acc@letter-strict .* t, sign-flip(-exact)? /);
    expect(stdout).toContain('model model: "random" / "rules"');
  });

  it("gives the same numbers as JSON, with flipped items and what differs", async () => {
    const { value } = await json<{ pairs: RunComparison[] }>(["compare", "random", "rules"], cwd);
    const [{ differences, items, differs }] = value.pairs as [RunComparison];
    expect(differences).toHaveLength(2);
    for (const { wins, losses, task, protocol } of differences) {
      const own = items.find((row) => row.task === task && row.protocol === protocol);
      expect(own?.flipped).toHaveLength(wins + losses);
    }
    expect(differs.model).toEqual([{ path: "model", first: "random", second: "rules" }]);
  });

  it("lists the items that moved with --items", async () => {
    const { stdout } = await command(["compare", "random", "rules", "--items"], cwd);
    expect(stdout).toMatch(/starter-arc · letter-chat@0: \d+ items score differently/);
    expect(stdout).toMatch(/arc-test-\d+\s+[\d.]+\s+[\d.]+/);
  });

  it("ranks three runs: scores, places, P(best), every difference", async () => {
    const { code, stdout } = await command(["compare", "random", "rules", "longest-choice"], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/run\s+score\s+places\s+P\(best\)\s+− /);
    const { value } = await json<{ rankings: { columns: { runs: { best: number }[] }[] } }>(
      ["compare", "random", "rules", "longest-choice"],
      cwd,
    );
    expect(value.rankings.columns).toHaveLength(2);
  });

  it("compares another reading with --metric and names the ones there are", async () => {
    const { value } = await json<{ pairs: RunComparison[] }>(
      ["compare", "random", "rules", "--metric", "acc@letter-flexible"],
      cwd,
    );
    expect(value.pairs[0]?.differences.map(({ primary }) => primary)).toEqual(["acc@letter-flexible"]);
    const { code, stderr } = await command(["compare", "random", "rules", "--metric", "bleu@span"], cwd);
    expect([code, stderr.includes("acc@letter-strict")]).toEqual([2, true]);
  });

  it("splits a gap across protocols with --protocols", async () => {
    const { code, stdout } = await command(["compare", "random", "rules", "--protocols"], cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("random under letter-chat@0 − rules under letters-raw@5");
    expect((await command(["compare", "random", "--protocols"], cwd)).code).toBe(0);
  });

  it("compares arms of training runs, and says when training variance is not in the interval", async () => {
    const several = await command(["compare", "--arm", "A=random,random-again", "--arm", "B=rules,longest-choice"], cwd);
    expect([several.code, several.stdout.includes("training variance is not")]).toEqual([0, false]);
    const single = await command(["compare", "--arm", "A=random", "--arm", "B=rules"], cwd);
    expect(single.stdout).toContain("training variance is not in these intervals");
  });

  it("refuses what was asked differently, naming the difference, and compares it when told to", async () => {
    const manifest = join(cwd, "changed", "manifest.json");
    await makeRun(cwd, {
      model: "embedded:rules",
      seeds: "1,2,3",
      out: "changed",
      args: ["--task", "starter-arc", "--protocol", "letter-chat"],
    });
    const text = readFileSync(manifest, "utf8");
    const value = JSON.parse(text) as { entries: { asked: string; protocolDefinition: { templates: { item: string } } }[] };
    for (const entry of value.entries) {
      entry.asked = "0".repeat(32);
      entry.protocolDefinition.templates.item = "another template";
    }
    writeFileSync(manifest, JSON.stringify(value));
    const { code, stderr } = await command(["compare", "random", "changed"], cwd);
    expect(code).toBe(2);
    expect(stderr).toContain("E_NOT_COMPARABLE");
    expect(stderr).toMatch(/asked differently: protocol\.templates\.item: .* \/ "another template"/);
    expect((await command(["compare", "random", "changed", "--despite", "asked"], cwd)).code).toBe(0);
  });

  it.each([
    [["compare", "random"], "needs two runs"],
    [["compare", "random", "nowhere"], "holds no run"],
    [["compare", "--arm", "A=random"], "1 is given"],
    [["compare", "--arm", "A=random", "--arm", "=rules"], "is no arm"],
    [["compare", "random", "rules", "--arm", "A=random", "--arm", "B=rules"], "not both"],
    [["compare", "random", "rules", "--despite", "everything"], "expected one of asked, read"],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await command(args, cwd);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
  });
});
