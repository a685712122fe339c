import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { comparisonLines } from "../../report/comparison-text.ts";
import { summaryLines } from "../../report/summary-text.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { commandLine } from "../command-line.ts";
import type { CommandContext } from "../context.ts";
import { compareDirectories } from "../numbers/compare-runs.ts";
import { journalDirectory } from "../numbers/read-run-values.ts";
import { rescoreRun } from "../numbers/rescore-run.ts";
import { openRun } from "../numbers/stored-run.ts";
import { loadPlugins } from "../plugins.ts";

export interface RescoreFlags {
  readonly name: string;
  readonly extractor: readonly string[];
  readonly metric: readonly string[];
  /** "TASK:ID=REASON" */
  readonly exclude: readonly string[];
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** `mivhan rescore RUN --name NAME`: the journal read again, without a model; the new reading beside the old one. */
export async function rescore(directory: string, flags: RescoreFlags, { terminal }: CommandContext): Promise<void> {
  if (journalDirectory(directory) !== directory)
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `${directory} is a reading itself`,
      advice: `read the run again: mivhan rescore ${journalDirectory(directory)} --name ${flags.name}`,
    });
  const run = await openRun(directory);
  const copies = run.manifest.plugins.map(({ file }) => join(directory, "plugins", file));
  const plugins = await loadPlugins([...copies, ...flags.plugin]);
  const { extractor: extractors, metric: metrics, name } = flags;
  const exclude = flags.exclude.map((text) => erratumOf(text, run.manifest.entries));
  const reading = { name, extractors, metrics, exclude, plugins: plugins.files, command: commandLine(process.argv.slice(2)) };
  const result = await rescoreRun(run, reading, plugins.registry(builtInRegistry()));
  const changes = await compareDirectories(directory, result.directory, { despite: ["read"] });
  if (flags.json === true) {
    terminal.out(JSON.stringify({ directory: result.directory, summary: result.summary, changes: changes.differences }, null, 2));
    return;
  }
  const print = (lines: readonly string[]) => {
    for (const line of lines) terminal.out(line);
  };
  print([...summaryLines(result.summary, terminal.width), "", `as it was read − ${name}, paired by item`, ""]);
  print(
    comparisonLines(
      { ...changes, composites: { composites: changes.composites.composites, notComparable: [] } },
      { first: "as it was", second: name, width: terminal.width },
    ),
  );
  terminal.say(`files: ${result.directory}; the run itself is unchanged`);
}

function erratumOf(text: string, entries: readonly { readonly task: string }[]) {
  const [, task = "", id = "", reason = ""] = /^([^:]+):([^=]+)=(.+)$/s.exec(text) ?? [];
  if (entries.some((entry) => entry.task === task)) return { task, id, reason };
  throw new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `--exclude ${text}: ${task === "" ? "there is no task, id and reason" : `the run did not ask ${task}`}`,
    advice: 'write --exclude "TASK:ID=what is wrong with the item"',
  });
}
