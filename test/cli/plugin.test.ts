import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";

/** The example of docs/plugins.md, as a stranger would copy it into a folder of their own. */
function documentedExample(): string {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-plugin-"));
  const page = readFileSync(join(ROOT, "docs/plugins.md"), "utf8");
  const blocks = [...page.matchAll(/```(?:ts|yaml)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)];
  for (const [, name, text] of blocks) {
    mkdirSync(join(cwd, name as string, ".."), { recursive: true });
    writeFileSync(join(cwd, name as string), text as string);
  }
  expect(blocks.map(([, name]) => name)).toEqual(["length-ratio.ts", "tasks/heq-length.yaml"]);
  return cwd;
}

const RUN = [
  "run",
  "--root",
  ".",
  "--plugin",
  "./length-ratio.ts",
  "--task",
  "heq-length",
  "--protocol",
  "span-chat",
  "--model",
  "embedded:overlap-qa",
  "--out",
  "r",
];

describe("a plug-in", () => {
  it("works as documented from a folder outside the package, is kept with the run, and is read again from there", () => {
    const cwd = documentedExample();
    const { code, stderr } = mivhan(RUN, { cwd });
    expect([code, stderr.match(/E_\w+/)]).toEqual([0, null]);
    const summary = JSON.parse(readFileSync(join(cwd, "r/summary.json"), "utf8")) as {
      columns: { extractors: { span: { scores: Record<string, { value: number; n: number }> } } }[];
    };
    expect(summary.columns[0]?.extractors.span.scores["length.he"]).toMatchObject({ n: 24 });
    expect(readFileSync(join(cwd, "r/plugins/length-ratio.ts"), "utf8")).toBe(readFileSync(join(cwd, "length-ratio.ts"), "utf8"));
    writeFileSync(join(cwd, "length-ratio.ts"), "broken");
    expect(mivhan(["verify", "r"], { cwd }).code).toBe(0);
  });

  it.each([
    ["is missing", undefined, "there is no such file"],
    ["does not parse", "export default {{", "it cannot be loaded"],
    ["exports no plug-in", "export default 3", "its default export is not a plug-in"],
    [
      "takes a known name over",
      'import { definePlugin } from "mivhan/task-kit";\nexport default definePlugin({ name: "x", metrics: [{ name: "acc", version: 1, title: "", kinds: [], value: () => 1 }] });',
      'there are two of the metric "acc"',
    ],
  ])("that %s is refused with exit 2 and the reason", (_, text, reason) => {
    const cwd = documentedExample();
    const file = text === undefined ? "missing.ts" : "plugin.ts";
    if (text !== undefined) writeFileSync(join(cwd, file), text);
    const { code, stderr } = mivhan(["tasks", "check", "--plugin", file, "starter-arc"], { cwd });
    expect([code, stderr.includes(reason)]).toEqual([2, true]);
  });
});
