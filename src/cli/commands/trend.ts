import { MivhanError } from "../../core/errors.ts";
import { markLines } from "../../report/marks-text.ts";
import { stepOf } from "../../report/step.ts";
import { trendLines } from "../../report/trend-text.ts";
import { type TrendRun, trends } from "../../summary/trend.ts";
import type { CommandContext } from "../context.ts";
import { type NumbersOfRun, readRunValues, sayWithout } from "../numbers/read-run-values.ts";
import { named } from "./compare.ts";

export interface TrendFlags {
  readonly steps?: readonly number[];
  readonly by?: "step" | "date";
  readonly metric?: string;
  readonly json?: boolean;
}

/** `mivhan trend`: checkpoints by step or runs by date. */
export async function trend(directories: readonly string[], flags: TrendFlags, { terminal }: CommandContext): Promise<void> {
  if (directories.length < 2) throw usage("a course needs two runs", "mivhan trend runs/*step-*");
  if (flags.steps !== undefined && flags.steps.length !== directories.length)
    throw usage(
      `${flags.steps.length} steps are given for ${directories.length} runs`,
      "give one step per run, in the order of the runs",
    );
  const runs: NumbersOfRun[] = [];
  for (const directory of directories) runs.push(await readRunValues(directory, { metric: flags.metric }));
  sayWithout(runs, { metric: flags.metric, terminal });
  const steps = flags.steps ?? runs.map(({ manifest }) => stepOf(manifest));
  const known = steps.filter((step) => step !== undefined);
  const over = flags.by ?? (known.length === runs.length ? "step" : "date");
  if (over === "step" && known.length < runs.length) {
    const unknown = runs.filter((_, index) => steps[index] === undefined).map(({ directory }) => directory);
    throw usage(`no step is known of ${unknown.join(", ")}`, "give --steps 1000,2000,…, or --by date");
  }
  const line = over === "step" ? onSteps(runs, known) : onDates(runs);
  const found = trends(line);
  if (flags.json === true) terminal.out(JSON.stringify({ over, trends: found }, null, 2));
  else for (const text of [...trendLines(found, { over, width: terminal.width }), ...markLines(named(runs))]) terminal.out(text);
}

function onSteps(runs: readonly NumbersOfRun[], steps: readonly number[]): TrendRun[] {
  return runs
    .map((run, index) => ({ run, step: steps[index] as number }))
    .sort((a, b) => a.step - b.step)
    .map(({ run: { values, summary }, step }) => ({ at: String(step), values, summary }));
}

function onDates(runs: readonly NumbersOfRun[]): TrendRun[] {
  return runs
    .toSorted((a, b) => (a.manifest.created < b.manifest.created ? -1 : 1))
    .map(({ values, summary, manifest }) => ({ at: manifest.created.slice(0, 16).replace("T", " "), values, summary }));
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
