import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { soak } from "../../bench/scale/soak.ts";
import { mivhan, ROOT } from "../helpers/cli.ts";

beforeAll(() => void mivhan(["--version"], { cwd: tmpdir() }));

describe("a server that fails in sixteen ways at 5 % each", () => {
  it("leaves a run complete after a few passes, each outcome and the score as the server's own faults make them", async () => {
    const items = 2000;
    const { outcomes, wrong, score, tries, folder } = await soak(items, { concurrency: 256, timeout: 5 });
    expect(Object.keys(tries).length).toBe(17);
    expect([outcomes, wrong]).toEqual([items, []]);
    expect(score.printed).toBeCloseTo(score.right / score.collected, 9);
    rmSync(folder, { recursive: true });
  });
});

describe("two machines", () => {
  it("give the outcomes of one, as shards and through a queue", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", "two-machines.mjs")], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^shards: \d+ outcomes, byte for byte/m);
    expect(stdout).toMatch(/^queue: \d+ outcomes, byte for byte/m);
  });
});
