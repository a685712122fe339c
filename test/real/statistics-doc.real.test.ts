import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

const FILE = join(ROOT, "docs/statistics.md");
const page = readFileSync(FILE, "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, block]) => block as string);

/** A command with what stands below it. */
interface Example {
  readonly command: string;
  readonly output: string;
}

const examples = blocks("console").flatMap((block) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((text): Example => {
      const [command = "", ...output] = text.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    }),
);

const cwd = mkdtempSync(join(tmpdir(), "mivhan-statistics-"));

/** MIVHAN_UPDATE=1 writes what is printed into the page. */
const update = process.env["MIVHAN_UPDATE"] === "1";
let updated = page;

beforeAll(() => {
  mivhan(["--version"], { cwd });
  symlinkSync(realData(), join(cwd, "data"));
  writeFileSync(join(cwd, "mivhan"), `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/cli/main.js")}" "$@"\n`, {
    mode: 0o755,
  });
  for (const block of [...blocks("ts"), ...blocks("yaml")]) {
    const [, name] = /^(?:\/\/|#) ([\w.-]+\.(?:ts|yaml))/.exec(block) ?? [];
    if (name !== undefined) writeFileSync(join(cwd, name), block);
  }
});

describe("docs/statistics.md, on real data", () => {
  it("has examples", () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)("prints what it says: $command", ({ command, output }) => {
    const env = { ...process.env, NO_COLOR: "1", PATH: `${cwd}:${process.env["PATH"]}` };
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", env });
    if (update) {
      const old = `$ ${command}\n${output === "" ? "" : `${output}\n`}`;
      const now = stdout.trimEnd();
      updated = updated.replace(old, () => `$ ${command}\n${now === "" ? "" : `${now}\n`}`);
      writeFileSync(FILE, updated);
    } else expect(stdout.trimEnd(), stderr).toBe(output);
  });
});
