import type { Corpus } from "../core/corpus.ts";
import type { Card } from "../core/definition.ts";
import { digestOf } from "../core/digest.ts";
import type { Item, Items } from "../core/item.ts";
import type { Mark } from "../core/kind.ts";
import type { ManifestEntry } from "../core/manifest.ts";
import type { Registry } from "../scoring/registry.ts";
import { definitionDigest, type Entry } from "../tasks/entry.ts";
import { askingOrder } from "./order.ts";

/** The data of one entry, as loaded. */
export interface EntryData {
  readonly card: Card;
  readonly file: string;
  readonly sha256: string;
  readonly items: Items;
  /** Items of the split for shots; empty when none are asked. */
  readonly candidates: readonly Item[];
  readonly shotSha256?: string;
  /** For retrieval. */
  readonly corpus?: Corpus;
  /** Of a file of judgements beside the queries. */
  readonly qrelsSha256?: string;
}

/** One column of the run with everything that asking and reading need. */
export interface PlannedEntry {
  readonly entry: Entry;
  readonly data: EntryData;
  /** What is asked, in the order of the data: all items, or the subset of `--limit`. */
  readonly items: Items;
  /** Positions in `items` in the order of asking. */
  readonly order: readonly number[];
  /** Item id → why it is not asked. */
  readonly excluded: ReadonlyMap<string, string>;
  readonly seeds: readonly number[];
  readonly marks: readonly Mark[];
  readonly asked: string;
  readonly read: string;
}

export interface PlanOptions {
  readonly seeds: readonly number[];
  readonly limit?: number;
  /** Asks every seed even where the request does not depend on it: measures the noise of a server. */
  readonly repeat: boolean;
}

/** Plans one column: which items, in which order, under which seeds, with its identities. Pure. */
export function planEntry(
  entry: Entry,
  data: EntryData,
  { seeds, limit, repeat }: PlanOptions,
  registry: Registry,
): PlannedEntry {
  const whole = askingOrder(data.items, entry.task.task);
  const chosen = limit === undefined ? whole : whole.slice(0, limit);
  const subset = chosen.length < whole.length ? subsetOf(data.items, chosen) : { items: data.items, order: chosen };
  const marks: Mark[] = [];
  if (chosen.length < whole.length) marks.push("SUBSET");
  if (data.card.starter) marks.push("STARTER");
  return {
    entry,
    data,
    ...subset,
    excluded: new Map(entry.task.exclude.map(({ id, reason }) => [id, reason])),
    seeds: entry.dependsOnSeed || repeat ? seeds : [1],
    marks,
    asked: digestOf({
      definition: definitionDigest(entry),
      data: data.sha256,
      shots: data.shotSha256,
      ...(data.corpus === undefined ? {} : { corpus: data.corpus.digest, qrels: data.qrelsSha256 }),
    }),
    read: readDigest(entry, registry),
  };
}

/** The chosen items in the order of the data, and the order of asking among them. */
function subsetOf(items: Items, chosen: readonly number[]): Pick<PlannedEntry, "items" | "order"> {
  const positions = [...chosen].sort((a, b) => a - b);
  const place = new Map(positions.map((position, index) => [position, index]));
  return {
    items: positions.map((position) => items.at(position) as Item),
    order: chosen.map((position) => place.get(position) as number),
  };
}

/** Identity of the reading: extractors and metrics with their versions and profiles. */
function readDigest(entry: Entry, registry: Registry): string {
  const { expressions } = entry.protocol;
  const used = [...entry.protocol.extractors, ...expressions.map(({ readBy }) => readBy)];
  const extractors = used.map((name) => ({ name, version: registry.extractors.get(name)?.version }));
  const metrics = entry.metrics.map((name) => {
    const metric = registry.metrics.get(name);
    return { name, version: metric?.version, profile: metric?.profile };
  });
  return digestOf({ extractors, expressions, metrics, labels: entry.task.labels });
}

/** @param floors what the embedded baselines score on this column */
export function manifestEntry(
  { entry, data, items, seeds, marks, asked, read }: PlannedEntry,
  floors: Readonly<Record<string, number>>,
): ManifestEntry {
  return {
    task: entry.task.task,
    protocol: entry.name,
    shots: entry.shots,
    ...furtherParameters(entry),
    taskDefinition: entry.task,
    protocolDefinition: entry.protocol,
    card: data.card,
    data: {
      file: data.file,
      sha256: data.sha256,
      rows: data.items.length,
      ...(data.shotSha256 === undefined ? {} : { shotSha256: data.shotSha256 }),
      ...(data.corpus === undefined ? {} : { corpus: { digest: data.corpus.digest, documents: data.corpus.documents.length } }),
      ...(data.qrelsSha256 === undefined ? {} : { qrelsSha256: data.qrelsSha256 }),
    },
    seeds,
    items: items.length,
    metrics: entry.metrics,
    primary: entry.primary,
    marks,
    floors,
    asked,
    read,
  };
}

function furtherParameters({ parameters: { shots: _shots, ...parameters } }: Entry): Pick<ManifestEntry, "parameters"> {
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}

/** One thing to ask. */
export interface Job {
  readonly planned: PlannedEntry;
  /** Position in `planned.items`. */
  readonly position: number;
  readonly seed: number;
}

/**
 * All jobs of a run, in the order of asking: first seeds first, and within a seed the tasks interleaved in proportion to
 * their size, so that every prefix is a random subset of every task.
 */
export function* jobsOf(entries: readonly PlannedEntry[]): Generator<Job> {
  const seeds = [...new Set(entries.flatMap(({ seeds }) => seeds))].sort((a, b) => a - b);
  for (const seed of seeds) {
    const active = entries.filter((planned) => planned.seeds.includes(seed) && planned.order.length > 0);
    const taken = active.map(() => 0);
    const total = active.reduce((sum, { order }) => sum + order.length, 0);
    for (let step = 0; step < total; step++) {
      // The entry that is furthest behind its share goes next; the first one on a tie.
      let next = 0;
      for (let candidate = 1; candidate < active.length; candidate++) {
        if (lag(active, taken, candidate) < lag(active, taken, next)) next = candidate;
      }
      const planned = active[next] as PlannedEntry;
      const position = planned.order[taken[next] as number] as number;
      taken[next] = (taken[next] as number) + 1;
      if (!isExcluded(planned, position)) yield { planned, position, seed };
    }
  }
}

/** Positions of the items that are asked, in the order of the data. */
export function askedPositions(planned: PlannedEntry): number[] {
  const positions = planned.order.filter((position) => !isExcluded(planned, position));
  return positions.sort((a, b) => a - b);
}

function isExcluded({ items, excluded }: PlannedEntry, position: number): boolean {
  return excluded.size > 0 && excluded.has((items.at(position) as Item).id);
}

function lag(active: readonly PlannedEntry[], taken: readonly number[], index: number): number {
  return ((taken[index] as number) + 0.5) / (active[index] as PlannedEntry).order.length;
}
