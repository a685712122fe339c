import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { folder } from "./numbers.ts";

/** The console blocks of docs/commands.md: each command with what stands below it. */
const page = readFileSync(join(ROOT, "docs/commands.md"), "utf8");
const examples = [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
  (block as string)
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = "", ...output] = text.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    }),
);

const cwd = folder();

beforeAll(() => {
  // Builds, so that the command exists.
  mivhan(["--version"], { cwd });
  writeFileSync(join(cwd, "mivhan"), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/cli/main.js")}" "$@"\n`, {
    mode: 0o755,
  });
});

describe("docs/commands.md", () => {
  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)("prints what it says: $command", ({ command, output }) => {
    const env = { ...process.env, NO_COLOR: "1", PATH: `${cwd}:${process.env["PATH"]}` };
    const { status, stdout } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", env });
    expect(`${stdout.trimEnd()}${status === 0 ? "" : `\n[exit ${status}]`}`).toBe(output);
  });
});
