import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { digestOf } from "../../core/digest.ts";
import type { Item, Items } from "../../core/item.ts";
import type { ItemRow } from "../../core/manifest.ts";
import { writeAtomic } from "../../store/files.ts";

/** Writes `items.jsonl`: what was asked, once per task, in the order of the data. */
export async function writeItems(
  directory: string,
  tasks: ReadonlyMap<string, { readonly items: Items; readonly redistribute: boolean }>,
): Promise<void> {
  const rows = function* () {
    for (const [task, { items, redistribute }] of tasks) {
      for (const item of items) yield `${JSON.stringify(itemRow(task, item, redistribute))}\n`;
    }
  };
  await writeAtomic(join(directory, "items.jsonl"), rows());
}

function itemRow(task: string, item: Item, redistribute: boolean): ItemRow {
  const { id, fields, choices, gold, cluster, group } = item;
  const place = { task, id, ...(cluster === undefined ? {} : { cluster }), ...(group === undefined ? {} : { group }) };
  return redistribute ? { ...place, fields, choices, gold } : { ...place, digest: digestOf({ fields, choices, gold }) };
}

/** Copies the plug-ins into the run: without them its journal could not be read again years later. */
export async function writePlugins(
  directory: string,
  plugins: readonly { readonly file: string; readonly text: string }[],
): Promise<void> {
  if (plugins.length === 0) return;
  const folder = join(directory, "plugins");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { file, text } of plugins) await writeAtomic(join(folder, file), [text]);
}

/** Removes what a run derives: while it is under way, nothing says that it is complete. */
export async function dropDerived(directory: string): Promise<void> {
  await Promise.all(["outcomes.jsonl", "summary.json"].map((name) => rm(join(directory, name), { force: true })));
}
