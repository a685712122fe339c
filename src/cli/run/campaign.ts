import type { Protocol, Suite } from "../../core/definition.ts";
import type { Model } from "../../core/model.ts";
import { random } from "../../core/random.ts";
import { delayBefore } from "../../http/backoff.ts";
import { redactor } from "../../http/redact.ts";
import type { RetryPolicy } from "../../run/execute.ts";
import type { Registry } from "../../scoring/registry.ts";
import type { Shard } from "../../store/run-directory.ts";
import { commandLine } from "../command-line.ts";
import type { CommandContext } from "../context.ts";
import { isLaunched, launchServer } from "../models/launch.ts";
import { reportError, type Terminal } from "../terminal.ts";
import { startDeadline } from "./deadline.ts";
import { keepHeapSmall } from "./heap.ts";
import { type RunOptions, type RunResult, runModel } from "./model.ts";
import type { PreparedEntry } from "./prepare.ts";

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
    readonly concurrency: number | "auto";
    readonly tolerance: number;
    /** Milliseconds until nothing new is asked. */
    readonly deadline?: number;
    readonly shard?: Shard;
    readonly runs: string;
    readonly out?: string;
    readonly resume?: string;
    readonly new?: boolean;
    readonly json?: boolean;
  };
}

/** Tries of one request before it counts as errored; a resume tries again. */
const MOST_TRIES = 6;

/** What a campaign came to. */
export interface CampaignEnd {
  readonly code: number;
  /** Of the runs that were made or continued, in the order of the models. */
  readonly directories: readonly string[];
}

/** Runs the models one after the other and prints what came out. */
export async function runCampaign(
  { suite, prepared, models, registry, protocols, plugins, flags }: CampaignInput,
  context: CommandContext,
): Promise<CampaignEnd> {
  keepHeapSmall();
  const { terminal } = context;
  const { shard } = flags;
  const deadline = startDeadline(flags.deadline, context);
  const results: RunResult[] = [];
  try {
    for (const model of models) {
      if (deadline.drain.aborted) break;
      const options: RunOptions = {
        suite,
        seeds: flags.seeds,
        tolerance: flags.tolerance,
        concurrency: flags.concurrency,
        runs: flags.runs,
        alwaysNew: flags.new === true,
        retry: retryPolicy(),
        plugins,
        command: commandLine(process.argv.slice(2)),
        drain: deadline.drain,
        abort: deadline.abort,
        ...(shard === undefined ? {} : { shard }),
        ...(flags.limit === undefined ? {} : { limit: flags.limit }),
        ...(flags.out === undefined ? {} : { out: flags.out }),
        ...(flags.resume === undefined ? {} : { resume: flags.resume }),
      };
      const result = await servedRun(model, { options, terminal }, (server, within) =>
        runModel(model, prepared, within, { registry, terminal, protocols, ...server }),
      ).catch((error: unknown) => {
        // Interrupted while the server was started or the model probed: no run has begun.
        if (deadline.drain.aborted && error === deadline.drain.reason) return undefined;
        throw error;
      });
      if (result !== undefined) results.push(result);
    }
  } finally {
    deadline.stop();
  }
  const { exitCode, printResults, sayNext } = await import("./campaign-results.ts");
  if (deadline.isOver()) sayOver(results, { models, terminal });
  if (flags.json === true)
    terminal.out(
      JSON.stringify(
        results.map(({ directory, summary }) => ({ directory, summary })),
        null,
        2,
      ),
    );
  else await printResults(results, terminal);
  sayNext(results, { terminal, shard });
  const code = exitCode(results, { models: models.length, shard });
  return { code, directories: results.map(({ directory }) => directory) };
}

/** Runs with the model's server started where its entry says how, and stops it afterwards; a server that ends drains the run. */
async function servedRun(
  model: Model,
  { options, terminal }: { options: RunOptions; terminal: Terminal },
  run: (server: { placed?: (directory: string) => Promise<void> }, options: RunOptions) => Promise<RunResult>,
): Promise<RunResult> {
  if (!isLaunched(model)) return run({}, options);
  const hide = redactor({ secrets: model.launch.secrets });
  terminal.say(hide(`starting ${model.launch.argv.join(" ")}`));
  const server = await launchServer(model.launch, { signal: options.drain });
  try {
    const drain = AbortSignal.any([options.drain, server.ended]);
    const result = await run({ placed: server.keepLog }, { ...options, drain });
    if (server.ended.aborted) reportError(server.ended.reason, terminal);
    return result;
  } finally {
    await server.stop();
  }
}

function sayOver(results: readonly RunResult[], { models, terminal }: { models: readonly Model[]; terminal: Terminal }): void {
  const begun = new Set(results.map(({ summary }) => summary.model));
  const left = models.filter(({ name }) => !begun.has(name)).map(({ name }) => name);
  terminal.say(`the deadline is over${left.length === 0 ? "" : `; not begun: ${left.join(", ")}`}`);
}

/** Later failures are tried again with full jitter; what would fail again is not. */
function retryPolicy(): RetryPolicy {
  const source = random("jitter", process.pid, Date.now());
  return (failure, tries) => {
    if (failure.retry !== "later" || tries >= MOST_TRIES) return { again: false };
    return { again: true, wait: delayBefore(tries, { retryAfter: failure.retryAfter, random: source.float }) };
  };
}
