import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endOf, mivhan, startMivhan } from "../helpers/cli.ts";

const folder = () => mkdtempSync(join(tmpdir(), "mivhan-cli-"));
const ARC = ["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random"];
const runsIn = (cwd: string) => readdirSync(join(cwd, "runs")).sort();
const outcomesOf = (directory: string) => readFileSync(join(directory, "outcomes.jsonl"), "utf8");
const only = (cwd: string) => join(cwd, "runs", runsIn(cwd)[0] as string);

describe("mivhan run", () => {
  it("makes a run directory that is complete in itself, with results on stdout and talk on stderr", () => {
    const cwd = folder();
    const { code, stdout, stderr } = mivhan([...ARC, "--seeds", "2"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/starter-arc\s+letters-raw@5\s+acc@loglikelihood/);
    expect(stdout).not.toContain("run runs/");
    expect(stderr).toContain("run runs/");
    const directory = only(cwd);
    expect(readdirSync(directory).sort()).toEqual([
      "attempts",
      "items.jsonl",
      "manifest.json",
      "outcomes.jsonl",
      "prompts.jsonl",
      "summary.json",
    ]);
    expect(outcomesOf(directory).trim().split("\n")).toHaveLength(48);
    expect(mivhan(["verify", directory], { cwd }).code).toBe(0);
  });

  it("gives the accuracy that docs/record.md computes with jq", () => {
    const cwd = folder();
    mivhan([...ARC, "--seeds", "3"], { cwd });
    const rows = outcomesOf(only(cwd))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { item: string; readings: { loglikelihood: { values: { acc: number } } } });
    const items = [...new Set(rows.map(({ item }) => item))];
    const means = items.map((item) => {
      const values = rows.filter((row) => row.item === item).map((row) => row.readings.loglikelihood.values.acc);
      return values.reduce((a, b) => a + b, 0) / values.length;
    });
    const summary = JSON.parse(readFileSync(join(only(cwd), "summary.json"), "utf8")) as {
      columns: { score: { value: number } }[];
    };
    expect(summary.columns[0]?.score.value).toBeCloseTo(means.reduce((a, b) => a + b, 0) / means.length, 12);
  });

  it("starts a new run beside a complete one, and continues an incomplete one", () => {
    const cwd = folder();
    mivhan(ARC, { cwd });
    mivhan(ARC, { cwd });
    expect(runsIn(cwd)).toHaveLength(2);
    const directory = only(cwd);
    const whole = outcomesOf(directory);
    const journal = join(directory, "attempts/0001.jsonl");
    writeFileSync(journal, `${readFileSync(journal, "utf8").split("\n").slice(0, 9).join("\n")}\n{"key":{"ta`);
    rmSync(join(directory, "summary.json"));
    const { stderr, code } = mivhan(ARC, { cwd });
    expect([code, stderr.includes(`resuming ${join("runs", runsIn(cwd)[0] as string)}`)]).toEqual([0, true]);
    expect(runsIn(cwd)).toHaveLength(2);
    expect(outcomesOf(directory)).toBe(whole);
  });

  it("lets seeds, limit and tasks grow on resume, to what a run from the start would have been", () => {
    const cwd = folder();
    expect(mivhan([...ARC, "--limit", "6", "--out", "grown"], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, "grown/summary.json"), "utf8")).toContain('"SUBSET"');
    const more = [...ARC, "--protocol", "texts-raw", "--seeds", "2"];
    expect(mivhan([...more, "--resume", "grown"], { cwd }).code).toBe(0);
    mivhan([...more, "--out", "straight", "--concurrency", "1"], { cwd });
    expect(outcomesOf(join(cwd, "grown"))).toBe(outcomesOf(join(cwd, "straight")));
  });

  it("refuses to continue a run as another one, naming every difference", () => {
    const cwd = folder();
    mivhan([...ARC, "--seeds", "3", "--out", "r"], { cwd });
    const { code, stderr } = mivhan(
      ["run", "--task", "starter-arc", "--protocol", "texts-raw", "--model", "embedded:ngram", "--limit", "5", "--resume", "r"],
      { cwd },
    );
    expect(code).toBe(2);
    expect(stderr).toContain("E_RESUME_DIFFERS");
    for (const field of ["field model", "field entries", "field seeds", "field limit"]) expect(stderr).toContain(field);
  });

  it("gives the same outcomes at any concurrency", () => {
    const cwd = folder();
    const files = [1, 8, 64].map((concurrency) => {
      mivhan([...ARC, "--seeds", "2", "--concurrency", String(concurrency), "--out", `c${concurrency}`], { cwd });
      return outcomesOf(join(cwd, `c${concurrency}`));
    });
    expect(new Set(files).size).toBe(1);
  });

  it("prints a plan and sends and writes nothing with --dry-run", () => {
    const cwd = folder();
    const { code, stdout } = mivhan([...ARC, "--seeds", "5", "--dry-run"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/starter-arc\s+letters-raw@5\s+choice-loglikelihood\s+acc@loglikelihood\s+24\s+5\s+120/);
    expect(existsSync(join(cwd, "runs"))).toBe(false);
  });

  it("prints JSON that can be parsed", () => {
    const cwd = folder();
    const { stdout } = mivhan([...ARC, "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject([{ summary: { model: "random", complete: true } }]);
  });

  it("keeps a second process out of a directory in use", async () => {
    const cwd = folder();
    const slow = ["run", "--suite", "quickstart", "--model", "embedded:ngram", "--seeds", "40", "--out", "busy"];
    const first = startMivhan(slow, { cwd });
    const ended = endOf(first);
    while (!existsSync(join(cwd, "busy/lock"))) await new Promise((resolve) => setTimeout(resolve, 20));
    const { code, stderr } = mivhan(slow, { cwd });
    first.kill("SIGKILL");
    await ended;
    expect([code, stderr.includes("E_RUN_LOCKED")]).toEqual([2, true]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("drains on %s, says how to go on, and ends with %i", async (signal, expected) => {
    const cwd = folder();
    const args = ["run", "--suite", "quickstart", "--model", "embedded:ngram", "--seeds", "60", "--out", "r"];
    const child = startMivhan(args, { cwd });
    const ended = endOf(child);
    while (!existsSync(join(cwd, "r/attempts/0001.jsonl")) || statSync(join(cwd, "r/attempts/0001.jsonl")).size === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill(signal);
    const { code, stderr, stdout } = await ended;
    expect(code).toBe(expected);
    expect(stderr).toContain("to go on: mivhan run --suite quickstart --model embedded:ngram --seeds 60 --resume r");
    expect(stdout).toContain("INCOMPLETE");
    expect(existsSync(join(cwd, "r/lock"))).toBe(false);
  });

  it("writes files that only their owner can read", () => {
    const cwd = folder();
    mivhan(ARC, { cwd });
    for (const name of readdirSync(only(cwd))) {
      const mode = statSync(join(only(cwd), name)).mode & 0o777;
      expect([name, mode]).toEqual([name, name === "attempts" ? 0o700 : 0o600]);
    }
  });

  it("finds an edited outcome with verify, exit 3", () => {
    const cwd = folder();
    mivhan(ARC, { cwd });
    const path = join(only(cwd), "outcomes.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('"acc":0', '"acc":1'));
    const { code, stderr } = mivhan(["verify", only(cwd)], { cwd });
    expect([code, stderr.includes("E_VERIFY outcomes.jsonl")]).toEqual([3, true]);
  });

  it("says so when the disk cannot be written, and exits 2", () => {
    const cwd = folder();
    mkdirSync(join(cwd, "runs"));
    writeFileSync(join(cwd, "runs/file"), "");
    const { code, stderr } = mivhan([...ARC, "--out", "runs/file/inside"], { cwd });
    expect([code, stderr.includes("E_FILE ENOTDIR")]).toEqual([2, true]);
  });
});
