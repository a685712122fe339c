import { readFileSync } from "node:fs";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { MivhanError } from "../core/errors.ts";
import { FILE_MODE } from "./files.ts";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the kernel counts it: tells a process from a later one with the same number. */
  readonly started: string;
}

/**
 * Takes the lock of a run directory, or refuses: two processes in one journal would both ask everything. A lock left by a
 * process of this machine that is gone (kill -9) is taken over; one from another machine is not, since its life cannot be seen.
 * @returns a function that gives the lock back
 */
export async function lockRun(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  const own: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = await open(path, "wx", FILE_MODE);
      await file.write(JSON.stringify(own));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readHolder(path);
    if (holder !== "gone" && isAlive(holder)) throw lockedError(directory, holder);
    await moveAway(path, holder);
  }
  throw new MivhanError({
    code: "E_RUN_LOCKED",
    family: "store",
    message: `the lock of ${directory} changes hands too fast`,
    advice: "try again",
  });
}

/** Removes a dead lock by renaming it; a lock that another process took in the meantime is put back. */
async function moveAway(path: string, dead: Holder | "gone"): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if (JSON.stringify(await readHolder(aside)) !== JSON.stringify(dead)) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | "gone"> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    return JSON.parse(text) as Holder;
  } catch {
    // Cut by a crash between creating and writing it: nobody holds it.
    return "gone";
  }
}

function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return startOf(pid) === started;
}

/** Field 22 of /proc/PID/stat (proc(5)); empty where there is no such file. The name in field 2 may hold spaces and brackets. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function lockedError(directory: string, { pid, host }: Holder): MivhanError {
  const here = host === hostname();
  return new MivhanError({
    code: "E_RUN_LOCKED",
    family: "store",
    message: `another process (${pid}${here ? "" : ` on ${host}`}) is working in ${directory}`,
    advice: here
      ? "wait for it, or start a run of its own with --new"
      : `if that process is gone, delete ${join(directory, "lock")} and run the command again`,
  });
}
