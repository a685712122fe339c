import { digestOf } from "../core/digest.ts";
import type { Json } from "../core/json.ts";
import type { ItemRow, ManifestEntry } from "../core/manifest.ts";
import { summariseComposites } from "../summary/composite.ts";
import type { CompositeSummary } from "../summary/model.ts";
import { breakdownsOf } from "./breakdown.ts";
import { type MergedModel, mergeModels, type ReportedRun } from "./models.ts";
import { besideMeasured, type PublishedRow } from "./published.ts";
import {
  type Cell,
  type ColumnFacts,
  columnKey,
  type ModelResults,
  type PairComparison,
  type ProtocolComparison,
  RESULTS_FORMAT,
  type Results,
  type RunFacts,
} from "./results.ts";
import { type ChangeFinder, type GateFinder, seriesOf } from "./series.ts";

export interface ResultsInput {
  readonly runs: readonly ReportedRun[];
  /** By task: groups and lengths for the breakdowns. */
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  /** Paired statistics, handed in: this room knows no estimators. */
  readonly compare: {
    pairs(models: readonly MergedModel[]): readonly PairComparison[];
    protocols(models: readonly MergedModel[]): readonly ProtocolComparison[];
    readonly changes: ChangeFinder;
    readonly gate: GateFinder;
  };
  readonly published: readonly PublishedRow[];
}

/** Below this Holm-adjusted p a model beats another: the level of every significance mark. */
export const SIGNIFICANCE = 0.05;

/** Several runs as one picture. Pure: the same runs in the same order give the same bytes. */
export function buildResults({ runs, items, compare, published }: ResultsInput): Results {
  const merged = mergeModels(runs);
  const columns = columnFacts(runs);
  const comparisons = compare.pairs(merged);
  const beats = beatenBy(merged, { columns, comparisons });
  const suites = [...new Map(runs.map(({ manifest }) => [digestOf(manifest.suite), manifest.suite])).values()];
  const models = merged.map((model) => modelResults(model, { beats, suites }));
  const composites = new Map<string, string>();
  for (const { composites: declared } of suites)
    for (const { composite, title } of declared) if (!composites.has(composite)) composites.set(composite, title);
  return {
    format: RESULTS_FORMAT,
    suites: [...new Set(suites.map(({ name }) => name))],
    models,
    columns,
    composites: [...composites].map(([composite, title]) => ({ composite, title })),
    comparisons,
    protocols: compare.protocols(merged),
    breakdowns: breakdownsOf({ columns, models: merged, items }),
    series: seriesOf({ runs, models: merged, changes: compare.changes, gate: compare.gate }),
    gate: { margin: compare.gate.margin, alpha: compare.gate.alpha },
    calibrations: merged.flatMap(({ id, cells }) =>
      [...cells].flatMap(([key, { run }]) =>
        run.calibrations.filter(({ column }) => column === key).map((calibration) => ({ model: id, ...calibration })),
      ),
    ),
    runs: runs.map((run) => runFacts(run, merged)),
    published: besideMeasured(published, { models, columns }),
    notes: [...merged.flatMap(({ notes }) => notes), ...askedDifferently(columns, models)],
  };
}

function columnFacts(runs: readonly ReportedRun[]): ColumnFacts[] {
  const found = new Map<string, ColumnFacts>();
  for (const { manifest, values } of runs) {
    for (const [index, entry] of manifest.entries.entries()) {
      const key = columnKey(entry);
      const { better, unit } = values[index] ?? {};
      const facts = { ...(better === undefined ? {} : { better }), ...(unit === undefined ? {} : { unit }) };
      if (!found.has(key)) found.set(key, { ...factsOf(key, entry), ...facts });
    }
  }
  return [...found.values()];
}

function factsOf(key: string, entry: ManifestEntry): ColumnFacts {
  const { taskDefinition: task, protocolDefinition: protocol, card } = entry;
  const { host, repository, revision } = card.source ?? {};
  const source = host === undefined ? undefined : [host, repository, revision].filter((part) => part !== undefined).join(" ");
  return {
    key,
    task: entry.task,
    protocol: entry.protocol,
    title: task.title,
    taskVersion: task.version,
    protocolTitle: protocol.title,
    protocolVersion: protocol.version,
    ...(protocol.wording === undefined ? {} : { wording: protocol.wording }),
    kind: task.kind,
    language: task.language,
    method: protocol.method,
    layout: protocol.layout,
    thinking: protocol.thinking,
    // An imported log may not say it; its protocol is then "…@unknown".
    shots: entry.protocol.endsWith("@unknown") ? "unknown" : entry.shots,
    varies: protocol.varies,
    sampling: { ...(protocol.sampling ?? {}) } satisfies Record<string, Json>,
    extractors: protocol.extractors,
    metrics: entry.metrics,
    primary: entry.primary,
    items: entry.items,
    seeds: entry.seeds,
    marks: entry.marks,
    floors: entry.floors,
    card: {
      card: card.card,
      title: card.title,
      licence: card.licence,
      redistribute: card.redistribute,
      verified: card.verified,
      starter: card.starter,
      ...(card.published === undefined ? {} : { published: card.published }),
      ...(card.citation === undefined ? {} : { citation: card.citation }),
      ...(source === undefined ? {} : { source }),
    },
    split: task.split,
    data: entry.data,
  };
}

function modelResults(
  { id, letter, identity, step, runs, cells }: MergedModel,
  { beats, suites }: { beats: ReadonlyMap<string, string>; suites: readonly ReportedRun["manifest"]["suite"][] },
): ModelResults {
  const shown: Record<string, Cell> = {};
  for (const [key, { run, column, values }] of cells)
    shown[key] = { run: run.manifest.run, column, asked: values.asked, beats: beats.get(`${id}\n${key}`) ?? "" };
  const columns = [...cells.values()].map(({ column }) => column);
  const composites: Record<string, CompositeSummary> = {};
  for (const suite of suites)
    for (const summary of summariseComposites(suite.composites, columns)) composites[summary.composite] ??= summary;
  return {
    id,
    letter,
    identity,
    ...(step === undefined ? {} : { step }),
    runs: runs.map(({ manifest }) => manifest.run),
    cells: shown,
    composites,
  };
}

/** "model\ncolumn" → the letters of the models it beats. */
function beatenBy(
  models: readonly MergedModel[],
  { columns, comparisons }: { columns: readonly ColumnFacts[]; comparisons: readonly PairComparison[] },
): Map<string, string> {
  const lower = new Set(columns.filter(({ better }) => better === "lower").map(({ key }) => key));
  const letters = new Map(models.map(({ id, letter }) => [id, letter]));
  const found = new Map<string, string[]>();
  for (const { first, second, differences } of comparisons) {
    for (const row of differences) {
      if (row.pColumn >= SIGNIFICANCE || row.difference === 0) continue;
      const above = row.difference > 0 !== lower.has(columnKey(row));
      const [winner, loser] = above ? [first, second] : [second, first];
      const key = `${winner}\n${columnKey(row)}`;
      found.set(key, [...(found.get(key) ?? []), letters.get(loser) as string]);
    }
  }
  return new Map([...found].map(([key, list]) => [key, list.sort().join("")]));
}

function runFacts(run: ReportedRun, merged: readonly MergedModel[]): RunFacts {
  const { manifest, summary } = run;
  return {
    run: manifest.run,
    model: (merged.find(({ runs }) => runs.includes(run)) as MergedModel).id,
    suite: manifest.suite.name,
    suiteVersion: manifest.suite.version,
    created: manifest.created,
    complete: summary.complete,
    mivhan: manifest.mivhan,
    node: manifest.node,
    platform: manifest.platform,
    command: manifest.command,
    seeds: manifest.seeds,
    ...(manifest.limit === undefined ? {} : { limit: manifest.limit }),
    tolerance: manifest.tolerance,
    digests: manifest.digests,
    plugins: manifest.plugins,
    ...(manifest.probe === undefined ? {} : { probe: manifest.probe }),
  };
}

function askedDifferently(columns: readonly ColumnFacts[], models: readonly ModelResults[]): string[] {
  return columns.flatMap(({ key }) => {
    const asked = new Set(models.flatMap(({ cells }) => cells[key]?.asked ?? []));
    return asked.size > 1
      ? [
          `${key}: the runs asked it in ${asked.size} ways (data, versions, limit or shots differ); their numbers are not comparable`,
        ]
      : [];
  });
}
