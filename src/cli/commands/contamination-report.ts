import { join } from "node:path";
import type { BenchmarkIndex } from "../../contamination/benchmark-index.ts";
import type { Hits } from "../../contamination/hits.ts";
import { type ContaminationReport, contaminationReport } from "../../contamination/report.ts";
import { writeAtomic } from "../../store/files.ts";
import { type ColumnEffect, effectLines } from "../contamination/effect-text.ts";
import { effectsOnRun } from "../contamination/effects.ts";
import { indexOfHits, readHits } from "../contamination/files.ts";
import { markRun } from "../contamination/run-contamination.ts";
import { reportLines } from "../contamination/text.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";

export interface ReportFlags {
  readonly run: readonly string[];
  readonly reference: readonly string[];
  readonly items?: string;
  readonly maxDirty?: number;
  readonly evidence: number;
  readonly json?: boolean;
}

/** `mivhan contamination report HITS` */
export async function report(
  hitsFile: string,
  flags: ReportFlags & { readonly index?: string },
  context: CommandContext,
): Promise<void> {
  const hits = await readHits(hitsFile);
  await tell({ hits, index: await indexOfHits(hits, flags.index) }, flags, context);
}

/** Prints what a scan found, writes what was asked for, and sets the exit code. */
export async function tell(
  { hits, index }: { readonly hits: Hits; readonly index: BenchmarkIndex },
  flags: ReportFlags,
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const found = contaminationReport(hits, index);
  if (flags.items !== undefined) await writeAtomic(flags.items, itemLines(found));
  const { header, benchmarks } = found;
  const runs: { readonly run: string; readonly columns: readonly ColumnEffect[] }[] = [];
  for (const run of flags.run) {
    const contamination = await markRun(run, found);
    runs.push({ run, columns: await effectsOnRun(run, { contamination, references: flags.reference }) });
  }
  if (flags.json === true)
    terminal.out(JSON.stringify({ header, files: hits.files, benchmarks, items: found.items, runs }, null, 2));
  else {
    for (const line of reportLines(found, { width: terminal.width, evidence: flags.evidence })) terminal.out(line);
    for (const { run, columns } of runs) {
      terminal.out(`\n${run}`);
      for (const line of columns.flatMap((column) => effectLines(column, terminal.width))) terminal.out(line);
    }
  }
  for (const run of flags.run)
    terminal.say(`kept in ${join(run, "contamination.json")}; summaries and reports of the run carry it`);
  if (flags.items !== undefined) terminal.say(`files: ${flags.items}`);
  if (!header.complete || !header.controlsPassed || header.untrusted.length > 0) exitWith(EXIT.unsure);
  const limit = flags.maxDirty;
  const over = limit === undefined ? [] : benchmarks.filter((benchmark) => dirtyShare(benchmark) > limit);
  for (const benchmark of over)
    terminal.say(`${benchmark.benchmark}: ${(100 * dirtyShare(benchmark)).toFixed(1)} % of its items are dirty, over the limit`);
  // What was found is certain, whatever else was not read.
  if (over.length > 0) exitWith(EXIT.check);
}

function dirtyShare({ items, classes }: ContaminationReport["benchmarks"][number]): number {
  return (classes.dirty + classes["short-dirty"]) / items;
}

function* itemLines({ items }: ContaminationReport): Generator<string> {
  for (const item of items) yield `${JSON.stringify(item)}\n`;
}
