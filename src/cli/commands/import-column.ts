import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { sha256 } from "../../core/digest.ts";
import { MivhanError } from "../../core/errors.ts";
import type { ImportedColumn } from "../../core/imported.ts";
import type { ManifestEntry } from "../../core/manifest.ts";
import { didYouMean } from "../../definitions/nearest.ts";
import { summaryLines } from "../../report/summary-text.ts";
import { deriveOutcomes } from "../../run/derive.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { writeAtomic } from "../../store/files.ts";
import { readJournal } from "../../store/journal.ts";
import { readManifest } from "../../store/run-directory.ts";
import type { Summary } from "../../summary/model.ts";
import { readContamination } from "../contamination/run-contamination.ts";
import type { CommandContext } from "../context.ts";
import { journalDirectory } from "../numbers/read-run-values.ts";
import { openRun, readableEntries, readSummary } from "../numbers/stored-run.ts";
import { loadPlugins } from "../plugins.ts";
import { collectedOf, type ValueFlags, valuesOf } from "../run/column-values.ts";
import { addImported, readImported, readingsOf } from "../run/imported.ts";
import { summaryOf, summaryText } from "../run/record.ts";

export interface ColumnFlags extends ValueFlags {
  readonly metric: string;
  readonly task: string;
  readonly protocol?: string;
  readonly of: string;
  readonly json?: boolean;
}

/** `mivhan import column RUN FILE`: values of a metric that another tool computed, by item id, beside the run's own. */
export async function importColumn(
  directory: string,
  file: string,
  flags: ColumnFlags,
  { terminal }: CommandContext,
): Promise<void> {
  if (journalDirectory(directory) !== directory)
    throw usage(`${directory} is a reading`, `import into the run: ${journalDirectory(directory)}`);
  await readSummary(directory);
  const { manifest } = await openRun(directory);
  const entry = entryOf(manifest.entries, flags, directory);
  const metric = metricOf(entry, flags.metric);
  const collected = await collectedOf(directory, entry);
  const values = await valuesOf(file, { entry, collected, flags });
  const bytes = await readFile(file);
  const { task, protocol } = entry;
  const column: ImportedColumn = { task, protocol, metric, of: flags.of, file: basename(file), sha256: sha256(bytes), values };
  await addImported(directory, column);
  const summary = await summarisedAgain(directory, directory);
  for (const reading of await readingsOf(directory)) await summarisedAgain(reading, directory);
  if (flags.json === true) terminal.out(JSON.stringify(summary, null, 2));
  else for (const line of summaryLines(summary, terminal.width)) terminal.out(line);
  terminal.say(`${metric} of ${Object.keys(values).length} items is kept in ${join(directory, "imported.json")}`);
}

function entryOf(entries: readonly ManifestEntry[], { task, protocol }: ColumnFlags, directory: string): ManifestEntry {
  const own = entries.filter((entry) => entry.task === task);
  if (own.length === 0) {
    const tasks = [...new Set(entries.map((entry) => entry.task))];
    throw usage(`${directory} did not ask ${task}`, didYouMean(task, tasks) ?? `it asked ${tasks.join(", ")}`);
  }
  const named =
    protocol === undefined
      ? own
      : own.filter((entry) => entry.protocol === protocol || entry.protocol.startsWith(`${protocol}@`));
  const [entry, ...others] = named;
  const known = own.map((each) => each.protocol).join(", ");
  if (entry === undefined) throw usage(`${task} was not asked under ${protocol}`, `it was asked under ${known}`);
  if (others.length > 0) throw usage(`${task} was asked under several protocols`, `add --protocol, one of ${known}`);
  return entry;
}

/** "comet" as "comet@text": the extractor is the column's own, unless the name says it. */
function metricOf({ metrics, primary, protocolDefinition }: ManifestEntry, name: string): string {
  const [, ownExtractor = ""] = primary.split("@");
  const [metric = "", extractor = ownExtractor] = name.split("@");
  if (!/^[a-z][a-z0-9.+-]*$/i.test(metric))
    throw usage(`"${name}" is no name of a metric`, "letters, digits, dots and hyphens: comet");
  if (metrics.includes(metric)) throw usage(`the run computes ${metric} itself`, "give the imported values another name");
  if (!protocolDefinition.extractors.includes(extractor))
    throw usage(`the column has no extractor "${extractor}"`, `one of ${protocolDefinition.extractors.join(", ")}`);
  return `${metric}@${extractor}`;
}

/** The summary made again from journal and imported columns, as `verify` will. */
async function summarisedAgain(directory: string, source: string): Promise<Summary> {
  const run = { ...(await openRun(source)), manifest: await readManifest(directory) };
  const plugins = await loadPlugins(run.manifest.plugins.map(({ file }) => join(directory, "plugins", file)));
  const registry = plugins.registry(builtInRegistry());
  const entries = readableEntries(run);
  const derived = await deriveOutcomes({ entries, attempts: readJournal(source) }, registry);
  const [contamination, imported] = [await readContamination(source), await readImported(source)];
  const summary = summaryOf({ manifest: run.manifest, entries, derived, contamination, imported }, registry);
  await writeAtomic(join(directory, "summary.json"), [summaryText(summary)]);
  return summary;
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
