import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { MivhanError } from "../core/errors.ts";
import { type Manifest, RUN_FORMAT } from "../core/manifest.ts";
import { writeAtomic } from "./files.ts";

/** Which part of a run this directory asks: the index-th of so many, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** A manifest as it lies in a run directory. */
export type StoredManifest = Manifest & {
  /** Present while the other parts are elsewhere; `mivhan merge` makes one run of all. */
  readonly shard?: Shard;
};

/** What a run that was killed before its manifest was on the disk leaves behind: its lock, and a manifest written in part (files.ts). */
const LEFT_BEHIND = /^(lock(\.\d+(\.now)?)?|\.[0-9a-f]{12}\.tmp)$/;

/** Makes a run's directory, and refuses one that holds something else. */
export async function makeRunDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const entries = await readdir(directory);
  if (!entries.includes("manifest.json") && !entries.every((name) => LEFT_BEHIND.test(name))) {
    throw new MivhanError({
      code: "E_NOT_A_RUN",
      family: "input",
      message: `${directory} is not empty and holds no run`,
      advice: "name an empty or a new directory with --out",
    });
  }
}

export async function writeManifest(directory: string, manifest: StoredManifest): Promise<void> {
  await writeAtomic(join(directory, "manifest.json"), [`${JSON.stringify(manifest, null, 2)}\n`]);
}

/** @throws MivhanError E_NOT_A_RUN without a manifest, E_RUN_FORMAT for one of a later layout, E_DAMAGED when it is not JSON */
export async function readManifest(directory: string): Promise<StoredManifest> {
  const path = join(directory, "manifest.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new MivhanError({
      code: "E_NOT_A_RUN",
      family: "input",
      message: `${directory} holds no run (no manifest.json)`,
      advice: "list the runs here with: mivhan runs list",
      cause,
    });
  }
  let manifest: StoredManifest;
  try {
    manifest = JSON.parse(text) as StoredManifest;
  } catch (cause) {
    throw new MivhanError({
      code: "E_DAMAGED",
      family: "store",
      message: `${path} is not JSON`,
      advice: "restore it from a copy",
      cause,
    });
  }
  if (manifest.format !== RUN_FORMAT) {
    throw new MivhanError({
      code: "E_RUN_FORMAT",
      family: "input",
      message: `${directory} has the layout ${manifest.format}; this version of Mivhan reads layout ${RUN_FORMAT}`,
      advice: "use the version of Mivhan that wrote it (manifest.json, field mivhan)",
    });
  }
  return manifest;
}

export interface FoundRun {
  readonly directory: string;
  readonly manifest: StoredManifest;
  /** When the manifest was last written: growth rewrites it. */
  readonly changed: number;
  /** Every planned outcome is collected or unscored, as the last summary says; false where there is none. */
  readonly complete: boolean;
}

/** The runs below a folder, newest first. Directories that are not runs are passed over; a damaged run is an error. */
export async function findRuns(folder: string): Promise<FoundRun[]> {
  const names = await readdir(folder).catch(() => []);
  const found: FoundRun[] = [];
  for (const name of names) {
    const directory = join(folder, name);
    const info = await stat(join(directory, "manifest.json")).catch(() => undefined);
    if (info === undefined) continue;
    found.push({
      directory,
      manifest: await readManifest(directory),
      changed: info.mtimeMs,
      complete: await isComplete(directory),
    });
  }
  return found.sort((a, b) => (a.manifest.created < b.manifest.created ? 1 : -1));
}

async function isComplete(directory: string): Promise<boolean> {
  const text = await readFile(join(directory, "summary.json"), "utf8").catch(() => undefined);
  if (text === undefined) return false;
  return (JSON.parse(text) as { complete: boolean }).complete;
}
