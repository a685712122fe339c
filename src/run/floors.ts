import type { Model } from "../core/model.ts";
import type { Attempt } from "../core/outcome.ts";
import { isCorpusMetric } from "../scoring/metric.ts";
import { named, type Registry } from "../scoring/registry.ts";
import type { Asker } from "../tasks/prompt.ts";
import { deriveOutcomes, readableEntry } from "./derive.ts";
import { execute } from "./execute.ts";
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
  return items.reduce((sum, { choices }) => sum + 1 / choices.length, 0) / items.length;
}

/**
 * What baselines score on the items of a column, on its primary metric under seed 1. A baseline that lacks the method is left
 * out. Baselines answer in process, so this costs no request.
 * @returns by name of the baseline, and "chance" where guessing has an accuracy
 */
export async function baselineFloors(
  planned: PlannedEntry,
  { baselines, asker, registry }: { baselines: readonly Model[]; asker: Asker; registry: Registry },
) {
  const chance = chanceLevel(planned);
  const floors: Record<string, number> = chance === undefined ? {} : { chance };
  const { method } = planned.entry.protocol;
  const able = baselines.filter((model) => (method === "generate" ? model.generate : model.choiceLoglikelihood) !== undefined);
  const once: PlannedEntry = { ...planned, seeds: [1] };
  for (const model of able) {
    const attempts: Attempt[] = [];
    await execute({
      model,
      jobs: planned.order
        .filter((position) => !planned.excluded.has(planned.items[position]?.id ?? ""))
        .map((position) => ({ planned: once, position, seed: 1 })),
      askerOf: () => asker,
      sink: { append: (attempt) => attempts.push(attempt), ready: async () => undefined },
      retry: () => ({ again: false }),
      concurrency: 1,
      drain: new AbortController().signal,
      abort: new AbortController().signal,
      clock: { now: () => 0, sleep: async () => undefined },
      listener: () => undefined,
    });
    const { outcomes } = await deriveOutcomes({ entries: [readableEntry(once)], attempts: streamOf(attempts) }, registry);
    const [metricName = "", extractor = ""] = planned.entry.primary.split("@");
    const metric = named(registry.metrics, "metric", metricName);
    const values = outcomes.flatMap((outcome) => {
      const value = outcome.status === "collected" ? outcome.readings[extractor]?.values[metricName] : undefined;
      return value === undefined ? [] : [value];
    });
    if (values.length === 0) continue;
    floors[model.name] = isCorpusMetric(metric)
      ? metric.aggregate(values as readonly (readonly number[])[])
      : (values as readonly number[]).reduce((sum, value) => sum + value, 0) / values.length;
  }
  return floors;
}

async function* streamOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
