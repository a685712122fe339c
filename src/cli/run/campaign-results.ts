import { comparisonLines } from "../../report/comparison-text.ts";
import { outcomeLines, sideBySideLines, summaryLines } from "../../report/summary-text.ts";
import type { Shard } from "../../store/run-directory.ts";
import { commandLine } from "../command-line.ts";
import { EXIT } from "../exit-codes.ts";
import { compareDirectories } from "../numbers/compare-runs.ts";
import type { Terminal } from "../terminal.ts";
import type { RunResult } from "./model.ts";

/** Scores of one model, or of several side by side with their paired differences. */
export async function printResults(results: readonly RunResult[], terminal: Terminal): Promise<void> {
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

/** What ended early and why, what is not complete, and the next command. */
export function sayNext(
  results: readonly RunResult[],
  { terminal, shard }: { terminal: Terminal; shard: Shard | undefined },
): void {
  for (const { directory, asked, summary } of results) {
    const { end, planned, settled } = asked;
    if (end.kind === "broken") {
      terminal.say(`${end.failure.code} ${end.failure.message}`);
      if (end.failure.advice !== undefined) terminal.say(`  → ${end.failure.advice}`);
    }
    if (shard !== undefined)
      terminal.say(`shard ${shard.index} of ${shard.of}: ${settled} of its ${planned} outcomes are settled`);
    if (shard === undefined ? !summary.complete : settled < planned)
      terminal.say(`not complete; to go on: mivhan ${commandLine(process.argv.slice(2), { resume: directory })}`);
  }
  if (shard !== undefined) {
    for (const { directory } of results)
      terminal.say(`files: ${directory}; when all ${shard.of} are settled: mivhan merge DIRECTORY …`);
    return;
  }
  const complete = results.filter(({ summary }) => summary.complete);
  if (complete.length > 0) terminal.say(`files: ${complete.map(({ directory }) => directory).join(", ")}`);
  const [first, second] = complete;
  if (first !== undefined)
    terminal.say(
      `next: mivhan runs show ${first.directory}${second === undefined ? "" : `; mivhan compare ${first.directory} ${second.directory}`}`,
    );
}

/** 0 when every planned outcome is there and every column has a score; of a shard, when its own share is settled. */
export function exitCode(results: readonly RunResult[], { models, shard }: { models: number; shard: Shard | undefined }): number {
  return results.length === models && results.every((result) => isSure(result, shard)) ? EXIT.complete : EXIT.unsure;
}

function isSure({ asked, summary }: Pick<RunResult, "asked" | "summary">, shard: Shard | undefined): boolean {
  if (shard !== undefined) return asked.settled === asked.planned;
  return summary.columns.every(({ counts, blocked }) => counts.missing === 0 && blocked === undefined);
}
