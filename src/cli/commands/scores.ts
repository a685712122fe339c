import { scoresLines } from "../../report/scores-text.ts";
import type { ScoreInterval } from "../../summary/interval-methods.ts";
import { scoresOf } from "../../summary/scores.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { readRunValues, sayWithout } from "../numbers/read-run-values.ts";
import { readAnswers } from "../run/read-answers.ts";

export interface ScoresFlags {
  readonly metric?: string;
  readonly interval: readonly ScoreInterval[];
  readonly k: readonly number[];
  readonly json?: boolean;
}

/** `mivhan scores RUN`: the scores of a run, how sure they are and by which method, and what k of its answers are worth. */
export async function scores(
  directory: string,
  { metric, interval, k, json }: ScoresFlags,
  context: CommandContext,
): Promise<void> {
  const { terminal, exitWith } = context;
  const run = await readRunValues(directory, { metric });
  sayWithout([run], { metric, terminal });
  const answers = k.length === 0 ? new Map() : await readAnswers(run);
  const { values, summary, manifest } = run;
  const result = scoresOf({ values, summary, entries: manifest.entries, answers, intervals: interval, ks: k });
  if (json === true) terminal.out(JSON.stringify({ run: directory, complete: summary.complete, ...result }, null, 2));
  else {
    terminal.out(`${summary.model} · ${summary.suite} · ${summary.complete ? "complete" : "NOT COMPLETE"}`);
    terminal.out("");
    for (const line of scoresLines(result, terminal.width)) terminal.out(line);
  }
  const lacking = k.length > 0 && result.columns.every(({ atK }) => atK === undefined);
  exitWith(lacking || result.columns.every(({ score }) => score === undefined) ? EXIT.unsure : EXIT.complete);
}
