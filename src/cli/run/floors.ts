import { performance } from "node:perf_hooks";
import { setImmediate as breath, setTimeout as sleep } from "node:timers/promises";
import type { Kind } from "../../core/kind.ts";
import type { ManifestEntry } from "../../core/manifest.ts";
import type { Model } from "../../core/model.ts";
import { EMBEDDED } from "../../models/embedded/registry.ts";
import { baselineFloors } from "../../run/floors.ts";
import { manifestEntry } from "../../run/plan.ts";
import type { Registry } from "../../scoring/registry.ts";
import { createServices } from "../services.ts";
import type { PreparedEntry } from "./prepare.ts";

/** A baseline whose score stands beside every score as its floor. */
export interface FloorModel {
  readonly model: Model;
  /** Other kinds it cannot answer. */
  readonly kinds: readonly Kind[];
}

/** The n-gram model is left out: it is a model to beat, not a rule. */
const FLOORS = ["random", "majority", "longest-choice", "overlap-qa"] as const;

export function floorModels(): FloorModel[] {
  const resources = { trainingText: createServices().trainingText };
  return FLOORS.flatMap((name) => {
    const found = EMBEDDED[name];
    return found === undefined ? [] : [{ model: found.create(resources), kinds: found.kinds }];
  });
}

/**
 * How long the floors may hold up the requests under way, and how long they rest after that, also while the process has requests enough to
 * be busy with, in milliseconds: a tenth of the time, or a fiftieth.
 */
const SLICE = 1;
const REST = 9;
const LONG_REST = 50;
/** The share of its time that a busy process works. */
const BUSY = 0.3;

/**
 * The manifest's entries with the floors of the baselines. They are made while the model is asked, in slices, since a server leaves this
 * process idle; a run that is cut off leaves them to its resume.
 */
export async function withFloors(
  prepared: readonly PreparedEntry[],
  {
    floors,
    registry,
    abort,
    asked,
  }: {
    readonly floors: readonly FloorModel[];
    readonly registry: Registry;
    readonly abort: AbortSignal;
    /** Aborted when nothing is asked any more. */
    readonly asked: AbortSignal;
  },
): Promise<ManifestEntry[]> {
  const breathe = breathing({ abort, asked });
  const entries: ManifestEntry[] = [];
  for (const { planned, asker } of prepared) {
    const baselines = floors.filter(({ kinds }) => kinds.includes(planned.entry.task.kind)).map(({ model }) => model);
    const found = await baselineFloors(planned, { baselines, asker, registry, breathe }).catch((error: unknown) => {
      if (abort.aborted) return {};
      throw error;
    });
    entries.push(manifestEntry(planned, found));
  }
  return entries;
}

/** Gives way after each slice, while anything is asked for a rest. */
function breathing({ abort, asked }: { abort: AbortSignal; asked: AbortSignal }): () => Promise<void> {
  let begun = performance.now();
  let seen = performance.eventLoopUtilization();
  return async () => {
    if (performance.now() - begun < SLICE) return;
    await breath();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, seen);
    seen = now;
    const rest = utilization > BUSY ? LONG_REST : REST;
    if (!asked.aborted) await sleep(rest, undefined, { signal: asked }).catch(() => undefined);
    abort.throwIfAborted();
    begun = performance.now();
  };
}
