import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";

const PAGE = readFileSync(join(ROOT, "docs/writing-a-task.md"), "utf8");
const cwd = mkdtempSync(join(tmpdir(), "mivhan-page-"));

/** The files of the page: a block of CSV or YAML is the file that was named last before it. */
function filesOfPage(): Map<string, string> {
  const files = new Map<string, string>();
  for (const block of PAGE.matchAll(/```(?:csv|yaml)\n([\s\S]*?)```/g)) {
    const named = [...PAGE.slice(0, block.index).matchAll(/`(mine\/[\w./-]+)`/g)].at(-1)?.[1];
    if (named === undefined || files.has(named)) throw new Error(`a block without a file of its own: ${block[1]?.slice(0, 60)}`);
    files.set(named, block[1] as string);
  }
  return files;
}

/** The commands of the page in order, with the text that is shown behind each. */
function commandsOfPage(): { readonly args: string[]; readonly shown?: string }[] {
  const blocks = [...PAGE.matchAll(/```(sh|text)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({ kind, text: text as string }));
  return blocks.flatMap(({ kind, text }, index) => {
    if (kind !== "sh") return [];
    const lines = text.trim().split("\n");
    const next = blocks[index + 1];
    return lines.map((line, position) => {
      const args = line.split(" ").slice(1);
      return position === lines.length - 1 && next?.kind === "text" ? { args, shown: next.text } : { args };
    });
  });
}

describe("docs/writing-a-task.md", () => {
  beforeAll(() => {
    for (const [name, text] of filesOfPage()) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
  });

  it("makes four files", () => {
    expect([...filesOfPage().keys()]).toEqual([
      "mine/data/proverbs.csv",
      "mine/data/shots.csv",
      "mine/datasets/proverbs.yaml",
      "mine/tasks/proverbs.yaml",
    ]);
  });

  it.each(commandsOfPage().map((command) => [command.args.slice(0, 5).join(" "), command] as const))(
    "mivhan %s … does what the page shows",
    (_name, { args, shown }) => {
      const { code, stdout, stderr } = mivhan(args, { cwd });
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      if (shown !== undefined) expect(stdout).toContain(shown);
      if (args[0] === "run") expect(stdout).toMatch(/proverbs\s+letters-raw@3\s+acc@loglikelihood/);
    },
  );
});
