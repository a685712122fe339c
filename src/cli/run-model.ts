import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Protocol, Suite } from "../core/definition.ts";
import { sha256 } from "../core/digest.ts";
import { MivhanError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { type Manifest, type ManifestEntry, RUN_FORMAT } from "../core/manifest.ts";
import type { Model } from "../core/model.ts";
import { checkFingerprint } from "../models/trust.ts";
import { columnKey, isSettled, readableEntry } from "../run/derive.ts";
import { type ExecutionEnd, execute, type RetryPolicy } from "../run/execute.ts";
import { baselineFloors } from "../run/floors.ts";
import { jobsOf, manifestEntry, type PlannedEntry } from "../run/plan.ts";
import type { Registry } from "../scoring/registry.ts";
import { openJournal, readJournal } from "../store/journal.ts";
import { lockRun } from "../store/lock.ts";
import { findRuns, makeRunDirectory, readManifest, writeManifest } from "../store/run-directory.ts";
import type { Summary } from "../summary/model.ts";
import { checkCapabilities } from "./capabilities.ts";
import type { PreparedEntry } from "./prepare.ts";
import { asJson, checkProbe, probed } from "./probe.ts";
import { createProgress } from "./progress.ts";
import { checkGrowth, isSameCommand, runDigests, type Wanted } from "./run-digests.ts";
import { dropDerived, writeDerived, writeItems, writePlugins } from "./run-record.ts";
import type { Terminal } from "./terminal.ts";
import { MADE, VERSION } from "./version.ts";

export interface RunOptions {
  readonly suite: Suite;
  readonly seeds: readonly number[];
  readonly limit?: number;
  readonly tolerance: number;
  readonly concurrency: number;
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
  readonly end: ExecutionEnd;
}

interface Context {
  readonly registry: Registry;
  readonly baselines: readonly Model[];
  readonly terminal: Terminal;
  /** All protocols there are, to name those that would work where one does not. */
  readonly protocols: () => Promise<readonly Protocol[]>;
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
  checkCapabilities(given, entries);
  const found = await probed(given, options.drain);
  await checkProbe(found, entries, context.protocols);
  const { model, probe } = found;
  const described = await describe(prepared, context);
  const digests = runDigests(described, { identity: model.identity, made: MADE });
  const wanted: Wanted = {
    entries: described,
    digests,
    suite: options.suite.suite,
    seeds: options.seeds,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  };
  const { directory, resumed } = await chooseDirectory(model, wanted, options);
  if (probe !== undefined) checkFingerprint(resumed?.probe, probe);
  await makeRunDirectory(directory);
  const unlock = await lockRun(directory);
  try {
    const manifest = makeManifest({ directory, resumed, model, wanted, options, probe: probe && asJson(probe) });
    terminal.say(`${resumed === undefined ? "run" : "resuming"} ${directory}`);
    await dropDerived(directory);
    await writeManifest(directory, manifest);
    await writeItems(directory, itemsByTask(entries));
    await writePlugins(directory, options.plugins);
    const end = await collect({ model, prepared, directory, options, terminal });
    const { summary } = await writeDerived({ directory, manifest, entries: entries.map(readableEntry) }, registry);
    return { directory, manifest, summary, end };
  } finally {
    await unlock();
  }
}

async function describe(prepared: readonly PreparedEntry[], { baselines, registry }: Context): Promise<ManifestEntry[]> {
  const described: ManifestEntry[] = [];
  for (const { planned, asker } of prepared) {
    described.push(manifestEntry(planned, await baselineFloors(planned, { baselines, asker, registry })));
  }
  return described;
}

async function chooseDirectory(
  model: Model,
  wanted: Wanted,
  options: RunOptions,
): Promise<{ directory: string; resumed?: Manifest }> {
  const named = options.resume ?? options.out;
  if (named !== undefined) {
    if (!existsSync(join(named, "manifest.json"))) {
      if (options.resume === undefined) return { directory: named };
      throw new MivhanError({
        code: "E_NOT_A_RUN",
        family: "input",
        message: `there is no run in ${named} to resume`,
        advice: "list the runs here with: mivhan runs list",
      });
    }
    const manifest = await readManifest(named);
    checkGrowth(manifest, wanted);
    return { directory: named, resumed: manifest };
  }
  if (!options.alwaysNew) {
    const found = (await findRuns(options.runs)).find((run) => !run.complete && isSameCommand(run.manifest, wanted));
    if (found !== undefined) return { directory: found.directory, resumed: found.manifest };
  }
  const name = [new Date().toISOString().slice(0, 10), slug(model.name), slug(wanted.suite), randomBytes(2).toString("hex")].join(
    "-",
  );
  return { directory: join(options.runs, name) };
}

function slug(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}.]+/gu, "-")
      .replace(/^[-.]+|-+$/g, "")
      .slice(0, 60) || "model"
  );
}

function makeManifest({
  directory,
  resumed,
  model,
  wanted,
  options,
  probe,
}: {
  directory: string;
  resumed: Manifest | undefined;
  model: Model;
  wanted: Wanted;
  options: RunOptions;
  probe: Json | undefined;
}): Manifest {
  // The first probe stays: its fingerprint is the one that every resume is compared with.
  const kept = resumed?.probe ?? probe;
  const { suite, version, composites } = options.suite;
  return {
    format: RUN_FORMAT,
    run: resumed?.run ?? (directory.split(/[\\/]/).at(-1) as string),
    created: resumed?.created ?? new Date().toISOString(),
    mivhan: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    suite: { name: suite, version, composites },
    model: { name: model.name, identity: model.identity },
    ...(kept === undefined ? {} : { probe: kept }),
    seeds: wanted.seeds,
    ...(wanted.limit === undefined ? {} : { limit: wanted.limit }),
    tolerance: options.tolerance,
    entries: wanted.entries,
    digests: wanted.digests,
    plugins: options.plugins.map(({ file, text }) => ({ file, sha256: sha256(text) })),
    command: options.command,
  };
}

function itemsByTask(entries: readonly PlannedEntry[]) {
  return new Map(entries.map(({ entry, items, data }) => [entry.task.task, { items, redistribute: data.card.redistribute }]));
}

/** Asks what the journal does not hold yet. */
async function collect({
  model,
  prepared,
  directory,
  options,
  terminal,
}: {
  model: Model;
  prepared: readonly PreparedEntry[];
  directory: string;
  options: RunOptions;
  terminal: Terminal;
}): Promise<ExecutionEnd> {
  const journal = await openJournal(directory);
  try {
    const settled = await settledKeys(directory);
    const entries = prepared.map(({ planned }) => planned);
    const total = entries.reduce(
      (sum, { items, excluded, seeds }) => sum + items.filter(({ id }) => !excluded.has(id)).length * seeds.length,
      0,
    );
    const askers = new Map(prepared.map(({ planned, asker }) => [planned, asker]));
    const open = function* () {
      for (const job of jobsOf(entries)) {
        const { entry, items } = job.planned;
        const key = `${columnKey({ task: entry.task.task, protocol: entry.name })} ${job.seed} ${items[job.position]?.id}`;
        if (!settled.has(key)) yield job;
      }
    };
    const now = () => performance.timeOrigin + performance.now();
    const progress = createProgress({ label: model.name, total, done: settled.size, terminal, now });
    const timer = setInterval(progress.show, terminal.interactive ? 100 : 1000);
    try {
      return await execute({
        model,
        jobs: open(),
        askerOf: (planned) => askers.get(planned)!,
        sink: journal,
        retry: options.retry,
        concurrency: options.concurrency,
        drain: options.drain,
        abort: options.abort,
        clock: { now: () => Math.round(now() * 1000) / 1000, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
        listener: progress.listener,
      });
    } finally {
      clearInterval(timer);
      progress.finish();
    }
  } finally {
    await journal.close();
  }
}

/** What needs no further try. */
async function settledKeys(directory: string): Promise<Set<string>> {
  const settled = new Set<string>();
  for await (const { key, result } of readJournal(directory)) {
    if (isSettled(result)) settled.add(`${columnKey(key)} ${key.seed} ${key.item}`);
  }
  return settled;
}
