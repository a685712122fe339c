import { digestOf } from "../../core/digest.ts";
import { MivhanError, type Problem } from "../../core/errors.ts";
import type { ManifestEntry, RunDigests } from "../../core/manifest.ts";
import type { ModelIdentity } from "../../core/model.ts";
import type { Shard, StoredManifest } from "../../store/run-directory.ts";

/** The four identities of a run (docs/record.md). */
export function runDigests(
  entries: readonly ManifestEntry[],
  { identity, made }: { identity: ModelIdentity; made: unknown },
): RunDigests {
  const columns = entries.map(({ task, protocol, asked, read }) => ({ task, protocol, asked, read }));
  return {
    asked: digestOf(columns.map(({ task, protocol, asked }) => [task, protocol, asked])),
    read: digestOf(columns.map(({ task, protocol, read }) => [task, protocol, read])),
    model: digestOf(identity),
    made: digestOf(made),
  };
}

export interface Wanted {
  readonly entries: readonly ManifestEntry[];
  readonly digests: RunDigests;
  readonly suite: string;
  readonly seeds: readonly number[];
  readonly limit?: number;
  readonly shard?: Shard;
}

/** Whether the same command was given before: an incomplete run of it is resumed without being asked. */
export function isSameCommand(manifest: StoredManifest, wanted: Wanted): boolean {
  return (
    manifest.suite.name === wanted.suite &&
    manifest.digests.asked === wanted.digests.asked &&
    manifest.digests.model === wanted.digests.model &&
    manifest.seeds.join() === wanted.seeds.join() &&
    manifest.limit === wanted.limit &&
    shardText(manifest.shard) === shardText(wanted.shard)
  );
}

/**
 * Refuses to continue a run as another one. Seeds, limit and tasks may grow; what was asked, and of whom, may not change.
 * @throws MivhanError E_RESUME_DIFFERS with every difference
 */
export function checkGrowth(manifest: StoredManifest, wanted: Wanted): void {
  const problems: Problem[] = [];
  const differ = (field: string, message: string, advice: string) =>
    problems.push({ place: { file: "manifest.json", field }, message, advice });
  if (manifest.digests.model !== wanted.digests.model) {
    differ(
      "model",
      `the run was made with ${JSON.stringify(manifest.model.identity)}`,
      "name that model, or start a run of its own with --new",
    );
  }
  for (const entry of manifest.entries) {
    const now = wanted.entries.find(({ task, protocol }) => task === entry.task && protocol === entry.protocol);
    const column = `${entry.task} · ${entry.protocol}`;
    if (now === undefined)
      differ("entries", `${column} is in the run and not in this command`, "name at least the tasks that the run has");
    else if (now.asked !== entry.asked)
      differ(
        "asked",
        `${column} would be asked differently now (data, task, protocol or shots changed)`,
        "restore what changed, or use --new",
      );
  }
  const lost = manifest.seeds.filter((seed) => !wanted.seeds.includes(seed));
  if (lost.length > 0) differ("seeds", `the run has the seeds ${manifest.seeds.join(", ")}`, "name at least these seeds");
  if (wanted.limit !== undefined && (manifest.limit === undefined || manifest.limit > wanted.limit)) {
    differ(
      "limit",
      manifest.limit === undefined ? "the run asks every item" : `the run asks ${manifest.limit} items`,
      "raise or leave out --limit",
    );
  }
  if (shardText(manifest.shard) !== shardText(wanted.shard)) {
    differ("shard", `the run asks ${shardText(manifest.shard)}`, "name the same --shard, or start a run of its own with --new");
  }
  if (manifest.shard !== undefined && sizeOf(manifest) !== sizeOf(wanted)) {
    differ(
      "shard",
      "the shares of a run are drawn from its items",
      "keep --limit and the tasks as they are, or start anew with --new",
    );
  }
  if (problems.length === 0) return;
  throw new MivhanError({
    code: "E_RESUME_DIFFERS",
    family: "input",
    message: "this command would change the run instead of continuing it",
    problems,
  });
}

/** Columns and items: what the shares of a sharded run are drawn from. */
function sizeOf({ entries }: { readonly entries: readonly ManifestEntry[] }): number {
  return entries.reduce((sum, { items }) => sum + items + 1, 0);
}

function shardText(shard: Shard | undefined): string {
  return shard === undefined ? "everything" : `shard ${shard.index}/${shard.of}`;
}
