import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Protocol } from "../../core/definition.ts";
import { sha256 } from "../../core/digest.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import type { Manifest, ManifestEntry } from "../../core/manifest.ts";
import { deriveOutcomes } from "../../run/derive.ts";
import { planEntry } from "../../run/plan.ts";
import { expressionFault } from "../../scoring/extractors/expression.ts";
import { metricNames, named, type Registry } from "../../scoring/registry.ts";
import { writeAtomic } from "../../store/files.ts";
import { readJournal } from "../../store/journal.ts";
import { writeManifest } from "../../store/run-directory.ts";
import type { Summary } from "../../summary/model.ts";
import { resolveEntry } from "../../tasks/entry.ts";
import { readContamination } from "../contamination/run-contamination.ts";
import { runDigests } from "../run/digests.ts";
import { readImported } from "../run/imported.ts";
import { linesOf, summaryOf, summaryText, writePlugins } from "../run/record.ts";
import { MADE, VERSION } from "../version.ts";
import { readableEntries, type StoredRun } from "./stored-run.ts";

export interface NewReading {
  readonly name: string;
  /** Put first in every column that they serve; the first of them makes the primary score. */
  readonly extractors: readonly string[];
  /** Added to every column that they serve; the first of them is the primary metric. */
  readonly metrics: readonly string[];
  /** Errata found since: left out of the score, which the run keeps with them. */
  readonly exclude: readonly { readonly task: string; readonly id: string; readonly reason: string }[];
  readonly plugins: readonly { readonly file: string; readonly text: string }[];
  readonly command: string;
}

/** Reads the journal of a run again into `readings/<name>/`. Asks no model, and leaves the run as it is. */
export async function rescoreRun(
  run: StoredRun,
  reading: NewReading,
  registry: Registry,
): Promise<{ directory: string; summary: Summary; manifest: Manifest }> {
  const directory = join(run.directory, "readings", reading.name);
  if (!/^[\w.-]+$/.test(reading.name) || reading.name.startsWith("."))
    throw usage(`"${reading.name}" is no name of a reading`, "use letters, digits, and . _ -");
  if (existsSync(directory)) throw usage(`${directory} is there already, and no reading is overwritten`, "give another --name");
  const items = new Map(readableEntries(run).map(({ task, protocol, items }) => [`${task} ${protocol}`, items]));
  const entries = run.manifest.entries.map((entry) =>
    rereadEntry(entry, { items: items.get(`${entry.task} ${entry.protocol}`) as readonly Item[], reading }, registry),
  );
  checkServed(entries, reading, registry);
  const manifest: Manifest = {
    ...run.manifest,
    run: `${run.manifest.run}/readings/${reading.name}`,
    mivhan: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    entries,
    plugins: reading.plugins.map(({ file, text }) => ({ file, sha256: sha256(text) })),
    digests: runDigests(entries, { identity: run.manifest.model.identity, made: MADE }),
    command: reading.command,
  };
  const readable = readableEntries({ ...run, manifest });
  const derived = await deriveOutcomes({ entries: readable, attempts: readJournal(run.directory) }, registry);
  const contamination = await readContamination(run.directory);
  const summary = summaryOf(
    { manifest, entries: readable, derived, contamination, imported: await readImported(run.directory) },
    registry,
  );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writePlugins(directory, reading.plugins);
  await writeManifest(directory, manifest);
  // So that whatever shows a run shows a reading; the journal stays where it is.
  await copyFile(join(run.directory, "items.jsonl"), join(directory, "items.jsonl"));
  await writeAtomic(join(directory, "outcomes.jsonl"), linesOf(derived.outcomes));
  await writeAtomic(join(directory, "summary.json"), [summaryText(summary)]);
  return { directory, summary, manifest };
}

function rereadEntry(
  entry: ManifestEntry,
  { items, reading }: { items: readonly Item[]; reading: NewReading },
  registry: Registry,
): ManifestEntry {
  const { protocolDefinition, shots, card, data } = entry;
  const since = "this reading";
  const errata = reading.exclude.filter(({ task: name }) => name === entry.task).map(({ id, reason }) => ({ id, reason, since }));
  const unknown = errata.find(({ id }) => !items.some((item) => item.id === id));
  if (unknown !== undefined) throw usage(`${entry.task} has no item "${unknown.id}" in this run`, "ids stand in items.jsonl");
  const task = { ...entry.taskDefinition, exclude: [...entry.taskDefinition.exclude, ...errata] };
  const served = { kind: task.kind, method: protocolDefinition.method };
  const own = new Set(protocolDefinition.expressions.map(({ name }) => name));
  const extractors = reading.extractors.filter((name) => {
    const extractor = registry.extractors.get(name);
    const serves = extractor?.kinds.includes(served.kind) === true && extractor.methods.includes(served.method);
    return own.has(name) || serves;
  });
  const metrics = reading.metrics.filter((name) => {
    const { kinds, methods } = named(registry.metrics, "metric", name);
    return kinds.includes(served.kind) && (methods === undefined || methods.includes(served.method));
  });
  const protocol: Protocol = {
    ...protocolDefinition,
    extractors: [...new Set([...extractors, ...protocolDefinition.extractors])],
    metrics: [...new Set([...protocolDefinition.metrics, ...metrics])],
    ...(metrics[0] === undefined ? {} : { primary: metrics[0] }),
  };
  const known = { metrics: metricNames(registry), extractors: new Set(registry.extractors.keys()), expressionFault };
  const resolved = resolveEntry({ task, protocol, shots }, known);
  if (!resolved.ok)
    throw new MivhanError({
      code: "E_DEFINITION",
      family: "input",
      message: `${entry.task} · ${entry.protocol} cannot be read so`,
      problems: resolved.faults.map(({ message, path }) => ({ place: { field: path.join(".") }, message })),
    });
  const planned = planEntry(
    resolved.entry,
    { card, file: data.file, sha256: data.sha256, items, candidates: [] },
    { seeds: entry.seeds, repeat: true },
    registry,
  );
  const { primary } = resolved.entry;
  return {
    ...entry,
    taskDefinition: task,
    protocolDefinition: protocol,
    metrics: resolved.entry.metrics,
    primary,
    // A floor belongs to the metric and the reading that it was computed under.
    floors: primary === entry.primary ? entry.floors : {},
    read: planned.read,
  };
}

/** @throws MivhanError E_UNKNOWN_NAME for an extractor that does not exist, E_USAGE for one that serves no column */
function checkServed(entries: readonly ManifestEntry[], { extractors, metrics }: NewReading, registry: Registry): void {
  const used = (name: string, of: (entry: ManifestEntry) => readonly string[]) =>
    entries.some((entry) => of(entry).includes(name));
  const idle = [
    ...extractors.filter((name) => !used(name, ({ protocolDefinition }) => protocolDefinition.extractors)),
    ...metrics.filter((name) => !used(name, (entry) => entry.metrics)),
  ];
  if (idle.length === 0) return;
  for (const name of idle) if (extractors.includes(name)) named(registry.extractors, "extractor", name);
  const columns = entries.map(({ task, protocol }) => `${task} · ${protocol}`).join(", ");
  throw usage(`${idle.join(", ")} serves no column of this run (${columns})`, "name one that reads these kinds and methods");
}

function usage(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_USAGE", family: "input", message, advice });
}
