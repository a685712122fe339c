import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

/** MIVHAN_UPDATE=1 writes what the commands print into the page, to be read before it is committed. */
const update = process.env["MIVHAN_UPDATE"] === "1";
const printed = new Map<string, string>();

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
    const text = `${stdout.trimEnd()}${status === 0 ? "" : `\n[exit ${status}]`}`;
    printed.set(command, text);
    if (!update) expect(text).toBe(output);
  });
});

afterAll(() => {
  if (!update) return;
  const example = ({ command, output }: (typeof examples)[number]) => `$ ${command}${output === "" ? "" : `\n${output}`}\n`;
  const renewed = examples.reduce(
    (text, old) => text.replace(example(old), () => example({ ...old, output: printed.get(old.command) ?? old.output })),
    page,
  );
  writeFileSync(join(ROOT, "docs/commands.md"), renewed);
});
