import type { Protocol, Suite } from "../core/definition.ts";
import type { Model } from "../core/model.ts";
import { random } from "../core/random.ts";
import { delayBefore } from "../http/backoff.ts";
import { EMBEDDED } from "../models/embedded/registry.ts";
import { comparisonLines } from "../report/comparison-text.ts";
import { outcomeLines, sideBySideLines, summaryLines } from "../report/summary-text.ts";
import type { RetryPolicy } from "../run/execute.ts";
import type { Registry } from "../scoring/registry.ts";
import { commandLine } from "./command-line.ts";
import { compareDirectories } from "./compare-runs.ts";
import type { CommandContext } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import type { PreparedEntry } from "./prepare.ts";
import { type RunOptions, type RunResult, runModel } from "./run-model.ts";
import { createServices } from "./services.ts";

export interface CampaignInput {
  readonly suite: Suite;
  readonly prepared: readonly PreparedEntry[];
  readonly models: readonly Model[];
  readonly registry: Registry;
  /** All protocols there are. */
  readonly protocols: () => Promise<readonly Protocol[]>;
  readonly plugins: RunOptions["plugins"];
  readonly flags: {
    readonly seeds: readonly number[];
    readonly limit?: number;
    readonly concurrency: number;
    readonly tolerance: number;
    readonly runs: string;
    readonly out?: string;
    readonly resume?: string;
    readonly new?: boolean;
    readonly json?: boolean;
  };
}

/** Tries of one request before it counts as errored; a resume tries again. */
const MOST_TRIES = 6;

/** Baselines whose scores stand beside every score as its floor. The n-gram model is left out: it is a model to beat, not a rule. */
const FLOORS = ["random", "majority", "longest-choice", "overlap-qa"] as const;

/** Runs the models one after the other and prints what came out. @returns the exit code */
export async function runCampaign(
  { suite, prepared, models, registry, protocols, plugins, flags }: CampaignInput,
  context: CommandContext,
): Promise<number> {
  const { terminal, drain, abort } = context;
  const resources = { trainingText: createServices().trainingText };
  const baselines = FLOORS.flatMap((name) => EMBEDDED[name]?.create(resources) ?? []);
  const results: RunResult[] = [];
  for (const model of models) {
    if (drain.aborted) break;
    const options = {
      suite,
      seeds: flags.seeds,
      tolerance: flags.tolerance,
      concurrency: flags.concurrency,
      runs: flags.runs,
      alwaysNew: flags.new === true,
      retry: retryPolicy(),
      plugins,
      command: commandLine(process.argv.slice(2)),
      drain,
      abort,
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.out === undefined ? {} : { out: flags.out }),
      ...(flags.resume === undefined ? {} : { resume: flags.resume }),
    };
    const run = runModel(model, prepared, options, { registry, baselines, terminal, protocols });
    const result = await run.catch((error: unknown) => {
      // Interrupted while the model was probed: no run has begun.
      if (drain.aborted && error === drain.reason) return undefined;
      throw error;
    });
    if (result !== undefined) results.push(result);
  }
  if (flags.json === true)
    terminal.out(
      JSON.stringify(
        results.map(({ directory, summary }) => ({ directory, summary })),
        null,
        2,
      ),
    );
  else await printResults(results, context);
  sayNext(results, context);
  return exitCode(results);
}

async function printResults(results: readonly RunResult[], { terminal }: CommandContext): Promise<void> {
  const print = (lines: readonly string[]) => {
    for (const line of lines) terminal.out(line);
  };
  const { width } = terminal;
  const [first, ...others] = results;
  if (first === undefined) return;
  if (others.length === 0) {
    print(summaryLines(first.summary, width));
    return;
  }
  const summaries = results.map(({ summary }) => summary);
  print([...sideBySideLines(summaries, width), ""]);
  for (const other of others) {
    const names = { first: first.summary.model, second: other.summary.model };
    const comparison = await compareDirectories(first.directory, other.directory);
    print([`${names.first} − ${names.second}, paired by item`, "", ...comparisonLines(comparison, { ...names, width }), ""]);
  }
  for (const summary of summaries) print([...outcomeLines(summary, width), ""]);
}

function sayNext(results: readonly RunResult[], { terminal }: CommandContext): void {
  for (const { directory, end, summary } of results) {
    if (end.kind === "broken") {
      terminal.say(`${end.failure.code} ${end.failure.message}`);
      if (end.failure.advice !== undefined) terminal.say(`  → ${end.failure.advice}`);
    }
    if (!summary.complete)
      terminal.say(`not complete; to go on: mivhan ${commandLine(process.argv.slice(2), { resume: directory })}`);
  }
  const complete = results.filter(({ summary }) => summary.complete);
  if (complete.length > 0) terminal.say(`files: ${complete.map(({ directory }) => directory).join(", ")}`);
  const [first, second] = complete;
  if (first !== undefined)
    terminal.say(
      `next: mivhan runs show ${first.directory}${second === undefined ? "" : `; mivhan compare ${first.directory} ${second.directory}`}`,
    );
}

/** Later failures are tried again with full jitter; what would fail again is not. */
function retryPolicy(): RetryPolicy {
  const source = random("jitter", process.pid, Date.now());
  return (failure, tries) => {
    if (failure.retry !== "later" || tries >= MOST_TRIES) return { again: false };
    return { again: true, wait: delayBefore(tries, { retryAfter: failure.retryAfter, random: source.float }) };
  };
}

function exitCode(results: readonly RunResult[]): number {
  const sure = results.every(({ summary }) =>
    summary.columns.every(({ counts, blocked }) => counts.missing === 0 && blocked === undefined),
  );
  return sure ? EXIT.complete : EXIT.unsure;
}
