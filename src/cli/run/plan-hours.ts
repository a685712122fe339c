import { canonicalJson } from "../../core/json.ts";
import type { Model } from "../../core/model.ts";
import { askedPositions, type PlannedEntry } from "../../run/plan.ts";
import { findRuns } from "../../store/run-directory.ts";
import { readSummary } from "../numbers/stored-run.ts";
import { type ColumnCost, costLines } from "./hours.ts";

/** Where nobody said how many requests are under way at once. */
const USUAL = 32;

/**
 * Hours of a plan by the latencies that an earlier run of the same model measured, column by column; without such a run it says how they
 * come to be known. Nothing is sent.
 */
export async function planHours(
  model: Model,
  { entries, runs, concurrency }: { entries: readonly PlannedEntry[]; runs: string; concurrency: number | "auto" },
): Promise<string[]> {
  const identity = canonicalJson(model.identity);
  const busy = concurrency === "auto" ? USUAL : concurrency;
  for (const { directory, manifest } of await findRuns(runs)) {
    if (canonicalJson(manifest.model.identity) !== identity) continue;
    const summary = await readSummary(directory).catch(() => undefined);
    const costs = entries.map((planned): ColumnCost => {
      const { entry, seeds } = planned;
      const column = summary?.columns.find(({ task, protocol }) => task === entry.task.task && protocol === entry.name);
      const median = column?.calls.latency?.median;
      const open = askedPositions(planned).length * seeds.length;
      return { planned, open, ...(median === undefined ? {} : { msEach: median }) };
    });
    if (costs.some(({ msEach }) => msEach !== undefined))
      return costLines(costs, { busy, from: `the latencies of ${directory}, ${busy} requests under way at once` });
  }
  return [`hours: not known before a first run of ${model.name}; a run prints them after its first minute`];
}
