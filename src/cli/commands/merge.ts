import { join } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { summaryLines } from "../../report/summary-text.ts";
import { builtInRegistry } from "../../scoring/registry.ts";
import { lockRun } from "../../store/lock.ts";
import { makeRunDirectory, readManifest, type StoredManifest, writeManifest } from "../../store/run-directory.ts";
import { commandLine } from "../command-line.ts";
import type { CommandContext } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { openRun, readableEntries } from "../numbers/stored-run.ts";
import { loadPlugins } from "../plugins.ts";
import { writeDerived } from "../run/record.ts";
import { checkParts, copyParts, findGaps, openPart, type Part } from "../scale/merge-runs.ts";

/** `mivhan merge RUN… --out DIR`: one run of all shards, after showing that each has settled its share. */
export async function merge(
  directories: readonly string[],
  flags: { readonly out: string; readonly partial?: boolean },
  { terminal, exitWith }: CommandContext,
): Promise<void> {
  const unlocks: (() => Promise<void>)[] = [];
  try {
    const parts: Part[] = [];
    for (const directory of directories) {
      await readManifest(directory);
      unlocks.push(await lockRun(directory));
      parts.push(await openPart(directory));
    }
    checkParts(parts);
    const gaps = await findGaps(parts);
    const open = gaps.filter((gap) => gap.open > 0);
    for (const { shard, planned, open } of gaps)
      terminal.say(`shard ${shard}: ${planned - open} of ${planned} outcomes are settled`);
    if (open.length > 0) {
      for (const { directory, manifest } of parts.filter((part) => open.some(({ shard }) => shard === part.manifest.shard.index)))
        terminal.say(`not settled: ${directory}; to go on: ${manifest.command}`);
      exitWith(EXIT.unsure);
      if (flags.partial !== true) {
        terminal.say("nothing was merged; --partial merges what there is, marked INCOMPLETE");
        return;
      }
    }
    await makeMerged(parts, flags.out);
    await summarise(flags.out, terminal);
  } finally {
    for (const unlock of unlocks) await unlock();
  }
}

async function makeMerged(parts: readonly Part[], directory: string): Promise<void> {
  await makeRunDirectory(directory);
  const unlock = await lockRun(directory);
  try {
    await copyParts(parts, directory);
    // The manifest comes last: without it the directory is no run, and a merge that was cut off is none.
    await writeManifest(directory, mergedManifest(parts, directory));
  } finally {
    await unlock();
  }
}

function mergedManifest(parts: readonly Part[], directory: string): StoredManifest {
  const sorted = parts.toSorted((a, b) => (a.manifest.created < b.manifest.created ? -1 : 1));
  const { shard: _, ...manifest } = (sorted[0] as Part).manifest;
  return {
    ...manifest,
    run: directory.split(/[\\/]/).at(-1) as string,
    command: commandLine(["mivhan", ...process.argv.slice(2)]),
  };
}

async function summarise(directory: string, terminal: CommandContext["terminal"]): Promise<void> {
  const run = await openRun(directory);
  const registry = (await loadPlugins(run.manifest.plugins.map(({ file }) => join(directory, "plugins", file)))).registry(
    builtInRegistry(),
  );
  try {
    const { summary } = await writeDerived({ directory, manifest: run.manifest, entries: readableEntries(run) }, registry);
    for (const line of summaryLines(summary, terminal.width)) terminal.out(line);
    terminal.say(`files: ${directory}`);
  } catch (error) {
    if (!(error instanceof MivhanError) || error.code !== "E_MASKED_ITEMS") throw error;
    terminal.say(`merged: ${directory}; the card keeps the gold out of runs, so scores are made where the data is:`);
    terminal.say(`run the shards' command without --shard and with --resume ${directory}: nothing is asked again`);
  }
}
