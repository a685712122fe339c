import { readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MivhanError } from "../../core/errors.ts";
import { lockRun } from "../../store/lock.ts";
import { type FoundRun, readManifest } from "../../store/run-directory.ts";

export interface Retention {
  /** Milliseconds: runs that were made longer ago may go. */
  readonly olderThan?: number;
  /** So many of the newest runs stay, whatever their age. */
  readonly keep?: number;
  /** Only runs that are not complete may go. */
  readonly incomplete: boolean;
}

/** The runs that a rule lets go, of runs sorted from new to old. */
export function runsToRemove(runs: readonly FoundRun[], { olderThan, keep = 0, incomplete }: Retention, now: number): FoundRun[] {
  return runs
    .slice(keep)
    .filter(({ manifest }) => olderThan === undefined || now - Date.parse(manifest.created) > olderThan)
    .filter(({ complete }) => !incomplete || !complete);
}

/**
 * Deletes a run directory. Refused for what is no run, for one in use, and for the folder in which one stands or works: a wrong path
 * must not cost more than a run.
 */
export async function removeRun(directory: string): Promise<void> {
  await readManifest(directory);
  if (resolve(".").startsWith(resolve(directory))) {
    throw new MivhanError({
      code: "E_USAGE",
      family: "input",
      message: `${directory} is the folder you are in`,
      advice: "leave it first",
    });
  }
  const unlock = await lockRun(directory);
  try {
    await rm(directory, { recursive: true });
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Bytes of all files below a directory. */
export async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true });
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
