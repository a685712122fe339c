import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../core/digest.ts";
import { MivhanError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { RUN_FORMAT } from "../../core/manifest.ts";
import type { Model } from "../../core/model.ts";
import { findRuns, readManifest, type StoredManifest } from "../../store/run-directory.ts";
import { VERSION } from "../version.ts";
import { checkGrowth, isSameCommand, type Wanted } from "./digests.ts";
import type { RunOptions } from "./model.ts";

export interface Place {
  readonly directory: string;
  /** The run that is continued there. */
  readonly resumed?: StoredManifest;
}

/** Where a run goes: the directory that is named, an incomplete run of the same command, or a new one. */
export async function chooseDirectory(model: Model, wanted: Wanted, options: RunOptions): Promise<Place> {
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
  const { shard } = options;
  const share = shard === undefined ? [] : [`${shard.index}of${shard.of}`];
  const date = new Date().toISOString().slice(0, 10);
  const name = [date, slug(model.name), slug(wanted.suite), ...share, randomBytes(2).toString("hex")].join("-");
  return { directory: join(options.runs, name) };
}

/** A name as part of a directory's name. */
export function slug(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}.]+/gu, "-")
      .replace(/^[-.]+|-+$/g, "")
      .slice(0, 60) || "model"
  );
}

export function makeManifest(
  { directory, resumed }: Place,
  { model, wanted, options, probe }: { model: Model; wanted: Wanted; options: RunOptions; probe: Json | undefined },
): StoredManifest {
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
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    seeds: wanted.seeds,
    ...(wanted.limit === undefined ? {} : { limit: wanted.limit }),
    tolerance: options.tolerance,
    entries: wanted.entries,
    digests: wanted.digests,
    plugins: options.plugins.map(({ file, text }) => ({ file, sha256: sha256(text) })),
    command: options.command,
  };
}
