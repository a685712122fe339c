import { MivhanError } from "../../core/errors.ts";
import { armsLines } from "../../report/arms-text.ts";
import { markLines } from "../../report/marks-text.ts";
import { compareArmRuns } from "../../summary/arms.ts";
import type { CommandContext } from "../context.ts";
import { readRunValues } from "./read-run-values.ts";

interface ArmFlags {
  readonly arm: readonly string[];
  readonly metric?: string;
  readonly despite: readonly ("asked" | "read")[];
  readonly json?: boolean;
}

/** `mivhan compare --arm A=RUN,RUN --arm B=RUN,RUN`: two recipes, each with several training runs. */
export async function compareArmDirectories(
  directories: readonly string[],
  { arm, metric, despite, json }: ArmFlags,
  { terminal }: CommandContext,
): Promise<void> {
  if (directories.length > 0 || arm.length !== 2)
    throw usage(
      directories.length > 0
        ? "runs stand in the arms or without them, not both"
        : `two arms are compared, and ${arm.length} is given`,
    );
  const arms = [];
  const marked = [];
  for (const { name, runs } of arm.map(parseArm)) {
    const values = [];
    for (const run of runs) {
      const numbers = await readRunValues(run, { metric });
      values.push(numbers.values);
      marked.push({ name: run, summary: numbers.summary });
    }
    arms.push({ name, runs: values });
  }
  const [first, second] = arms as [(typeof arms)[0], (typeof arms)[0]];
  const result = compareArmRuns(first, second, { despite });
  if (result.columns.length + result.composites.length === 0) {
    throw new MivhanError({
      code: "E_NOT_COMPARABLE",
      family: "input",
      message: "no column can be compared over all runs of both arms",
      problems: result.notComparable.map(({ name, reason }) => ({ place: { field: name }, message: reason })),
    });
  }
  if (json === true) {
    const names = arms.map(({ name, runs }) => ({ arm: name, runs: runs.map(({ run }) => run) }));
    terminal.out(JSON.stringify({ arms: names, ...result }, null, 2));
    return;
  }
  terminal.out(`${titleOf(first)} − ${titleOf(second)}, paired by item`);
  terminal.out("");
  for (const line of armsLines(result, { first: first.name, second: second.name, width: terminal.width })) terminal.out(line);
  for (const line of markLines(marked)) terminal.out(line);
}

function titleOf({ name, runs }: { name: string; runs: readonly unknown[] }): string {
  return `${name} (${runs.length === 1 ? "one run" : `${runs.length} runs`})`;
}

function parseArm(text: string): { name: string; runs: string[] } {
  const at = text.indexOf("=");
  const runs = text
    .slice(at + 1)
    .split(",")
    .filter((run) => run !== "");
  if (at < 1 || runs.length === 0) throw usage(`"${text}" is no arm`);
  if (new Set(runs).size < runs.length) throw usage(`a run stands twice in "${text}"`);
  return { name: text.slice(0, at), runs };
}

function usage(message: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice: "write --arm NAME=RUN,RUN --arm OTHER=RUN,RUN" });
}
