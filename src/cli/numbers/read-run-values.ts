import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import type { ItemRow, Manifest, ManifestEntry } from "../../core/manifest.ts";
import type { Outcome } from "../../core/outcome.ts";
import { isCorpusMetric, type Metric } from "../../scoring/metric.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { readRows } from "../../store/journal.ts";
import { readManifest } from "../../store/run-directory.ts";
import type { ColumnValues } from "../../summary/compare.ts";
import type { Summary } from "../../summary/model.ts";
import { leavesOf, type RunValues } from "../../summary/run-values.ts";
import type { Terminal } from "../terminal.ts";
import { readSummary } from "./stored-run.ts";

/** A run directory, or a reading of one (`RUN/readings/NAME`), as far as numbers need it. */
export interface NumbersOfRun {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly values: RunValues;
  /** Columns that do not have the metric that was asked for, "task · protocol". */
  readonly without: readonly string[];
}

/** The directory that holds items and journal: for a reading it is the run that was read. */
export function journalDirectory(directory: string): string {
  const run = resolve(directory, "..", "..");
  return resolve(directory, "..").endsWith("readings") && existsSync(join(run, "manifest.json")) ? run : directory;
}

/**
 * Reads the values by item of every column, under its primary metric or under `metric` ("metric@extractor"). A column
 * without that metric has no items.
 * @throws MivhanError E_USAGE where no column has the metric; E_NO_SUMMARY for a run that was cut off
 */
export async function readRunValues(
  directory: string,
  { metric }: { readonly metric?: string | undefined } = {},
): Promise<NumbersOfRun> {
  const manifest = await readManifest(directory);
  const summary = await readSummary(directory);
  const wanted = wantedColumns(manifest, summary, metric);
  const clusters = await readClusters(directory);
  const slots = new Map<string, Slot[]>();
  for (const column of wanted) {
    const key = `${column.task} ${column.protocol}`;
    slots.set(key, [...(slots.get(key) ?? []), newSlot(column, clusters.get(column.task))]);
  }
  await eachOutcome(join(directory, "outcomes.jsonl"), (outcome) => {
    if (outcome.status !== "collected") return;
    for (const slot of slots.get(`${outcome.task} ${outcome.protocol}`) ?? []) {
      const value = outcome.readings[slot.extractor]?.values[slot.metric];
      if (typeof value === "number") addValue(slot, outcome.item, value);
      else if (value !== undefined) addRow(slot, outcome.item, value);
    }
  });
  const all = wanted.map((column) => {
    const slot = slots.get(`${column.task} ${column.protocol}`)?.find(({ primary }) => primary === column.primary) as Slot;
    const { shown, ...identity } = column;
    return { shown, values: { ...identity, items: slot.items, ...corpusOf(slot) } };
  });
  const values: RunValues = {
    run: manifest.run,
    model: manifest.model.name,
    // A composite is declared over its members' own metrics.
    composites: metric === undefined ? manifest.suite.composites : [],
    columns: all.flatMap(({ shown, values }) => (shown ? [values] : [])),
    others: all.flatMap(({ shown, values }) => (shown ? [] : [values])),
  };
  const without = manifest.entries.filter((entry) => metric !== undefined && !hasMetric(entry, metric));
  return { directory, manifest, summary, values, without: without.map(({ task, protocol }) => `${task} · ${protocol}`) };
}

type Wanted = Omit<ColumnValues, "items"> & { readonly shown: boolean };

function wantedColumns({ entries, suite }: Manifest, { columns }: Summary, metric: string | undefined): Wanted[] {
  const { metrics } = builtInRegistry();
  const column = (entry: ManifestEntry, { primary, shown }: { primary: string; shown: boolean }): Wanted => {
    const facts = columnFacts(metrics.get(primary.split("@")[0] as string));
    const { task, protocol, asked, read } = entry;
    const marks = columns.find((found) => found.task === task && found.protocol === protocol)?.marks ?? [];
    return { task, protocol, primary, asked, read, marks, shown, ...facts };
  };
  const shown = entries.filter((entry) => metric === undefined || hasMetric(entry, metric));
  if (metric !== undefined && shown.length === 0) throw unknownMetric(metric, entries);
  const own = shown.map((entry) => column(entry, { primary: metric ?? entry.primary, shown: true }));
  const leaves = suite.composites.flatMap(({ composite }) => leavesOf(composite, suite.composites));
  const others = leaves.flatMap((leaf) => {
    const { task, protocol, metric: named } = leaf;
    if (named === undefined || metric !== undefined) return [];
    const found = entries.filter(
      (entry) => entry.task === task && (entry.protocol === protocol || entry.protocol.startsWith(`${protocol}@`)),
    );
    return found.filter(({ primary }) => primary !== named).map((entry) => column(entry, { primary: named, shown: false }));
  });
  return [...own, ...others];
}

function columnFacts(metric: Metric | undefined): Pick<ColumnValues, "better" | "unit" | "perToken"> {
  const { better, unit, perToken } = metric ?? {};
  return {
    ...(better === undefined ? {} : { better }),
    ...(unit === undefined ? {} : { unit }),
    ...(perToken === undefined ? {} : { perToken }),
  };
}

function hasMetric({ metrics, protocolDefinition }: ManifestEntry, metric: string): boolean {
  const [name = "", extractor = ""] = metric.split("@");
  return metrics.includes(name) && protocolDefinition.extractors.includes(extractor);
}

function unknownMetric(metric: string, entries: readonly ManifestEntry[]): MivhanError {
  const known = new Set(
    entries.flatMap(({ metrics, protocolDefinition }) =>
      metrics.flatMap((name) => protocolDefinition.extractors.map((extractor) => `${name}@${extractor}`)),
    ),
  );
  return new MivhanError({
    code: "E_USAGE",
    family: "input",
    message: `no column of this run has ${metric}`,
    advice: `--metric takes one of ${[...known].sort().join(", ")}`,
  });
}

interface Slot {
  readonly primary: string;
  readonly metric: string;
  readonly extractor: string;
  readonly clusters: ReadonlyMap<string, string> | undefined;
  readonly items: Map<string, { readonly values: number[]; readonly cluster?: string }>;
  /** Sufficient statistics of a metric of the whole corpus. */
  readonly rows: Map<string, { readonly rows: (readonly number[])[]; readonly cluster?: string }>;
}

function newSlot({ primary }: Wanted, clusters: Slot["clusters"]): Slot {
  const [metric = "", extractor = ""] = primary.split("@");
  return { primary, metric, extractor, clusters, items: new Map(), rows: new Map() };
}

function addValue({ items, clusters }: Slot, item: string, value: number): void {
  const known = items.get(item);
  if (known !== undefined) {
    known.values.push(value);
    return;
  }
  const cluster = clusters?.get(item);
  items.set(item, { values: [value], ...(cluster === undefined ? {} : { cluster }) });
}

function addRow({ rows, clusters }: Slot, item: string, row: readonly number[]): void {
  const known = rows.get(item);
  if (known !== undefined) {
    known.rows.push(row);
    return;
  }
  const cluster = clusters?.get(item);
  rows.set(item, { rows: [row], ...(cluster === undefined ? {} : { cluster }) });
}

/** How the statistics become a score is known of the metrics that Mivhan brings along. */
function corpusOf({ rows, metric }: Slot): Pick<ColumnValues, "corpus"> {
  const found = builtInRegistry().metrics.get(metric);
  if (rows.size === 0 || found === undefined || !isCorpusMetric(found)) return {};
  return { corpus: { items: rows, aggregate: (all) => found.aggregate(all) } };
}

/** Task → item → cluster, for the items that have one. */
async function readClusters(directory: string): Promise<Map<string, Map<string, string>>> {
  const clusters = new Map<string, Map<string, string>>();
  for await (const { task, id, cluster } of readRows<ItemRow>(join(journalDirectory(directory), "items.jsonl"))) {
    if (cluster === undefined) continue;
    const ofTask = clusters.get(task) ?? new Map<string, string>();
    clusters.set(task, ofTask.set(id, cluster));
  }
  return clusters;
}

async function eachOutcome(path: string, visit: (outcome: Outcome) => void): Promise<void> {
  for await (const outcome of readRows<Outcome>(path)) visit(outcome);
}

/** Says which columns were left out because they do not have the metric that was asked for. */
export function sayWithout(
  runs: readonly NumbersOfRun[],
  { metric, terminal }: { metric: string | undefined; terminal: Terminal },
): void {
  const names = [...new Set(runs.flatMap(({ without }) => without))];
  if (names.length > 0) terminal.say(`without ${metric}, and left out: ${names.join(", ")}`);
}

/** The model's name, or where two runs share one, the name of the run. */
export function namesOf(runs: readonly Pick<NumbersOfRun, "manifest">[]): string[] {
  const models = runs.map(({ manifest }) => manifest.model.name);
  return runs.map(({ manifest }, index) => {
    const name = models[index] as string;
    return models.filter((other) => other === name).length > 1 ? manifest.run : name;
  });
}
