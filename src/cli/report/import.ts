import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Protocol, Task } from "../../core/definition.ts";
import { digestOf, digestOfText } from "../../core/digest.ts";
import type { Item } from "../../core/item.ts";
import { type Manifest, type ManifestEntry, RUN_FORMAT } from "../../core/manifest.ts";
import type { ModelIdentity } from "../../core/model.ts";
import type { Attempt } from "../../core/outcome.ts";
import type { Prompt } from "../../core/request.ts";
import type { ImportedColumn, ImportedLog, ImportedRow } from "../../importers/imported.ts";
import type { Registry } from "../../scoring/registry.ts";
import { openJournal } from "../../store/journal.ts";
import { makeRunDirectory, writeManifest } from "../../store/run-directory.ts";
import type { Summary } from "../../summary/model.ts";
import { openRun, readableEntries } from "../numbers/stored-run.ts";
import { runDigests } from "../run/digests.ts";
import { slug } from "../run/place.ts";
import { writeDerived, writeItems } from "../run/record.ts";
import { MADE, VERSION } from "../version.ts";

const HEBREW_LETTERS = ["א", "ב", "ג", "ד", "ה", "ו", "ז", "ח", "ט", "י"];

export interface ImportPlace {
  /** Where the run directory is made. */
  readonly runs: string;
  /** The files that were read, with their digests. */
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
  /** When it is imported, ISO 8601: for logs without a date. */
  readonly now: string;
  readonly command: string;
}

/** Writes an imported log as a run directory, complete in itself: `verify`, `compare` and `report` read it as any other. */
export async function writeImported(
  log: ImportedLog,
  place: ImportPlace,
  registry: Registry,
): Promise<{ directory: string; summary: Summary }> {
  const created = log.created ?? place.now;
  const [tool = "import"] = log.tool.split(" ");
  const name = [created.slice(0, 10), slug(log.model), slug(tool), randomBytes(2).toString("hex")].join("-");
  const directory = join(place.runs, name);
  const manifest = manifestOf(log, { place, created, run: name, registry });
  await makeRunDirectory(directory);
  await writeManifest(directory, manifest);
  await writeItems(directory, itemsByTask(log.columns));
  const journal = await openJournal(directory);
  for (const [index, column] of log.columns.entries()) {
    const { protocol } = manifest.entries[index] as ManifestEntry;
    for (const row of column.rows) {
      const { refs, parts } = promptParts(row.prompt);
      journal.append(attemptOf(row, { task: column.task, protocol, refs, at: Date.parse(created) }), parts);
      await journal.ready();
    }
  }
  await journal.close();
  const entries = readableEntries(await openRun(directory));
  const { summary } = await writeDerived({ directory, manifest, entries }, registry);
  return { directory, summary };
}

interface ManifestContext {
  readonly place: ImportPlace;
  readonly created: string;
  readonly run: string;
  readonly registry: Registry;
}

function manifestOf(log: ImportedLog, { place, created, run, registry }: ManifestContext): Manifest {
  const entries = log.columns.map((column) => entryOf(column, { log, place, registry }));
  const identity: ModelIdentity = { backend: "imported", tool: log.tool, model: log.model, ...log.identity };
  const seeds = [...new Set(entries.flatMap(({ seeds }) => seeds))].sort((a, b) => a - b);
  return {
    format: RUN_FORMAT,
    run,
    created,
    mivhan: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    suite: { name: log.tool.split(" ")[0] as string, version: 1, composites: [] },
    model: { name: log.model, identity },
    probe: {
      imported: {
        tool: log.tool,
        files: place.files.map(({ file, sha256 }) => ({ file, sha256 })),
        unknown: log.unknown,
        columns: log.columns.map(({ task, decoding, reported }) => ({ task, decoding, reported })),
      },
    },
    seeds,
    tolerance: 0,
    entries,
    digests: runDigests(entries, { identity, made: MADE }),
    plugins: [],
    command: place.command,
  };
}

function entryOf(
  column: ImportedColumn,
  { log, place, registry }: { log: ImportedLog; place: ImportPlace; registry: Registry },
): ManifestEntry {
  const items = itemsOf(column);
  const seeds = [...new Set(column.rows.map(({ seed }) => seed))].sort((a, b) => a - b);
  const protocol = protocolOf(column, { log, repeats: seeds.length });
  const { file, sha256 } =
    place.files.find((each) => each.file.includes(column.task)) ?? (place.files[0] as (typeof place.files)[number]);
  const [tool] = log.tool.split(" ");
  const asked = column.rows.map(({ item, prompt }) => [item.id, digestOf(prompt)]);
  return {
    task: column.task,
    protocol: `${column.protocol}@${column.shots}`,
    shots: column.shots === "unknown" ? 0 : column.shots,
    taskDefinition: taskOf(column, log),
    protocolDefinition: protocol,
    card: {
      card: column.task,
      title: `as ${log.tool} logged it`,
      language: "he",
      licence: "unknown",
      redistribute: true,
      verified: "listed-only",
      starter: false,
      splits: {},
    },
    data: { file, sha256, rows: items.length },
    seeds,
    items: items.length,
    metrics: column.metrics,
    primary: column.primary,
    marks: [],
    floors: {},
    asked: digestOf({ tool, task: column.task, protocol: column.protocol, shots: column.shots, asked }),
    read: digestOf({
      extractors: column.extractors.map((name) => ({ name, version: registry.extractors.get(name)?.version })),
      metrics: column.metrics.map((name) => ({ name, version: registry.metrics.get(name)?.version })),
    }),
  };
}

function taskOf({ task, version, kind, metrics, primary }: ImportedColumn, { tool }: ImportedLog): Task {
  return {
    task,
    version,
    kind,
    language: "he",
    title: `imported from ${tool}`,
    dataset: task,
    split: "unknown",
    slots: {},
    labels: [],
    fields: [],
    metrics,
    primary: primary.split("@")[0] as string,
    exclude: [],
  };
}

function protocolOf(column: ImportedColumn, { log, repeats }: { log: ImportedLog; repeats: number }): Protocol {
  return {
    protocol: column.protocol,
    version: 0,
    title: `as ${log.tool} asked it`,
    kinds: [column.kind],
    method: column.method,
    layout: column.layout,
    thinking: "as-served",
    continuation: column.method === "choice-loglikelihood" ? "texts" : "none",
    extractors: column.extractors,
    expressions: [],
    metrics: [],
    parameters: { shots: column.shots === "unknown" ? 0 : column.shots },
    shots: "shared",
    shotLayout: "inline",
    varies: repeats > 1 ? ["sampling"] : [],
    words: { he: { labels: HEBREW_LETTERS } },
    templates: { item: "", answer: "", separator: "" },
  };
}

/** Repeats of one item are one item. */
function itemsOf({ rows }: ImportedColumn): Item[] {
  return [...new Map(rows.map(({ item }) => [item.id, item])).values()];
}

function itemsByTask(columns: readonly ImportedColumn[]) {
  return new Map(columns.map((column) => [column.task, { items: itemsOf(column), redistribute: true }]));
}

function promptParts(prompt: Prompt): { refs: string[]; parts: Map<string, string> } {
  const texts = prompt.layout === "raw" ? prompt.parts : prompt.messages.map(({ content }) => content);
  const parts = new Map(texts.map((text) => [digestOfText(text), text]));
  const refs =
    prompt.layout === "raw"
      ? texts.map((text) => digestOfText(text))
      : prompt.messages.map(({ role, content }) => `${role}:${digestOfText(content)}`);
  return { refs, parts };
}

function attemptOf(
  { item, seed, prompt, result }: ImportedRow,
  { task, protocol, refs, at }: { task: string; protocol: string; refs: readonly string[]; at: number },
): Attempt {
  const key = { task, protocol, item: item.id, seed };
  // A log has no times of its calls: reports of imported runs show none (see report/models.ts).
  return { key, request: digestOf({ prompt, choices: item.choices, seed }), prompt: refs, at, ms: 0, result };
}
