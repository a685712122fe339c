import { MivhanError } from "../../core/errors.ts";
import { comparisonLines } from "../../report/comparison-text.ts";
import { flippedLines } from "../../report/flipped-text.ts";
import { markLines, type NamedSummary } from "../../report/marks-text.ts";
import { protocolLines } from "../../report/protocols-text.ts";
import { rankingLines } from "../../report/ranking-text.ts";
import { runDifferenceLines } from "../../report/run-differences-text.ts";
import type { CompareOptions } from "../../summary/compare.ts";
import { protocolMatrices } from "../../summary/protocol-gap.ts";
import { rankRuns } from "../../summary/ranking.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { compareArmDirectories } from "../numbers/compare-arms.ts";
import { compareNumbers, type RunComparison } from "../numbers/compare-runs.ts";

import { type NumbersOfRun, namesOf, readRunValues, sayWithout } from "../numbers/read-run-values.ts";
import type { Terminal } from "../terminal.ts";

export interface CompareFlags {
  readonly metric?: string;
  readonly protocols?: boolean;
  /** "NAME=RUN,RUN" */
  readonly arm: readonly string[];
  readonly despite: readonly ("asked" | "read")[];
  readonly interval?: NonNullable<CompareOptions["interval"]>;
  readonly midP?: boolean;
  readonly adjust?: "holm" | "bh";
  readonly eValues?: boolean;
  readonly items?: boolean;
  readonly json?: boolean;
}

/** `mivhan compare`: two runs, the first against each of the others, several protocols, or two arms; paired by item. */
export async function compare(directories: readonly string[], flags: CompareFlags, context: CommandContext): Promise<void> {
  if (flags.arm.length > 0) return compareArmDirectories(directories, flags, context);
  if (directories.length < 2 && !(flags.protocols === true && directories.length === 1)) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: "a comparison needs two runs",
      advice: "mivhan compare runs/FIRST runs/SECOND, one run with --protocols, or --arm A=RUN,RUN --arm B=RUN,RUN",
    });
  }
  const runs: NumbersOfRun[] = [];
  for (const directory of directories) runs.push(await readRunValues(directory, { metric: flags.metric }));
  sayWithout(runs, { metric: flags.metric, terminal: context.terminal });
  if (flags.protocols === true) compareProtocols(runs, flags, context);
  else comparePairs(runs, flags, context);
}

function comparePairs(runs: readonly NumbersOfRun[], flags: CompareFlags, context: CommandContext): void {
  const { json, despite, items, interval, midP, adjust = "holm", eValues = false } = flags;
  const { terminal } = context;
  const options: CompareOptions = {
    despite,
    ...(interval === undefined ? {} : { interval }),
    ...(midP === true ? { mcnemar: "mid-p" as const } : {}),
  };
  const [first, ...others] = runs as [NumbersOfRun, ...NumbersOfRun[]];
  const pairs = others.map((second) => ({ second, comparison: compareNumbers(first, second, options) }));
  for (const { second, comparison } of pairs) refuseNothing({ first, second, comparison });
  const values = runs.map((run) => run.values);
  const rankings = runs.length > 2 ? rankRuns(values, options) : undefined;
  const refused = pairs.some(({ comparison }) => refusedColumns(comparison, options) > 0);
  if (refused) context.exitWith(EXIT.unsure);
  if (json === true) {
    const rows = pairs.map(({ second, comparison }) => ({ first: first.directory, second: second.directory, ...comparison }));
    terminal.out(JSON.stringify({ pairs: rows, ...(rankings === undefined ? {} : { runs: namesOf(runs), rankings }) }, null, 2));
    return;
  }
  const names = namesOf(runs);
  for (const [index, { comparison }] of pairs.entries()) {
    const pair = { first: names[0] as string, second: names[index + 1] as string };
    print(terminal, [
      `${pair.first} − ${pair.second}, paired by item`,
      ...runDifferenceLines(comparison.differs),
      "",
      ...comparisonLines(comparison, { ...pair, width: terminal.width, adjust, eValues }),
      ...(items === true ? flippedLines(comparison.items, { ...pair, width: terminal.width }) : []),
      "",
    ]);
  }
  if (rankings !== undefined)
    print(terminal, [...rankingLines(rankings, { names, width: terminal.width }), ...markLines(named(runs))]);
  if (refused)
    terminal.say(
      "some columns were asked or read differently and are left out; to compare them: --despite asked, --despite read",
    );
}

function compareProtocols(runs: readonly NumbersOfRun[], { json }: CompareFlags, { terminal }: CommandContext): void {
  const matrices = protocolMatrices(runs.map(({ values }) => values));
  if (matrices.length === 0) {
    throw new MivhanError({
      code: "E_NOT_COMPARABLE",
      family: "input",
      message: "no task stands under two protocols in these runs",
      advice: "run one: mivhan run --task TASK --protocol ONE --protocol OTHER --model …",
    });
  }
  const names = namesOf(runs);
  if (json === true) terminal.out(JSON.stringify({ runs: names, tasks: matrices }, null, 2));
  else print(terminal, [...protocolLines(matrices, { names, width: terminal.width }), ...markLines(named(runs))]);
}

/** Each run with the name that tables give it. */
export function named(runs: readonly NumbersOfRun[]): NamedSummary[] {
  const names = namesOf(runs);
  return runs.map(({ summary }, index) => ({ name: names[index] as string, summary }));
}

/** Columns of both runs that were left out because they were asked or read differently. */
function refusedColumns({ differs, differences }: RunComparison, { despite = [] }: CompareOptions): number {
  return differs.columns.filter(({ task, protocol, asked, read }) => {
    const compared = differences.some((row) => row.task === task && row.protocol === protocol);
    return !compared && ((asked.length > 0 && !despite.includes("asked")) || (read.length > 0 && !despite.includes("read")));
  }).length;
}

/** @throws MivhanError E_NOT_COMPARABLE where not one column can be compared */
function refuseNothing({
  first,
  second,
  comparison,
}: {
  first: NumbersOfRun;
  second: NumbersOfRun;
  comparison: RunComparison;
}): void {
  if (comparison.differences.length > 0) return;
  throw new MivhanError({
    code: "E_NOT_COMPARABLE",
    family: "input",
    message: `no column of ${first.directory} and ${second.directory} can be compared`,
    problems: [
      ...comparison.notComparable.map(({ task, protocol, reason }) => ({
        place: { field: `${task} · ${protocol}` },
        message: reason,
      })),
      ...runDifferenceLines(comparison.differs)
        .slice(0, 20)
        .map((message) => ({ place: {}, message })),
    ],
    advice: "--despite asked or --despite read compares them nevertheless",
  });
}

function print(terminal: Terminal, lines: readonly string[]): void {
  for (const line of lines) terminal.out(line);
}
