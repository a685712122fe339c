import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mivhan } from "../helpers/cli.ts";

export const folder = () => mkdtempSync(join(tmpdir(), "mivhan-numbers-"));

/** A run of starter-arc under letter-chat, or as `args` say. */
export function makeRun(cwd: string, { model = "embedded:random", seeds = "1", out, args = ["--task", "starter-arc", "--protocol", "letter-chat"] }: { model?: string; seeds?: string; out: string; args?: readonly string[] }): string {
  const { code, stderr } = mivhan(["run", ...args, "--model", model, "--seeds", seeds, "--out", out], { cwd });
  if (code !== 0) throw new Error(stderr);
  return out;
}

const LETTERS = ["א", "ב", "ג", "ד", "ה"];

/**
 * A run of ready answers that are right on the first `right` items of starter-arc and wrong on the others: the files of the task are
 * learnt from a run in `learn`.
 */
export function makeAnswers(cwd: string, { right, out, seeds = "1", learn }: { right: number; out: string; seeds?: string; learn: string }): string {
  const rows = readFileSync(join(cwd, learn, "items.jsonl"), "utf8").trim().split("\n");
  const answers = rows.map((line, index) => {
    const { id, choices, gold } = JSON.parse(line) as { id: string; choices: string[]; gold: { index: number } };
    const answered = index < right ? gold.index : (gold.index + 1) % choices.length;
    return JSON.stringify({ id, text: LETTERS[answered] });
  });
  writeFileSync(join(cwd, `${out}.jsonl`), `${answers.join("\n")}\n`);
  return makeRun(cwd, { model: `predictions:${out}.jsonl`, seeds, out });
}

export function json<T>(args: readonly string[], cwd: string): { code: number | null; value: T } {
  const { code, stdout, stderr } = mivhan([...args, "--json"], { cwd });
  try {
    return { code, value: JSON.parse(stdout) as T };
  } catch {
    throw new Error(`no JSON from ${args.join(" ")}:\n${stdout}\n${stderr}`);
  }
}
