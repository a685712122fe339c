import type { BenchmarkItem } from "../../contamination/benchmark-index.ts";
import { benchmarkItem } from "../../contamination/item-texts.ts";
import { type SharedItem, sharedItems } from "../../contamination/shared-items.ts";
import { MivhanError } from "../../core/errors.ts";
import { taskItems } from "../contamination/benchmarks.ts";
import type { Library } from "../library.ts";
import type { Finding } from "./findings.ts";
import { printable } from "./text.ts";

/** Items of a task's splits that stand in another task's. */
export interface AgainstTask {
  readonly split: string;
  readonly other: string;
  readonly shared: readonly SharedItem[];
}

/**
 * The items and shots of a task beside those of other tasks: a shot that is another's item gives its answer away in the same prompt, and the
 * same item in two tasks counts twice.
 * @throws MivhanError E_USAGE where `name` is a card, which does not say what its rows ask
 */
export async function checkAgainst(
  name: string,
  others: readonly string[],
  at: { readonly library: Library; readonly dataFolders: readonly string[] },
): Promise<AgainstTask[]> {
  if (others.length === 0) return [];
  const tasks = await at.library.names("task");
  if (!tasks.includes(name) && !name.endsWith(".yaml"))
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `"${name}" is a card, and only tasks can be compared`,
      advice: "name the task: mivhan data check TASK --against OTHER-TASK",
    });
  const own = await splitsOf(name, at);
  const found: AgainstTask[] = [];
  for (const other of others)
    for (const to of await splitsOf(other, at))
      for (const from of own) {
        const shared = sharedItems(from.items, to.items);
        if (shared.length > 0) found.push({ split: from.split, other: `${other}/${to.split}`, shared });
      }
  return found;
}

export function againstFindings(found: readonly AgainstTask[]): Finding[] {
  return found.map(({ split, other, shared }) => {
    const ids = [...new Set(shared.map(({ id }) => id))];
    const shown = ids.slice(0, 5).map(printable).join(", ");
    const what = ids.length === 1 ? "1 item shares its question" : `${ids.length} items share their questions`;
    return { kind: "shared", split, message: `${what} with ${other}: ${shown}${ids.length > 5 ? ", …" : ""}` };
  });
}

async function splitsOf(
  name: string,
  at: { readonly library: Library; readonly dataFolders: readonly string[] },
): Promise<{ readonly split: string; readonly items: readonly BenchmarkItem[] }[]> {
  const { value: task } = await at.library.load("task", name);
  const splits = [task.split, ...(task.shotSplit === undefined || task.shotSplit === task.split ? [] : [task.shotSplit])];
  const all = [];
  for (const split of splits) {
    const { kind, items } = await taskItems(name, { ...at, split });
    all.push({ split, items: items.map((item) => benchmarkItem(item, { benchmark: task.task, kind })) });
  }
  return all;
}
