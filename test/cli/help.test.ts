import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "../../src/cli/examples.data.ts";
import { createProgram } from "../../src/cli/program.ts";

const terminal = { out() {}, say() {}, status() {}, interactive: false, width: 80 };
const program = () => createProgram({ terminal } as never);

function leaves(command: Command, name = ""): { name: string; command: Command }[] {
  if (command.commands.length === 0) return [{ name, command }];
  return command.commands.flatMap((part) => leaves(part, `${name} ${part.name()}`.trim()));
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

/** The words of a shell line, without what the shell itself takes: variables before it, pipes and files behind it. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string));
  const start = words.indexOf("mivhan");
  const end = words.findIndex((word) => word === ">" || word === "|");
  return words.slice(start + 1, end === -1 ? undefined : end);
}

describe("help", () => {
  it.each(leaves(program()))("of $name has an example, and shows no default that says nothing", ({ command }) => {
    const help = helpOf(command);
    expect(help).toMatch(/^Examples:\n {2}\$ mivhan /m);
    expect(help).not.toContain("default: []");
  });

  it.each(Object.entries(EXAMPLES).flatMap(([name, lines]) => lines.map((line) => ({ name, line }))))(
    "of $name shows a command that parses: $line",
    async ({ name, line }) => {
      const root = program();
      let called = "";
      for (const leaf of leaves(root)) leaf.command.action(() => void (called = leaf.name));
      await root.parseAsync(wordsOf(line), { from: "user" });
      // What feeds a worker stands beside it.
      expect(called).toBe(line.startsWith("mivhan run ") ? "run" : name);
    },
  );
});
