import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Reproduction } from "../../src/summary/reproduction.ts";
import { command, folder, json, makeRun } from "./numbers.ts";

const cwd = folder();
const run = (...args: string[]) => command(args, cwd);
const content = (path: string) => readFileSync(join(cwd, path), "utf8");

beforeAll(async () => {
  await makeRun(cwd, { model: "embedded:random", seeds: "1,2,3", out: "r" });
  await makeRun(cwd, { model: "embedded:rules", seeds: "1,2,3", out: "s" });
});

describe("mivhan rescore", () => {
  it("reads the journal again beside the run, which stays as it was; both verify, and compare as readings", async () => {
    const files = ["manifest.json", "outcomes.jsonl", "summary.json", "attempts/0001.jsonl"];
    const before = files.map((name) => content(join("r", name)));
    for (const name of ["r", "s"]) {
      const { code, stdout } = await run("rescore", name, "--name", "flexible", "--extractor", "letter-flexible");
      expect([code, stdout.includes("acc@letter-strict / acc@letter-flexible")]).toEqual([0, true]);
    }
    expect(files.map((name) => content(join("r", name)))).toEqual(before);
    expect((await run("verify", "r")).code).toBe(0);
    expect((await run("verify", "r/readings/flexible")).code).toBe(0);
    expect((await run("runs", "show", "r/readings/flexible")).stdout).toContain("acc@letter-flexible");
    const readings = await run("compare", "r/readings/flexible", "s/readings/flexible");
    expect([readings.code, readings.stdout.includes("acc@letter-flexible")]).toEqual([0, true]);
    expect((await run("compare", "r", "s/readings/flexible")).code).toBe(2);
  });

  it("finds a reading whose outcomes were edited", async () => {
    await run("rescore", "r", "--name", "edited");
    const path = join(cwd, "r/readings/edited/outcomes.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('"acc":0', '"acc":1'));
    const { code, stderr } = await run("verify", "r/readings/edited");
    expect([code, stderr.includes("E_VERIFY")]).toEqual([3, true]);
  });

  it.each([
    [["rescore", "r", "--name", "flexible"], "no reading is overwritten"],
    [["rescore", "r", "--name", "../out"], "is no name of a reading"],
    [["rescore", "r", "--name", "x", "--extractor", "letter-flexibel"], 'no extractor "letter-flexibel"'],
    [["rescore", "r", "--name", "x", "--extractor", "span"], "serves no column"],
    [["rescore", "r/readings/flexible", "--name", "x"], "is a reading itself"],
    [["rescore", "r"], "--name"],
  ])("refuses %j and leaves nothing behind", async (args, message) => {
    const { code, stderr } = await command(args, cwd);
    expect([code, stderr.includes(message)]).toEqual([2, true]);
    expect(readdirSync(join(cwd, "r/readings"))).not.toContain("x");
  });
});

describe("mivhan reproduce", () => {
  it("runs again from the manifest and finds the same outcomes", async () => {
    const { code, value } = await json<{ columns: Reproduction[] }>(["reproduce", "r", "--out", "again"], cwd);
    expect(code).toBe(0);
    expect(value.columns).toMatchObject([{ within: true, difference: 0, differing: [], unmatched: 0, outcomes: 72 }]);
    expect(content("again/outcomes.jsonl")).toBe(content("r/outcomes.jsonl"));
  });

  it("puts what differs to its first cause, and says when another model was asked", async () => {
    const other = await run("reproduce", "r", "--with", "s");
    expect(other.code).not.toBe(0);
    expect(other.stderr).toContain("another model was asked");
    expect(other.stdout).toMatch(/starter-arc · letter-chat@0 · arc-test-\d+ · seed \d: answer/);
    const { code, value } = await json<{ columns: Reproduction[] }>(["reproduce", "r", "--with", "r/readings/flexible"], cwd);
    expect([code, value.columns[0]?.causes.answer]).toEqual([0, 0]);
  });

  it("says so where the manifest does not tell how to reach the model", async () => {
    const rows = content("r/items.jsonl").trim().split("\n");
    const answers = rows.map((line) => JSON.stringify({ id: (JSON.parse(line) as { id: string }).id, text: "א" }));
    writeFileSync(join(cwd, "answers.jsonl"), answers.join("\n"));
    await makeRun(cwd, { model: "predictions:answers.jsonl", out: "p" });
    expect((await run("reproduce", "p")).code).toBe(0);
    const manifest = JSON.parse(content("p/manifest.json")) as { command: string };
    manifest.command = "run --models models.yaml --suite x";
    writeFileSync(join(cwd, "p/manifest.json"), JSON.stringify(manifest));
    const { code, stderr } = await run("reproduce", "p");
    expect([code, stderr.includes("does not say how to reach")]).toEqual([2, true]);
  });
});
