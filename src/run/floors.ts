import { choiceOrder } from "../core/chance.ts";
import type { Item } from "../core/item.ts";
import { type Model, operationOf, Unscorable } from "../core/model.ts";
import type { ModelReply, ModelRequest } from "../core/request.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import { readResult } from "../scoring/outcome.ts";
import { named, type Registry } from "../scoring/registry.ts";
import type { Asker } from "../tasks/prompt.ts";
import { readableEntry } from "./derive.ts";
import type { PlannedEntry } from "./plan.ts";

/**
 * The accuracy of guessing: the mean over items of one in as many choices, or labels, as are offered. Only where the primary metric
 * is an accuracy; for free answers there is no such number.
 */
export function chanceLevel({ entry, items }: PlannedEntry): number | undefined {
  const { task, primary } = entry;
  if (!primary.startsWith("acc") || items.length === 0) return undefined;
  if (task.kind === "classification") return 1 / task.labels.length;
  if (task.kind !== "multiple-choice") return undefined;
  let sum = 0;
  for (const { choices } of items) sum += 1 / choices.length;
  return sum / items.length;
}

export interface FloorsInput {
  readonly baselines: readonly Model[];
  readonly asker: Asker;
  readonly registry: Registry;
  /** Called between items, so that requests under way are served first; rejects when the floors are no longer wanted. */
  readonly breathe: () => Promise<void>;
}

/**
 * What baselines score on the items of a column, on its primary metric under seed 1. A baseline that lacks the method is left
 * out. Baselines answer in process, so this costs no request.
 * @returns by name of the baseline, and "chance" where guessing has an accuracy
 */
export async function baselineFloors(planned: PlannedEntry, input: FloorsInput): Promise<Record<string, number>> {
  const { entry, items, excluded } = planned;
  const chance = chanceLevel(planned);
  const able = input.baselines.filter((model) => operationOf(model, entry.protocol.method) !== undefined);
  const values = new Map<string, (number | readonly number[])[]>(able.map(({ name }) => [name, []]));
  for (const item of able.length === 0 ? [] : items) {
    if (excluded.has(item.id)) continue;
    const request = input.asker.requestOf(item, 1);
    for (const model of able) {
      const value = await scoreOf(planned, { item, request, model, registry: input.registry });
      if (value !== undefined) values.get(model.name)?.push(value);
    }
    await input.breathe();
  }
  const floors: Record<string, number> = chance === undefined ? {} : { chance };
  const metric = named(input.registry.metrics, "metric", metricOf(planned));
  for (const [name, found] of values) {
    if (found.length === 0) continue;
    floors[name] = isCorpusMetric(metric)
      ? metric.aggregate(found as readonly (readonly number[])[])
      : (found as readonly number[]).reduce((sum, value) => sum + value, 0) / found.length;
  }
  return floors;
}

async function scoreOf(
  planned: PlannedEntry,
  { item, request, model, registry }: { item: Item; request: ModelRequest; model: Model; registry: Registry },
): Promise<number | readonly number[] | undefined> {
  const reply = await answerOf(model, request);
  if (reply === undefined) return undefined;
  const order = choiceOrder(item.choices.length, { seed: 1, task: planned.entry.task.task, item: item.id });
  const { spec } = readableEntry(planned);
  const outcome = readResult({ item, order, result: { kind: "reply", reply }, request: "", spec }, registry);
  const [, extractor = ""] = planned.entry.primary.split("@");
  return outcome.status === "collected" ? outcome.readings[extractor]?.values[metricOf(planned)] : undefined;
}

/** Nothing where the rule does not apply to the item. */
async function answerOf(model: Model, request: ModelRequest): Promise<ModelReply | undefined> {
  try {
    return await operationOf(model, request.method)?.(request, NEVER);
  } catch (error) {
    if (error instanceof Unscorable) return undefined;
    throw error;
  }
}

/** Baselines answer at once: there is nothing to cut off. */
const NEVER = new AbortController().signal;

function metricOf({ entry }: PlannedEntry): string {
  return entry.primary.split("@")[0] ?? "";
}
