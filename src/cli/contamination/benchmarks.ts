import { existsSync } from "node:fs";
import { join } from "node:path";
import type { BenchmarkItem } from "../../contamination/benchmark-index.ts";
import { benchmarkItem } from "../../contamination/item-texts.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Item } from "../../core/item.ts";
import { loadTaskItems } from "../../data/judged-items.ts";
import { requiredSplitRoot } from "../data/root.ts";
import { definitionError, type Library } from "../library.ts";
import { openRun, readableEntries } from "../numbers/stored-run.ts";

export interface BenchmarkSources {
  readonly library: Library;
  /** Folders in which pulled data is looked for first. */
  readonly dataFolders: readonly string[];
  /** By task: item id → its texts in the language that it was translated from. */
  readonly sourceTexts: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/** The items of tasks and runs, each task once, however often it is named. A run's are those that it asked. */
export async function benchmarkItems(names: readonly string[], sources: BenchmarkSources): Promise<BenchmarkItem[]> {
  const found = new Map<string, BenchmarkItem>();
  for (const name of names) {
    const items = existsSync(join(name, "manifest.json")) ? await itemsOfRun(name, sources) : await itemsOfTask(name, sources);
    for (const item of items) {
      const key = JSON.stringify([item.benchmark, item.id]);
      const known = found.get(key);
      if (known !== undefined && JSON.stringify(known.texts) !== JSON.stringify(item.texts)) throw differ(item);
      found.set(key, item);
    }
  }
  return [...found.values()];
}

/** The items of a task's own split, or of another that is named, in the order of the data. @throws MivhanError E_DATA_MISSING, E_DEFINITION, E_UNKNOWN_NAME */
export async function taskItems(
  name: string,
  { library, dataFolders, split: named }: Pick<BenchmarkSources, "library" | "dataFolders"> & { readonly split?: string },
): Promise<{
  readonly task: string;
  readonly kind: Parameters<typeof benchmarkItem>[1]["kind"];
  readonly items: readonly Item[];
}> {
  const { value: task } = await library.load("task", name);
  const card = await library.load("card", task.dataset);
  const split = named ?? task.split;
  const root = await requiredSplitRoot(card, split, { dataFolders, environment: process.env });
  const result = await loadTaskItems(card.value, split, { root, kind: task.kind, labels: task.labels });
  if (!result.ok) throw definitionError(result.problems);
  return { task: task.task, kind: task.kind, items: result.items };
}

async function itemsOfTask(name: string, sources: BenchmarkSources): Promise<BenchmarkItem[]> {
  const { task, kind, items } = await taskItems(name, sources);
  return items.map((item) => benchmarkItem(item, { benchmark: task, kind, source: sourceOf(sources, task, item.id) }));
}

async function itemsOfRun(directory: string, sources: BenchmarkSources): Promise<BenchmarkItem[]> {
  const run = await openRun(directory);
  const byTask = new Map(readableEntries(run).map((entry) => [entry.task, entry]));
  return [...byTask.values()].flatMap(({ task, spec, items }) =>
    [...items].map((item) => benchmarkItem(item, { benchmark: task, kind: spec.kind, source: sourceOf(sources, task, item.id) })),
  );
}

function sourceOf({ sourceTexts }: BenchmarkSources, task: string, id: string): readonly string[] {
  return sourceTexts.get(task)?.get(id) ?? [];
}

function differ({ benchmark, id }: BenchmarkItem): MivhanError {
  return new MivhanError({
    code: "E_CONTAMINATION_ITEMS",
    family: "input",
    message: `item ${id} of ${benchmark} has different texts in the tasks and runs that were named`,
    advice: "make one index per version of the data",
  });
}
