import { detailLines, summaryLines } from "../../report/summary-text.ts";
import { tableLines } from "../../report/text-table.ts";
import { findRuns } from "../../store/run-directory.ts";
import { auditLines } from "../audit/lines.ts";
import type { CommandContext } from "../context.ts";
import { openRun, readSummary } from "../numbers/stored-run.ts";

/** `mivhan runs list` */
export async function listRuns(
  flags: { readonly runs: string; readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const runs = await findRuns(flags.runs);
  const facts = runs.map(({ directory, manifest, complete }) => ({
    directory,
    created: manifest.created,
    model: manifest.model.name,
    suite: manifest.suite.name,
    seeds: manifest.seeds,
    ...(manifest.limit === undefined ? {} : { limit: manifest.limit }),
    complete,
  }));
  if (flags.json === true) {
    terminal.out(JSON.stringify(facts, null, 2));
    return;
  }
  if (facts.length === 0) {
    terminal.say(`no runs in ${flags.runs}; make one with: mivhan quickstart`);
    return;
  }
  const columns = ["created", "model", "suite", "seeds", "limit", "state", "directory"].map((title) => ({
    title,
    align: "left" as const,
  }));
  const rows = facts.map(({ created, model, suite, seeds, limit, complete, directory }) => [
    created.slice(0, 16).replace("T", " "),
    model,
    suite,
    seeds.join(","),
    limit === undefined ? "all" : String(limit),
    complete ? "complete" : "not complete",
    directory,
  ]);
  for (const line of tableLines({ columns, rows }, terminal.width)) terminal.out(line);
}

/** `mivhan runs show RUN` */
export async function showRun(
  directory: string,
  flags: { readonly json?: boolean },
  { terminal }: CommandContext,
): Promise<void> {
  const summary = await readSummary(directory);
  if (flags.json === true) terminal.out(JSON.stringify(summary, null, 2));
  else {
    const { manifest } = await openRun(directory);
    const lines = [
      ...summaryLines(summary, terminal.width),
      ...detailLines(summary, terminal.width),
      ...(await auditLines({ directory, manifest, summary }, terminal.width)),
    ];
    for (const line of lines) terminal.out(line);
  }
}
