import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { folder } from "./numbers.ts";

/** The shell blocks of docs/nightly.md, in order. */
const page = readFileSync(join(ROOT, "docs/nightly.md"), "utf8");
const blocksOf = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text]) => text as string);

const cwd = folder();

/** Runs a script of the page in a shell in which `mivhan` is this build. */
function shell(script: string, env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync("sh", ["-eu"], {
    cwd,
    input: script,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", PATH: `${cwd}:${process.env["PATH"]}`, MODEL: "embedded:random", MARGIN: "20", ...env },
  });
  return { code: status, stdout, stderr };
}

beforeAll(() => {
  // Builds, so that the command exists.
  mivhan(["--version"], { cwd });
  writeFileSync(join(cwd, "mivhan"), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/cli/main.js")}" "$@"\n`, {
    mode: 0o755,
  });
});

describe("docs/nightly.md", () => {
  const [setup, calibration, night, slurm] = blocksOf("sh") as [string, string, string, string];

  it("sets a baseline and calibrates the gate", () => {
    expect(shell(setup).code).toBe(0);
    expect(existsSync(join(cwd, "mivhan-baseline.json"))).toBe(true);
    const { code, stdout } = shell(calibration);
    expect([code, stdout.includes("margin for 80 % pass")]).toEqual([0, true]);
  });

  it("runs its night, again and again, into one log", () => {
    writeFileSync(join(cwd, "nightly.sh"), night);
    expect(shell("sh nightly.sh").code).toBe(0);
    // The run is named by the second.
    spawnSync("sleep", ["1.1"]);
    expect(shell("sh nightly.sh").code).toBe(0);
    expect(readFileSync(join(cwd, "state/nights.jsonl"), "utf8").trim().split("\n")).toHaveLength(3);
  });

  it("schedules that script under GitHub Actions, SLURM and cron", () => {
    const [yaml] = blocksOf("yaml") as [string];
    const workflow = parse(yaml) as { jobs: { gate: { steps: { run?: string }[]; env: Record<string, string> } } };
    const scripts = workflow.jobs.gate.steps.flatMap(({ run }) => (run?.includes("nightly.sh") === true ? [run] : []));
    expect(scripts).toEqual(["sh nightly.sh"]);
    spawnSync("sleep", ["1.1"]);
    expect(shell(scripts[0] as string).code).toBe(0);
    spawnSync("sleep", ["1.1"]);
    expect(shell(slurm, { SLURM_SUBMIT_DIR: cwd }).code).toBe(0);
    expect(page).toMatch(/^17 1 \* \* \*.*sh nightly\.sh/m);
    expect(readdirSync(join(cwd, "runs")).length).toBe(6);
  });
});
