import type { Card, Task } from "../../core/definition.ts";
import type { Item } from "../../core/item.ts";
import { random } from "../../core/random.ts";
import { checkCard, type LeakCheck } from "../../data/check-card.ts";
import { loadTaskItems } from "../../data/judged-items.ts";
import { type NearPair, nearAcross, nearDuplicates } from "../../scoring/near-duplicates.ts";
import { choicesOnlyFloor, fieldOnlyFloor, lengthFloor, type PartFloor } from "../../scoring/part-floors.ts";
import { findingsOf } from "../data/findings.ts";
import { type DataPlaces, requiredSplitRoot, rootsOfSplits } from "../data/root.ts";
import { definitionError, type Library, type Loaded } from "../library.ts";
import { type UniformTest, uniformTest } from "./balance.ts";

/** How often each gold occurs: positions of choices, labels; for texts, questions with and without an answer. */
export interface GoldBalance {
  readonly counts: readonly { readonly gold: string; readonly items: number }[];
  /** Could positions have been drawn evenly? Only where every item has the same number of choices. */
  readonly test?: UniformTest;
}

/** Another split of the card, and what of the task's items stands in it. */
export type OtherSplit =
  | { readonly split: string; readonly near: readonly NearPair[] }
  /** Why its items could not be compared. */
  | { readonly split: string; readonly reason: string };

/** What the data of a task say before any model is asked. */
export interface DataAudit {
  readonly task: Pick<Task, "task" | "kind" | "language" | "dataset" | "split">;
  readonly items: number;
  readonly excluded: Task["exclude"];
  readonly gold: GoldBalance;
  readonly floors: readonly PartFloor[];
  readonly near: readonly NearPair[];
  readonly others: readonly OtherSplit[];
  readonly leaks: readonly LeakCheck[];
  /** Items with vowel points: prompts and golds of one task should be written one way. */
  readonly pointed: number;
  /** What repeats or contradicts itself in the rows, in one sentence each. */
  readonly rowFindings: readonly string[];
}

export interface AuditedTask {
  readonly task: Task;
  readonly card: Loaded<Card>;
  /** Without those that the task excludes. */
  readonly items: readonly Item[];
}

/** @throws MivhanError with every row that is no item, or `E_DATA_MISSING` */
export async function readAuditedTask(name: string, library: Library, places: DataPlaces): Promise<AuditedTask> {
  const { value: task } = await library.load("task", name);
  const card = await library.load("card", task.dataset);
  const root = await requiredSplitRoot(card, task.split, places);
  const loaded = await loadTaskItems(card.value, task.split, { root, kind: task.kind, labels: task.labels });
  if (!loaded.ok) throw definitionError(loaded.problems);
  const excluded = new Set(task.exclude.map(({ id }) => id));
  return { task, card, items: loaded.items.filter(({ id }) => !excluded.has(id)) };
}

export async function auditData({ task, card, items }: AuditedTask, places: DataPlaces): Promise<DataAudit> {
  const { roots } = await rootsOfSplits(card, Object.keys(card.value.splits), places);
  const check = await checkCard(card.value, roots);
  if (!check.ok) throw definitionError(check.problems);
  const own = check.leaks.filter(({ from }) => from === task.split);
  const others = Object.keys(card.value.splits).filter((split) => split !== task.split);
  const rowFindings = findingsOf(card.value, { ...check, leaks: own })
    .filter(({ split, kind }) => split === task.split && kind !== "gold")
    .map(({ message }) => message);
  const { task: name, kind, language, dataset, split } = task;
  return {
    task: { task: name, kind, language, dataset, split },
    items: items.length,
    excluded: task.exclude,
    gold: goldBalance(task, items),
    floors: floorsOf(task, items),
    near: nearDuplicates(items),
    others: await Promise.all(others.map((other) => compared(other, { task, card, items, roots }))),
    leaks: own,
    pointed: items.filter(isPointed).length,
    rowFindings,
  };
}

function goldBalance(task: Task, items: readonly Item[]): GoldBalance {
  const counts = new Map<string, number>(task.labels.map(({ label }) => [label, 0]));
  const places = new Set(items.map(({ choices }) => choices.length));
  for (let place = 0; place < Math.max(0, ...places); place++) counts.set(String(place + 1), 0);
  for (const { gold } of items) {
    if (gold.kind === "entities") {
      for (const { type } of gold.entities) counts.set(type, (counts.get(type) ?? 0) + 1);
      continue;
    }
    const key =
      gold.kind === "choice"
        ? String(gold.index + 1)
        : gold.kind === "label"
          ? gold.label
          : gold.kind === "texts"
            ? gold.texts.length === 0
              ? "without answer"
              : "with answer"
            : gold.kind === "number"
              ? gold.value
              : `${Object.values(gold.grades).filter((grade) => grade > 0).length} relevant`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const listed = [...counts].map(([gold, count]) => ({ gold, items: count }));
  if (task.kind !== "multiple-choice" || places.size !== 1) return { counts: listed };
  const test = uniformTest(
    listed.map(({ items: count }) => count),
    random("gold balance", task.task),
  );
  return { counts: listed, test };
}

function floorsOf(task: Task, items: readonly Item[]): PartFloor[] {
  const source = (name: string) => random("part floor", task.task, name);
  if (task.kind === "multiple-choice") {
    const floors = [choicesOnlyFloor(items, source("choices")), lengthFloor(items, "longest"), lengthFloor(items, "shortest")];
    return floors.filter((floor) => floor !== undefined);
  }
  const [first] = items;
  if (task.kind !== "classification" || first === undefined) return [];
  const fields = Object.keys(first.fields);
  // A text that is classified whole is no part; of a premise and a hypothesis each is.
  if (fields.length < 2) return [];
  const labels = task.labels.map(({ label }) => label);
  return fields.flatMap((field) => fieldOnlyFloor(items, { field, labels, source: source(field) }) ?? []);
}

async function compared(
  split: string,
  { task, card, items, roots }: AuditedTask & { readonly roots: Readonly<Record<string, string>> },
): Promise<OtherSplit> {
  const root = roots[split];
  if (root === undefined) return { split, reason: `not on this machine: mivhan data pull ${card.value.card}` };
  const loaded = await loadTaskItems(card.value, split, { root, kind: task.kind, labels: task.labels });
  if (!loaded.ok) return { split, reason: loaded.problems[0]?.message ?? "it cannot be read" };
  return { split, near: nearAcross(items, loaded.items) };
}

const POINTS = /[\u05b0-\u05bc\u05c1\u05c2\u05c7]/u;

function isPointed({ fields, choices }: Item): boolean {
  return [...Object.values(fields), ...choices].some((value) => typeof value === "string" && POINTS.test(value));
}
