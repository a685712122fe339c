import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram } from "../../src/cli/program.ts";
import { reportError, type Terminal } from "../../src/cli/terminal.ts";
import type { CommandResult } from "../helpers/cli.ts";

export const folder = () => mkdtempSync(join(tmpdir(), "mivhan-numbers-"));

/**
 * A command in this process, as `src/cli/main.ts` runs it: without the start of a process, so that many may be tried. The command
 * line itself is tested by `commands-doc.test.ts` and `nightly-doc.test.ts`.
 */
export async function command(args: readonly string[], cwd: string): Promise<CommandResult> {
  const lines = { out: [] as string[], say: [] as string[] };
  const terminal: Terminal = {
    out: (line) => void lines.out.push(line),
    say: (line) => void lines.say.push(line),
    status: () => undefined,
    interactive: false,
    width: "unlimited",
  };
  const { signal } = new AbortController();
  let code = 0;
  const before = { cwd: process.cwd(), argv: process.argv };
  process.chdir(cwd);
  process.argv = ["node", "mivhan", ...args];
  try {
    await createProgram({ terminal, drain: signal, abort: signal, exitWith: (value) => void (code = value) }).parseAsync(
      process.argv,
    );
  } catch (error) {
    code = isUsage(error) ? 2 : reportError(error, terminal);
  } finally {
    process.chdir(before.cwd);
    process.argv = before.argv;
  }
  return { code, stdout: lines.out.join("\n"), stderr: lines.say.join("\n") };
}

function isUsage(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("commander.");
}

interface RunToMake {
  readonly model?: string;
  readonly seeds?: string;
  readonly out: string;
  readonly args?: readonly string[];
}

/** A run of starter-arc under letter-chat, or as `args` say. */
export async function makeRun(
  cwd: string,
  { model = "embedded:random", seeds = "1", out, args = ["--task", "starter-arc", "--protocol", "letter-chat"] }: RunToMake,
): Promise<string> {
  const { code, stderr } = await command(["run", ...args, "--model", model, "--seeds", seeds, "--out", out], cwd);
  if (code !== 0) throw new Error(stderr);
  return out;
}

export const SUMS = ["--task", "starter-gsm8k", "--protocol", "number-chat"];

/**
 * A run of ready answers to starter-gsm8k: right on the items from `from` up to `to` (by their place in the data), wrong on the others.
 * The task's numbers are learnt from the run `learn`.
 */
export async function makeAnswers(
  cwd: string,
  { from = 0, to, out, seeds = "1", learn }: { from?: number; to: number; out: string; seeds?: string; learn: string },
): Promise<string> {
  const rows = readFileSync(join(cwd, learn, "items.jsonl"), "utf8")
    .trim()
    .split("\n");
  const answers = rows.map((line, index) => {
    const { id, gold } = JSON.parse(line) as { id: string; gold: { value: string } };
    const right = index >= from && index < to;
    return JSON.stringify({ id, text: `#### ${right ? gold.value : Number(gold.value) + 1}` });
  });
  writeFileSync(join(cwd, `${out}.jsonl`), `${answers.join("\n")}\n`);
  return makeRun(cwd, { model: `predictions:${out}.jsonl`, seeds, out, args: SUMS });
}

export async function json<T>(args: readonly string[], cwd: string): Promise<{ code: number | null; value: T }> {
  const { code, stdout, stderr } = await command([...args, "--json"], cwd);
  try {
    return { code, value: JSON.parse(stdout) as T };
  } catch {
    throw new Error(`no JSON from ${args.join(" ")}:\n${stdout}\n${stderr}`);
  }
}
