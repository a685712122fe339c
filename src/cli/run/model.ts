import type { Protocol, Suite } from "../../core/definition.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Manifest } from "../../core/manifest.ts";
import type { Model } from "../../core/model.ts";
import { checkFingerprint } from "../../models/trust.ts";
import { readableEntry } from "../../run/derive.ts";
import type { RetryPolicy } from "../../run/execute.ts";
import { manifestEntry, type PlannedEntry } from "../../run/plan.ts";
import type { Registry } from "../../scoring/registry.ts";
import { lockRun } from "../../store/lock.ts";
import { makeRunDirectory, type Shard, writeManifest } from "../../store/run-directory.ts";
import type { Summary } from "../../summary/model.ts";
import { checkCapabilities } from "../models/capabilities.ts";
import { asJson, checkProbe, probed } from "../models/probe.ts";
import type { Terminal } from "../terminal.ts";
import { MADE } from "../version.ts";
import { type Asked, askOpen } from "./ask.ts";
import { runDigests, type Wanted } from "./digests.ts";
import { dropDerived, writeItems, writePlugins } from "./files.ts";
import { chooseDirectory, makeManifest } from "./place.ts";
import type { PreparedEntry } from "./prepare.ts";
import type { ReadyModel } from "./prepare-corpora.ts";

export interface RunOptions {
  readonly suite: Suite;
  readonly seeds: readonly number[];
  readonly limit?: number;
  readonly tolerance: number;
  /** Requests under way at once; "auto" follows what the server can take. */
  readonly concurrency: number | "auto";
  /** The part of the run that is asked here; all of it when absent. */
  readonly shard?: Shard;
  /** Where new runs are made. */
  readonly runs: string;
  readonly out?: string;
  readonly resume?: string;
  readonly alwaysNew: boolean;
  readonly retry: RetryPolicy;
  /** Plug-in files by their last name; copied into the run. */
  readonly plugins: readonly { readonly file: string; readonly text: string }[];
  /** The command line, with secrets masked. */
  readonly command: string;
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
}

export interface RunResult {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly summary: Summary;
  readonly asked: Asked;
}

interface Context {
  readonly registry: Registry;
  readonly terminal: Terminal;
  /** All protocols there are, to name those that would work where one does not. */
  readonly protocols: () => Promise<readonly Protocol[]>;
  /** Told of the directory as soon as it is made. */
  readonly placed?: (directory: string) => Promise<void>;
}

/** Runs one model on what was prepared: from the plan to a run directory with its summary. */
export async function runModel(
  given: Model,
  prepared: readonly PreparedEntry[],
  options: RunOptions,
  context: Context,
): Promise<RunResult> {
  const { registry, terminal } = context;
  const entries = prepared.map(({ planned }) => planned);
  await checkCapabilities(given, entries, context.protocols);
  const found = await probed(given, options.drain);
  await checkProbe(found, entries, context.protocols);
  const { model, probe } = found;
  // What the probe took away may be what a column needs.
  await checkCapabilities(model, entries, context.protocols);
  const described = entries.map((planned) => manifestEntry(planned, {}));
  const wanted: Wanted = {
    entries: described,
    digests: runDigests(described, { identity: model.identity, made: MADE }),
    suite: options.suite.suite,
    seeds: options.seeds,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
  };
  const place = await chooseDirectory(model, wanted, options);
  const { directory, resumed } = place;
  if (probe !== undefined) checkFingerprint(resumed?.probe, probe);
  await makeRunDirectory(directory);
  const lost = new AbortController();
  const unlock = await lockRun(directory, () => lost.abort(lostError(directory)));
  const within = { ...options, abort: AbortSignal.any([options.abort, lost.signal]) };
  try {
    const manifest = makeManifest(place, { model, wanted, options, probe: probe && asJson(probe) });
    terminal.say(`${resumed === undefined ? "run" : "resuming"} ${directory}`);
    await dropDerived(directory);
    // The first file beside the lock: a directory without it is one where no run has begun.
    await writeManifest(directory, manifest);
    await context.placed?.(directory);
    await writeItems(directory, itemsByTask(entries));
    await writePlugins(directory, options.plugins);
    const ready = await withCorpora(model, { entries, options: within, terminal });
    const [asked, floored] = await beside(
      () => askOpen({ model: ready.model, prepared, directory, options: within, terminal }),
      async ({ failed, asked }) => {
        // Loaded when the first requests are under way, as everything that they do not need.
        const { withFloors } = await import("./floors.ts");
        const abort = AbortSignal.any([within.abort, failed]);
        return withFloors(prepared, { registry, floors: await ready.floors(), abort, asked });
      },
    ).finally(ready.close);
    lost.signal.throwIfAborted();
    const whole = { ...manifest, ...ready.prepared, entries: floored };
    await writeManifest(directory, whole);
    // Loaded when there is something to summarise: what is loaded before holds up the first request.
    const { writeDerived } = await import("./record.ts");
    const { summary } = await writeDerived({ directory, manifest: whole, entries: entries.map(readableEntry) }, registry);
    return { directory, manifest: whole, summary, asked };
  } finally {
    await unlock();
  }
}

/** Nothing to prepare without a retrieval task, and then nothing is loaded. */
async function withCorpora(
  model: Model,
  input: { entries: readonly PlannedEntry[]; options: RunOptions; terminal: Terminal },
): Promise<ReadyModel> {
  if (!input.entries.some(({ data }) => data.corpus !== undefined)) {
    const floors = async () => (await import("./floors.ts")).floorModels();
    return { model, floors, prepared: {}, close: async () => undefined };
  }
  const { prepareCorpora } = await import("./prepare-corpora.ts");
  return prepareCorpora(model, input);
}

function lostError(directory: string): MivhanError {
  return new MivhanError({
    code: "E_RUN_LOCKED",
    family: "store",
    message: `another process took ${directory} over while this one was silent`,
    advice: "let that one finish; nothing journalled is lost",
  });
}

/**
 * Both at once, the second told when the first has ended and whether it failed; both are awaited whatever becomes of them, so that nothing
 * works on after the lock is given back.
 */
async function beside<A, B>(
  first: () => Promise<A>,
  second: (signals: { readonly failed: AbortSignal; readonly asked: AbortSignal }) => Promise<B>,
): Promise<[A, B]> {
  const [failed, asked] = [new AbortController(), new AbortController()];
  const watched = async () => {
    try {
      return await first();
    } catch (error) {
      failed.abort();
      throw error;
    } finally {
      asked.abort();
    }
  };
  const [a, b] = await Promise.allSettled([watched(), second({ failed: failed.signal, asked: asked.signal })]);
  if (a.status === "rejected") throw a.reason;
  if (b.status === "rejected") throw b.reason;
  return [a.value, b.value];
}

function itemsByTask(entries: readonly PlannedEntry[]) {
  return new Map(entries.map(({ entry, items, data }) => [entry.task.task, { items, redistribute: data.card.redistribute }]));
}
