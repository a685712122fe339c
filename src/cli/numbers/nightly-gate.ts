import { MivhanError } from "../../core/errors.ts";
import { gateLines } from "../../report/gate-text.ts";
import { nightLines } from "../../report/nightly-text.ts";
import { gateRuns } from "../../summary/gate.ts";
import { addNight, confirmationOf, type NightlyRow, type NightlyState, readNights } from "../../summary/nightly.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { type GateRuns, gateMarks, unreadyColumns } from "./gate-runs.ts";
import { type NightlyLog, openNightlyLog } from "./nightly-log.ts";

interface NightlyOptions {
  /** Of the log. */
  readonly directory: string;
  readonly margin: number;
  readonly alpha: number;
  readonly confirm: boolean;
  readonly json: boolean;
}

/** `mivhan gate --nightly STATE`: evidence that may be looked at every night. @returns the exit code */
export async function nightlyGate(runs: GateRuns, options: NightlyOptions, context: CommandContext): Promise<number> {
  const log = await openNightlyLog(options.directory);
  try {
    const known = readNights(log.rows);
    const restart = whyRestart(known, { runs, ...options });
    if (options.confirm) return await confirm(runs, { log, state: known, restart, options }, context);
    return await night(runs, { log, state: known, restart, options }, context);
  } finally {
    await log.close();
  }
}

interface Night {
  readonly log: NightlyLog;
  readonly state: NightlyState;
  /** Why the evidence begins anew; undefined where it goes on. */
  readonly restart: string | undefined;
  readonly options: NightlyOptions;
}

async function night(runs: GateRuns, { log, state, restart, options }: Night, { terminal }: CommandContext): Promise<number> {
  const { margin, alpha, json } = options;
  const at = new Date().toISOString();
  const { baseline, candidate } = loggedRuns(runs);
  const start: NightlyRow[] = restart === undefined ? [] : [{ kind: "start", at, baseline, margin, alpha, reason: restart }];
  const before = restart === undefined ? state : readNights(start);
  const again = before.nights.find((row) => row.candidate.run === candidate.run && row.candidate.outcomes === candidate.outcomes);
  if (again !== undefined) {
    terminal.say(`${candidate.run} is in the log already (${again.at}): it is not counted twice`);
    return exitOf(before, { skipped: 0 });
  }
  const { tolerance, seeds } = runs.candidate.manifest;
  const result = addNight({
    baseline: runs.baseline.values,
    candidate: runs.candidate.values,
    state: before,
    margin,
    alpha,
    tolerance,
    unready: unreadyColumns(runs),
  });
  const row: NightlyRow = { kind: "night", at, candidate, seeds, columns: result.columns, alarms: result.alarms };
  await log.append([...start, row]);
  const after = readNights([...log.rows, ...start, row]);
  if (json)
    terminal.out(JSON.stringify({ night: after.nights.length, ...result, open: Object.fromEntries(after.open) }, null, 2));
  else {
    if (restart !== undefined) terminal.out(`the evidence begins here: ${restart}`);
    for (const line of nightLines(result, { state: { ...before, open: after.open }, alpha, width: terminal.width }))
      terminal.out(line);
    sayOpen(after, terminal);
  }
  return exitOf(after, { skipped: result.skipped.length });
}

/** A run with fresh seeds decides the open alarms by the plain gate. */
async function confirm(runs: GateRuns, { log, state, restart, options }: Night, { terminal }: CommandContext): Promise<number> {
  const { margin, alpha, json } = options;
  if (restart !== undefined || state.open.size === 0)
    throw usage(restart === undefined ? "there is no alarm to confirm" : `there is no alarm to confirm: ${restart}`);
  const used = runs.candidate.manifest.seeds.filter((seed) => state.seeds.has(seed));
  if (used.length > 0)
    throw usage(
      `the nights asked with the seeds ${used.join(", ")} already: a confirmation needs fresh ones, such as --seeds 101,102,103`,
    );
  const { tolerance } = runs.candidate.manifest;
  const result = gateRuns(runs.baseline.values, runs.candidate.values, {
    margin,
    alpha,
    tolerance,
    unready: unreadyColumns(runs),
  });
  const columns = result.columns.filter(({ name }) => state.open.has(name));
  const verdicts = confirmationOf(state.open, columns);
  const row: NightlyRow = { kind: "confirmation", at: new Date().toISOString(), candidate: loggedRuns(runs).candidate, verdicts };
  await log.append([row]);
  const after = readNights([...log.rows, row]);
  if (json) terminal.out(JSON.stringify({ verdicts, columns, open: Object.fromEntries(after.open) }, null, 2));
  else {
    const lines = gateLines({ ...result, columns, composites: [] }, { width: terminal.width, marks: gateMarks(runs) });
    // The overall verdict of the plain gate speaks of all columns; here the open alarms decide.
    for (const line of lines.slice(0, -2)) terminal.out(line);
    sayOpen(after, terminal);
  }
  return exitOf(after, { skipped: 0 });
}

function sayOpen({ open }: NightlyState, terminal: CommandContext["terminal"]): void {
  if (open.size === 0) terminal.out("no alarm stands");
  for (const [name, state] of open) {
    if (state === "confirmed") terminal.out(`CONFIRMED: ${name} is worse than the baseline by more than the margin`);
    else
      terminal.out(
        `ALARM: ${name}. Confirm it with fresh seeds: mivhan run … --seeds 101,102,103; mivhan gate … --nightly STATE --confirm --candidate THAT_RUN`,
      );
  }
}

function exitOf({ open }: NightlyState, { skipped }: { skipped: number }): number {
  if ([...open.values()].includes("confirmed")) return EXIT.check;
  return open.size > 0 || skipped > 0 ? EXIT.unsure : EXIT.complete;
}

function whyRestart(
  { start }: NightlyState,
  { runs, margin, alpha }: { runs: GateRuns; margin: number; alpha: number },
): string | undefined {
  if (start === undefined) return "the first night";
  const { baseline } = loggedRuns(runs);
  if (start.baseline.outcomes !== baseline.outcomes) return `the baseline is now ${baseline.run}, it was ${start.baseline.run}`;
  if (runs.pinned !== undefined && runs.pinned > start.at) return `the baseline was set again on ${runs.pinned}`;
  if (start.margin !== margin || start.alpha !== alpha) return "margin or alpha changed";
  return undefined;
}

function loggedRuns({ baseline, candidate, digests }: GateRuns) {
  return {
    baseline: { run: baseline.manifest.run, outcomes: digests.baseline },
    candidate: { run: candidate.manifest.run, outcomes: digests.candidate },
  };
}

function usage(message: string): MivhanError {
  return new MivhanError({
    code: "E_USAGE",
    family: "input",
    message,
    advice: "docs/nightly.md shows a night, an alarm and its confirmation",
  });
}
