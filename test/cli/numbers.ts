import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mivhan } from "../helpers/cli.ts";

export const folder = () => mkdtempSync(join(tmpdir(), "mivhan-numbers-"));

/** A run of starter-arc under letter-chat, or as `args` say. */
export function makeRun(
  cwd: string,
  {
    model = "embedded:random",
    seeds = "1",
    out,
    args = ["--task", "starter-arc", "--protocol", "letter-chat"],
  }: { model?: string; seeds?: string; out: string; args?: readonly string[] },
): string {
  const { code, stderr } = mivhan(["run", ...args, "--model", model, "--seeds", seeds, "--out", out], { cwd });
  if (code !== 0) throw new Error(stderr);
  return out;
}

/**
 * A run of ready answers to starter-gsm8k: right on the items from `from` up to `to` (by their place in the data), wrong on the others.
 * The task's numbers are learnt from the run `learn`.
 */
export function makeAnswers(
  cwd: string,
  { from = 0, to, out, seeds = "1", learn }: { from?: number; to: number; out: string; seeds?: string; learn: string },
): string {
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

export const SUMS = ["--task", "starter-gsm8k", "--protocol", "number-chat"];

export function json<T>(args: readonly string[], cwd: string): { code: number | null; value: T } {
  const { code, stdout, stderr } = mivhan([...args, "--json"], { cwd });
  try {
    return { code, value: JSON.parse(stdout) as T };
  } catch {
    throw new Error(`no JSON from ${args.join(" ")}:\n${stdout}\n${stderr}`);
  }
}
