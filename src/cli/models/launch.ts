import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, existsSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { MivhanError } from "../../core/errors.ts";
import type { Model } from "../../core/model.ts";
import { redactor } from "../../http/redact.ts";
import { FILE_MODE } from "../../store/files.ts";

/** How a model's server is started: `launch`, `ready` and `readyWithin` of its entry in models.yaml. */
export interface LaunchSettings {
  /** Program and arguments; no shell reads them. */
  readonly argv: readonly [string, ...string[]];
  /** Answers with 2xx when the server can be asked. */
  readonly ready: string;
  /** Milliseconds. */
  readonly readyWithin: number;
  /** Never written into the log. */
  readonly secrets: readonly string[];
}

/** A model whose server is started for its run and stopped after it. */
export interface LaunchedModel extends Model {
  readonly launch: LaunchSettings;
}

export function isLaunched(model: Model): model is LaunchedModel {
  return "launch" in model;
}

export interface RunningServer {
  /** Aborted when the server ends by itself; its reason is a MivhanError. */
  readonly ended: AbortSignal;
  /** From now on its log is kept in this run directory. */
  readonly keepLog: (directory: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** How often readiness is asked for, how long a server may take to stop, and how many last lines an error shows. */
const POLL = 250;
const STOP_WITHIN = 20_000;
const SHOWN_LINES = 15;
/** Lines kept until there is a run directory to write them to. */
const KEPT_LINES = 20_000;

/**
 * Starts a server and waits until it can be asked. It leads a process group of its own, so that Ctrl-C lets the run finish what is under
 * way before the server goes.
 * @throws MivhanError E_LAUNCH when it cannot be started, ends, is not ready in time, or when something else answers at its address
 */
export async function launchServer(settings: LaunchSettings, { signal }: { signal: AbortSignal }): Promise<RunningServer> {
  const { argv, ready, readyWithin } = settings;
  if (await answers(ready)) {
    const advice = "stop it, or take the launch lines out to use it as it is";
    throw launchError(`something answers at ${ready} already, before the server was started`, { advice });
  }
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const log = keepLines(child, redactor({ secrets: settings.secrets }));
  const ended = watch(child, program, log);
  const killNow = () => kill(child, "SIGKILL");
  process.once("exit", killNow);
  const stop = async () => {
    process.removeListener("exit", killNow);
    await stopChild(child, ended);
    await log.close();
  };
  try {
    await untilReady({ ready, readyWithin, ended, signal, log });
  } catch (error) {
    await stop();
    throw error;
  }
  return { ended, keepLog: log.keepIn, stop };
}

async function untilReady({
  ready,
  readyWithin,
  ended,
  signal,
  log,
}: {
  ready: string;
  readyWithin: number;
  ended: AbortSignal;
  signal: AbortSignal;
  log: Log;
}): Promise<void> {
  const until = performance.now() + readyWithin;
  const stop = AbortSignal.any([ended, signal]);
  while (!(await answers(ready))) {
    if (performance.now() > until) {
      throw launchError(`the server did not answer at ${ready} within ${readyWithin / 1000} s`, { tail: log.tail() });
    }
    await sleep(POLL, undefined, { signal: stop }).catch(() => undefined);
    ended.throwIfAborted();
    signal.throwIfAborted();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: "manual" });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function watch(child: ChildProcess, program: string, log: Log): AbortSignal {
  const ended = new AbortController();
  child.on("error", (error) => {
    const advice = "correct the first word of launch: the path of a program, found without a shell";
    ended.abort(launchError(`${program} could not be started: ${error.message}`, { advice, family: "input" }));
  });
  child.on("close", (code, signal) => {
    ended.abort(launchError(`the server ended by itself (${signal ?? `exit ${code}`})`, { tail: log.tail() }));
  });
  return ended.signal;
}

async function stopChild(child: ChildProcess, ended: AbortSignal): Promise<void> {
  if (ended.aborted) return;
  const gone = new Promise<void>((resolve) => ended.addEventListener("abort", () => resolve(), { once: true }));
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), STOP_WITHIN);
  await gone;
  clearTimeout(timer);
}

/** The whole group: servers start workers of their own. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone already.
  }
}

interface Log {
  readonly tail: () => string;
  readonly keepIn: (directory: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Output and errors of a server, line by line and without secrets: in memory until a directory is named, then in its file. */
function keepLines(child: ChildProcess, redact: (text: string) => string): Log {
  let lines: string[] = [];
  let file: WriteStream | undefined;
  const take = (line: string) => {
    const clean = redact(line);
    lines.push(clean);
    file?.write(`${clean}\n`);
    if (lines.length > KEPT_LINES) lines = lines.slice(-SHOWN_LINES);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) createInterface({ input: stream }).on("line", take);
  return {
    tail: () => lines.slice(-SHOWN_LINES).join("\n"),
    keepIn: async (directory) => {
      file = createWriteStream(freeName(directory), { flags: "wx", mode: FILE_MODE });
      file.on("error", () => undefined);
      for (const line of lines) file.write(`${line}\n`);
    },
    close: async () => {
      const open = file;
      if (open !== undefined) await new Promise<void>((resolve) => open.end(() => resolve()));
    },
  };
}

/** A resumed run starts its server again: each start has a log of its own. */
function freeName(directory: string): string {
  for (let number = 1; ; number++) {
    const path = join(directory, `server-${number}.log`);
    if (!existsSync(path)) return path;
  }
}

function launchError(
  message: string,
  { tail = "", advice, family = "transport" }: { tail?: string; advice?: string; family?: "input" | "transport" },
): MivhanError {
  const shown = tail === "" ? message : `${message}; its last lines:\n${tail}`;
  return new MivhanError({
    code: "E_LAUNCH",
    family,
    message: shown,
    advice: advice ?? "mend what the server says, or raise readyWithin",
  });
}
