import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isOfShard, parseShard, sharesOf } from "../../src/cli/scale/shard.ts";
import { jobsOf } from "../../src/run/plan.ts";
import { mivhan } from "../helpers/cli.ts";
import { makeEntry, makeItems, makePlanned } from "../helpers/entries.ts";

const folder = () => mkdtempSync(join(tmpdir(), "mivhan-shard-"));
const RUN = ["run", "--suite", "quickstart", "--model", "embedded:random", "--seeds", "2"];
const outcomes = (directory: string) => readFileSync(join(directory, "outcomes.jsonl"), "utf8");

describe("shares", () => {
  it("are read as i/n, from 1", () => {
    expect(parseShard("3/8")).toEqual({ index: 3, of: 8 });
    for (const text of ["0/8", "9/8", "3", "3/0", "-1/2", "1.5/2", "a/b", "1/2/3"])
      expect(() => parseShard(text)).toThrow(/no shard/);
  });

  it("cover every outcome once, whole items each, and differ by one item at most", () => {
    const planned = makePlanned(makeEntry(), makeItems(103), { seeds: [1, 2, 3] });
    const of = 7;
    const jobs = Array.from({ length: of }, (_, index) => [...jobsOf([planned])].filter(isOfShard({ index: index + 1, of })));
    const keys = jobs.flatMap((share) => share.map(({ position, seed }) => `${position} ${seed}`));
    expect(new Set(keys).size).toBe(309);
    expect(keys).toHaveLength(309);
    const items = jobs.map((share) => new Set(share.map(({ position }) => position)).size);
    expect(Math.max(...items) - Math.min(...items)).toBeLessThanOrEqual(1);
    for (const [index, share] of jobs.entries()) expect(share).toHaveLength((items[index] as number) * 3);
  });

  it("hang on names alone: another order of the data changes none", () => {
    const items = makeItems(40);
    const column = { task: "t", protocol: "p", items };
    const straight = sharesOf(column, 4);
    const backwards = sharesOf({ ...column, items: items.toReversed() }, 4);
    expect([...backwards].reverse()).toEqual([...straight]);
  });

  it("do not all give small columns to the first shard", () => {
    const first = Array.from(
      { length: 60 },
      (_, number) => sharesOf({ task: `t${number}`, protocol: "p", items: makeItems(1) }, 4)[0],
    );
    for (const share of [0, 1, 2, 3]) expect(first.filter((each) => each === share).length).toBeGreaterThan(5);
  });
});

describe("mivhan merge", () => {
  it("makes of all shards the run that one machine would have made, byte for byte", () => {
    const cwd = folder();
    expect(mivhan([...RUN, "--out", "whole"], { cwd }).code).toBe(0);
    for (const index of [1, 2, 3]) {
      const { code, stderr } = mivhan([...RUN, "--shard", `${index}/3`, "--out", `part-${index}`], { cwd });
      expect(code).toBe(0);
      expect(stderr).toMatch(new RegExp(`shard ${index} of 3: (\\d+) of its \\1 outcomes are settled`));
    }
    const { code, stderr, stdout } = mivhan(["merge", "part-3", "part-1", "part-2", "--out", "merged"], { cwd });
    expect([code, stderr.includes("shard 3: ")]).toEqual([0, true]);
    expect(stdout).toContain("starter-arc");
    expect(outcomes(join(cwd, "merged"))).toBe(outcomes(join(cwd, "whole")));
    expect(mivhan(["verify", "merged"], { cwd }).code).toBe(0);
    expect(readdirSync(join(cwd, "merged")).sort()).toEqual(readdirSync(join(cwd, "whole")).sort());
  });

  it("refuses a missing shard, a second copy, another plan and a run that is no shard, naming each", () => {
    const cwd = folder();
    const arc = ["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random"];
    mivhan([...arc, "--shard", "1/3", "--out", "a"], { cwd });
    mivhan([...arc, "--shard", "2/3", "--seeds", "2", "--out", "b"], { cwd });
    mivhan([...arc, "--out", "whole"], { cwd });
    const mixed = mivhan(["merge", "a", "b", "--out", "m"], { cwd });
    expect(mixed.code).toBe(2);
    for (const text of ["E_MERGE", "b/manifest.json field seeds", "shard 3 of 3 is not among them"])
      expect(mixed.stderr).toContain(text);
    const twice = mivhan(["merge", "a", "a", "--out", "m"], { cwd });
    expect([twice.code, twice.stderr.includes("shard 1 of 3 is there 2 times") || twice.stderr.includes("E_RUN_LOCKED")]).toEqual(
      [2, true],
    );
    expect(mivhan(["merge", "whole", "--out", "m"], { cwd }).stderr).toContain("this run is no shard");
    expect(readdirSync(cwd)).not.toContain("m");
  });

  it("merges nothing while an outcome is missing, says whose it is and how to go on, exit 4", () => {
    const cwd = folder();
    const arc = ["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random"];
    for (const index of [1, 2]) mivhan([...arc, "--shard", `${index}/2`, "--out", `p${index}`], { cwd });
    const journal = join(cwd, "p2/attempts/0001.jsonl");
    writeFileSync(journal, readFileSync(journal, "utf8").split("\n").slice(0, 10).join("\n"));
    const refused = mivhan(["merge", "p1", "p2", "--out", "m"], { cwd });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("shard 2: 9 of 12 outcomes are settled");
    expect(refused.stderr).toContain("not settled: p2; to go on: run --task starter-arc");
    expect(readdirSync(cwd)).not.toContain("m");
    const partial = mivhan(["merge", "p1", "p2", "--out", "m", "--partial"], { cwd });
    expect([partial.code, partial.stdout.includes("INCOMPLETE")]).toEqual([4, true]);
    rmSync(join(cwd, "m"), { recursive: true });
    expect(mivhan([...arc, "--shard", "2/2", "--out", "p2"], { cwd }).code).toBe(0);
    expect(mivhan(["merge", "p1", "p2", "--out", "m"], { cwd }).code).toBe(0);
  });

  it("continues a shard as that shard alone, with the items it was drawn from", () => {
    const cwd = folder();
    const arc = ["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random"];
    mivhan([...arc, "--shard", "1/2", "--limit", "8", "--out", "p"], { cwd });
    const other = mivhan([...arc, "--shard", "2/2", "--limit", "8", "--resume", "p"], { cwd });
    expect([other.code, other.stderr.includes("field shard")]).toEqual([2, true]);
    const larger = mivhan([...arc, "--shard", "1/2", "--limit", "12", "--resume", "p"], { cwd });
    expect([larger.code, larger.stderr.includes("the shares of a run are drawn from its items")]).toEqual([2, true]);
  });
});
