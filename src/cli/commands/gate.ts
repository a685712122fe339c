import { MivhanError } from "../../core/errors.ts";
import { calibrationLines, gateLines } from "../../report/gate-text.ts";
import { calibrateGate } from "../../summary/calibrate-gate.ts";
import { type GateResult, gateRuns, type Verdict } from "../../summary/gate.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { outcomesDigest, pinnedRun } from "../numbers/baseline-pin.ts";
import { checkSameQuestions, type GateRuns, gateMarks, unreadyColumns } from "../numbers/gate-runs.ts";
import { nightlyGate } from "../numbers/nightly-gate.ts";
import { readRunValues } from "../numbers/read-run-values.ts";

export interface GateFlags {
  readonly baseline?: string;
  readonly pin: string;
  readonly candidate: string;
  /** In points: 1 is 0.01. */
  readonly margin: number;
  readonly alpha: number;
  readonly nightly?: string;
  readonly confirm?: boolean;
  readonly aa?: boolean;
  readonly json?: boolean;
}

const EXIT_OF_VERDICT: Readonly<Record<Verdict, number>> = {
  pass: EXIT.complete,
  fail: EXIT.check,
  inconclusive: EXIT.unsure,
};

/** `mivhan gate`: whether a candidate is not worse than a baseline by more than a margin. Three verdicts, three exit codes. */
export async function gate(flags: GateFlags, context: CommandContext): Promise<void> {
  if (flags.confirm === true && flags.nightly === undefined) throw usage("--confirm belongs to --nightly STATE");
  if (flags.aa === true && flags.nightly !== undefined) throw usage("--aa and --nightly are two questions: give one");
  const runs = await openRuns(flags);
  const margin = flags.margin / 100;
  if (flags.aa === true) {
    if (runs.baseline.manifest.digests.model !== runs.candidate.manifest.digests.model)
      throw usage("--aa compares two runs of one model, and these are of two (their model digests differ)");
    context.exitWith(calibrate(runs, { ...flags, margin }, context));
    return;
  }
  if (flags.nightly !== undefined) {
    const options = {
      directory: flags.nightly,
      margin,
      alpha: flags.alpha,
      confirm: flags.confirm === true,
      json: flags.json === true,
    };
    context.exitWith(await nightlyGate(runs, options, context));
    return;
  }
  const result = gateRuns(runs.baseline.values, runs.candidate.values, {
    margin,
    alpha: flags.alpha,
    tolerance: runs.candidate.manifest.tolerance,
    unready: unreadyColumns(runs),
  });
  printGate(result, { runs, json: flags.json === true }, context);
  context.exitWith(EXIT_OF_VERDICT[result.verdict]);
}

function printGate(result: GateResult, { runs, json }: { runs: GateRuns; json: boolean }, { terminal }: CommandContext): void {
  if (json) {
    terminal.out(JSON.stringify({ baseline: runs.baseline.directory, candidate: runs.candidate.directory, ...result }, null, 2));
    return;
  }
  terminal.out(`${runs.candidate.manifest.run} against the baseline ${runs.baseline.manifest.run}`);
  terminal.out("");
  for (const line of gateLines(result, { width: terminal.width, marks: gateMarks(runs) })) terminal.out(line);
}

/** Two runs of one checkpoint. 3: an unchanged model would fail too often, or just did; 4: too few nights would pass. */
function calibrate(runs: GateRuns, { margin, alpha, json }: GateFlags, { terminal }: CommandContext): number {
  const result = calibrateGate(runs.baseline.values, runs.candidate.values, { margin, alpha });
  if (json === true) terminal.out(JSON.stringify(result, null, 2));
  else {
    terminal.out(
      `A/A: ${runs.baseline.manifest.run} and ${runs.candidate.manifest.run}, both ${runs.baseline.manifest.model.name}`,
    );
    terminal.out("");
    for (const line of calibrationLines(result, terminal.width)) terminal.out(line);
  }
  if (result.rows.some(({ fail }) => fail > alpha)) return EXIT.check;
  return result.rows.length === 0 || result.left.length > 0 || result.rows.some(({ pass }) => pass < 0.8)
    ? EXIT.unsure
    : EXIT.complete;
}

async function openRuns({ baseline, pin, candidate }: GateFlags): Promise<GateRuns> {
  const pinned = baseline === undefined ? await pinnedRun(pin) : undefined;
  const directory = baseline ?? (pinned as NonNullable<typeof pinned>).directory;
  const [first, second] = [await readRunValues(directory), await readRunValues(candidate)];
  const digests = { baseline: await outcomesDigest(directory), candidate: await outcomesDigest(candidate) };
  if (first.manifest.run === second.manifest.run && digests.baseline === digests.candidate)
    throw usage("baseline and candidate are one run");
  const runs = { baseline: first, candidate: second, digests, pinned: pinned?.pin.set };
  checkSameQuestions(runs);
  return runs;
}

function usage(message: string): MivhanError {
  return new MivhanError({
    code: "E_USAGE",
    family: "input",
    message,
    advice: "mivhan gate --baseline RUN --candidate RUN --margin 1",
  });
}
