import { readFileSync } from "node:fs";
import { type FileHandle, link, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
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

/** A holder writes its lock anew this often; one that was silent for so long is gone. File servers may show a change late. In milliseconds. */
const BEAT = 10_000;
const SILENT = 180_000;

/**
 * Takes the lock of a run directory, or refuses: two processes in one journal would both ask everything. A lock left by a process that is
 * gone (kill -9, a dead node) is taken over: of this machine when the process is gone, of another when it has been silent for three minutes.
 * @param lost called when another process took the lock while this one was silent, such as a machine that slept
 * @returns a function that gives the lock back
 */
export async function lockRun(directory: string, lost: () => void = () => undefined): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  const own = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) } satisfies Holder);
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = await open(path, "wx", FILE_MODE);
      await file.write(own, 0);
      return keepAlive(file, { path, own, lost });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await readHolder(path);
    if (holder !== "gone" && (await isAlive(holder, path))) throw lockedError(directory, holder);
    await moveAway(path, holder);
  }
  throw new MivhanError({
    code: "E_RUN_LOCKED",
    family: "store",
    message: `the lock of ${directory} changes hands too fast`,
    advice: "try again",
  });
}

/** Beats until the lock is given back. The file's own server sets its time, so that clocks need not agree. */
function keepAlive(file: FileHandle, { path, own, lost }: { path: string; own: string; lost: () => void }): () => Promise<void> {
  const isOurs = async () => {
    const [held, there] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
    return there !== undefined && held.ino === there.ino;
  };
  let beating = Promise.resolve();
  const beat = async () => {
    if (!(await isOurs())) return lost();
    await file.write(own, 0);
  };
  const timer = setInterval(() => {
    // A file server that is away for a moment takes nothing from us.
    beating = beat().catch(() => undefined);
  }, BEAT);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await beating;
    const ours = await isOurs();
    await file.close();
    if (ours) await rm(path, { force: true });
  };
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

async function isAlive({ pid, host, started }: Holder, path: string): Promise<boolean> {
  if (host !== hostname()) return (await silenceOf(path)) < SILENT;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return startOf(pid) === started;
}

/** How long ago a file was written, in milliseconds, by the clock of the machine that holds it. */
async function silenceOf(path: string): Promise<number> {
  const probe = `${path}.${process.pid}.now`;
  try {
    await writeFile(probe, "", { mode: FILE_MODE });
    const [now, then] = await Promise.all([stat(probe), stat(path)]);
    return now.mtimeMs - then.mtimeMs;
  } catch {
    // Gone in the meantime: the next try to take it will tell.
    return SILENT;
  } finally {
    await rm(probe, { force: true });
  }
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
      : `if that process is gone, wait ${SILENT / 60_000} minutes or delete ${join(directory, "lock")}, and run the command again`,
  });
}
