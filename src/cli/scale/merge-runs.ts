import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { ItemRow, ManifestEntry } from "../../core/manifest.ts";
import { isSettled } from "../../run/derive.ts";
import { type SlotColumn, slotsOf } from "../../run/slots.ts";
import { writeAtomic } from "../../store/files.ts";
import { copyJournal, readJournal, readPrompts } from "../../store/journal.ts";
import type { StoredManifest } from "../../store/run-directory.ts";
import { openRun } from "../numbers/stored-run.ts";
import { sharesOf } from "./shard.ts";

/** One shard as its directory tells it. */
export interface Part {
  readonly directory: string;
  readonly manifest: StoredManifest & { readonly shard: { readonly index: number; readonly of: number } };
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  readonly itemsDigest: string;
}

/** What a shard was to settle and did not. */
export interface Gap {
  readonly shard: number;
  readonly planned: number;
  readonly open: number;
}

/** @throws MivhanError E_MERGE when a directory is no shard */
export async function openPart(directory: string): Promise<Part> {
  const { manifest, items } = await openRun(directory);
  const { shard } = manifest as StoredManifest;
  if (shard === undefined) {
    const problems = [{ place: { file: join(directory, "manifest.json"), field: "shard" }, message: "this run is no shard" }];
    throw mergeError(problems, "name the directories that `mivhan run --shard i/n` made");
  }
  const itemsDigest = await digestOfFile(join(directory, "items.jsonl"));
  return { directory, manifest: { ...manifest, shard }, items, itemsDigest };
}

/**
 * Refuses parts that do not make up one run: another plan, another model, other items, a shard twice or not at all.
 * @throws MivhanError E_MERGE with every problem
 */
export function checkParts(parts: readonly Part[]): void {
  const [first] = parts;
  if (first === undefined) return;
  const { of } = first.manifest.shard;
  const problems: Problem[] = [];
  for (const part of parts) {
    for (const [field, read] of Object.entries(SAME)) {
      if (read(part) !== read(first)) {
        const place = { file: join(part.directory, "manifest.json"), field };
        problems.push({ place, message: `is not that of ${first.directory}` });
      }
    }
  }
  for (let index = 1; index <= of; index++) {
    const those = parts.filter(({ manifest }) => manifest.shard.index === index).map(({ directory }) => directory);
    if (those.length === 0) problems.push({ place: {}, message: `shard ${index} of ${of} is not among them` });
    if (those.length > 1)
      problems.push({ place: {}, message: `shard ${index} of ${of} is there ${those.length} times: ${those.join(", ")}` });
  }
  if (problems.length > 0) throw mergeError(problems, "give every shard of one run once");
}

/** What all parts must agree in. */
const SAME: Readonly<Record<string, (part: Part) => string>> = {
  "shard.of": ({ manifest }) => String(manifest.shard.of),
  "digests.asked": ({ manifest }) => manifest.digests.asked,
  "digests.read": ({ manifest }) => manifest.digests.read,
  "digests.model": ({ manifest }) => manifest.digests.model,
  seeds: ({ manifest }) => manifest.seeds.join(),
  suite: ({ manifest }) => JSON.stringify(manifest.suite),
  tolerance: ({ manifest }) => String(manifest.tolerance),
  entries: ({ manifest }) =>
    manifest.entries.map(({ task, protocol, items, seeds }) => [task, protocol, items, seeds].join(" ")).join(),
  plugins: ({ manifest }) => JSON.stringify(manifest.plugins),
  items: ({ itemsDigest }) => itemsDigest,
};

/** What each shard left open, by the union of all journals: an outcome is settled wherever its reply lies. */
export async function findGaps(parts: readonly Part[]): Promise<Gap[]> {
  const [first] = parts;
  if (first === undefined) return [];
  const { of } = first.manifest.shard;
  const columns = first.manifest.entries.map((entry) => columnOf(entry, first.items.get(entry.task) ?? []));
  const find = slotsOf(columns);
  for (const { directory } of parts) {
    for await (const { key, result } of readJournal(directory)) {
      const found = isSettled(result) ? find(key) : undefined;
      if (found !== undefined) found.column.done[found.slot] = 1;
    }
  }
  const gaps = Array.from({ length: of }, (_, share) => ({ shard: share + 1, planned: 0, open: 0 }));
  for (const column of columns) {
    const shares = sharesOf(column, of);
    let position = -1;
    for (const { id } of column.items) {
      position++;
      if (column.excluded.has(id)) continue;
      const gap = gaps[shares[position] as number] as (typeof gaps)[number];
      const slots = column.done.subarray(position * column.seeds.length, (position + 1) * column.seeds.length);
      gap.planned += slots.length;
      gap.open += slots.reduce((open, done) => open + (done === 0 ? 1 : 0), 0);
    }
  }
  return gaps;
}

interface Column extends SlotColumn {
  readonly done: Uint8Array;
  readonly excluded: ReadonlySet<string>;
}

function columnOf({ task, protocol, seeds, taskDefinition }: ManifestEntry, items: readonly ItemRow[]): Column {
  const excluded = new Set(taskDefinition.exclude.map(({ id }) => id));
  return { task, protocol, items, seeds, done: new Uint8Array(items.length * seeds.length), excluded };
}

/** Puts the records of all parts into one directory; what is derived is not made here. */
export async function copyParts(parts: readonly Part[], directory: string): Promise<void> {
  const [first] = parts;
  if (first === undefined) return;
  await copyFile(join(first.directory, "items.jsonl"), join(directory, "items.jsonl"));
  if (first.manifest.plugins.length > 0)
    await cp(join(first.directory, "plugins"), join(directory, "plugins"), { recursive: true });
  await writeAtomic(join(directory, "prompts.jsonl"), promptsOf(parts));
  let segments = 0;
  for (const part of parts) segments += await copyJournal(part.directory, directory, { after: segments });
}

async function* promptsOf(parts: readonly Part[]): AsyncGenerator<string> {
  const written = new Set<string>();
  for (const { directory } of parts) {
    for await (const [digest, text] of readPrompts(directory)) {
      if (written.has(digest)) continue;
      written.add(digest);
      yield `${JSON.stringify([digest, text])}\n`;
    }
  }
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}

function mergeError(problems: readonly Problem[], advice: string): MivhanError {
  return new MivhanError({ code: "E_MERGE", family: "input", message: "these directories are not one run", advice, problems });
}
