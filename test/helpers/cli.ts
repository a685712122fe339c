import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command; builds it first when the source is newer. */
export function mivhan(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): CommandResult {
  ensureBuilt();
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd,
    encoding: "utf8",
    env: environment(env),
    timeout: 120_000,
  });
  return { code: status, stdout, stderr };
}

/** Starts the built command and leaves it running. */
export function startMivhan(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string>> },
): ChildProcess {
  ensureBuilt();
  return spawn(process.execPath, [MAIN, ...args], { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"] });
}

/** Resolves with what a started command printed, when it has ended. */
export async function endOf(child: ChildProcess): Promise<CommandResult & { readonly signal: NodeJS.Signals | null }> {
  const text = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (text.stdout += chunk));
  child.stderr?.on("data", (chunk: Buffer) => (text.stderr += chunk));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, ...text })));
}

function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // Colours and the user's own data directory would make a test depend on who runs it.
  return { ...process.env, NO_COLOR: "1", MIVHAN_HOME: join(ROOT, "no-such-folder"), ...env };
}

let built = false;

function ensureBuilt(): void {
  if (built) return;
  built = true;
  const stamp = join(ROOT, "dist", "built.txt");
  const at = existsSync(stamp) ? Date.parse(readFileSync(stamp, "utf8")) : 0;
  if (newest(join(ROOT, "src")) > at) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "scripts", "build.mjs")], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
  }
}

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? newest(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs,
    ),
  );
}
