import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import type { ItemRow, Manifest, ManifestEntry } from "../../core/manifest.ts";
import type { ReadableEntry } from "../../run/derive.ts";
import { readRows } from "../../store/journal.ts";
import { readManifest } from "../../store/run-directory.ts";
import type { Summary } from "../../summary/model.ts";

/** A run as its directory tells it; nothing outside the directory is needed. */
export interface StoredRun {
  readonly directory: string;
  readonly manifest: Manifest;
  /** By task. */
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
}

export async function openRun(directory: string): Promise<StoredRun> {
  const manifest = await readManifest(directory);
  const items = new Map<string, ItemRow[]>();
  for await (const row of readRows<ItemRow>(join(directory, "items.jsonl"))) {
    const rows = items.get(row.task) ?? [];
    rows.push(row);
    items.set(row.task, rows);
  }
  return { directory, manifest, items };
}

/** @throws MivhanError E_NO_SUMMARY for a run that was never finished or drained */
export async function readSummary(directory: string): Promise<Summary> {
  await readManifest(directory);
  const text = await readFile(join(directory, "summary.json"), "utf8").catch((cause: unknown) => {
    throw new MivhanError({
      code: "E_NO_SUMMARY",
      family: "input",
      message: `${directory} has no summary: the run was cut off`,
      advice: "run its command again (manifest.json, field command): it continues",
      cause,
    });
  });
  return JSON.parse(text) as Summary;
}

/** The columns as reading the journal needs them. @throws MivhanError E_MASKED_ITEMS where the card kept the gold out of the run */
export function readableEntries({ manifest, items, directory }: StoredRun): ReadableEntry[] {
  return manifest.entries.map((entry) => {
    const rows = items.get(entry.task) ?? [];
    return { ...readingParts(entry), items: rows.map((row) => itemOf(row, directory)) };
  });
}

function readingParts(entry: ManifestEntry): Omit<ReadableEntry, "items"> {
  const { taskDefinition: task, protocolDefinition: protocol } = entry;
  return {
    task: entry.task,
    protocol: entry.protocol,
    spec: {
      kind: task.kind,
      method: protocol.method,
      language: task.language,
      labels: task.labels,
      optionLabels: protocol.words[task.language]?.labels ?? [],
      extractors: protocol.extractors,
      expressions: protocol.expressions,
      metrics: entry.metrics,
    },
    seeds: entry.seeds,
    variesOrder: protocol.varies.includes("order"),
    excluded: new Map(task.exclude.map(({ id, reason }) => [id, reason])),
  };
}

function itemOf(row: ItemRow, directory: string): Item {
  if ("digest" in row) {
    throw new MivhanError({
      code: "E_MASKED_ITEMS",
      family: "input",
      message: `${directory} holds no texts of task ${row.task}: its card forbids redistribution`,
      advice: "run the command of manifest.json again where the data is, with the backend replay",
    });
  }
  const { id, fields, choices, gold, cluster, group } = row;
  return { id, fields, choices, gold, ...(cluster === undefined ? {} : { cluster }), ...(group === undefined ? {} : { group }) };
}
