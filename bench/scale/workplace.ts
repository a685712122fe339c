import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package, from the source as from the compiled benchmark. */
const ROOT = packageRoot(dirname(fileURLToPath(import.meta.url)));
/** Programs that are measured or help to measure; they run as they are. */
export const PROGRAMS = join(ROOT, "bench", "scale");
/** The built command (`npm run build`): a loader that compiles on the way would be measured too. */
export const MAIN = process.env["MIVHAN_MAIN"] ?? join(ROOT, "dist", "cli", "main.js");

function packageRoot(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : packageRoot(dirname(folder));
}

/** A temporary folder with a task of `items` word problems in Hebrew, for `--root` and `--data`. */
export function makeTask(items: number): string {
  const folder = mkdtempSync(join(tmpdir(), "mivhan-bench-"));
  for (const name of ["tasks", "datasets"]) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, "tasks", "bench.yaml"),
    "task: bench\nversion: 1\ntitle: many word problems\nkind: short-answer\nlanguage: he\ndataset: bench\nsplit: test\nmetrics: [em.number]\nprimary: em.number\n",
  );
  const file = openSync(join(folder, "bench.jsonl"), "w");
  const digest = createHash("sha256");
  let rows: string[] = [];
  for (let number = 0; number < items; number++) {
    const question = `לדנה היו חמש מחברות והיא קנתה עוד שתיים. כמה מחברות יש לה עכשיו? מספר השאלה: ${number}`;
    rows.push(`${JSON.stringify({ id: `q-${number}`, question, answer: String(number % 10) })}\n`);
    if (rows.length === 10_000 || number === items - 1) {
      const block = rows.join("");
      digest.update(block);
      writeSync(file, block);
      rows = [];
    }
  }
  closeSync(file);
  const card = [
    "card: bench\ntitle: made problems\nlanguage: he\nlicence: CC0-1.0\nredistribute: true\nverified: rows-read\nformat: jsonl",
    "map:\n  id: id\n  gold: { from: answer, form: number }\n  fields: { question: question }",
    `splits:\n  test: { file: bench.jsonl, sha256: ${digest.digest("hex")} }\n`,
  ];
  writeFileSync(join(folder, "datasets", "bench.yaml"), card.join("\n"));
  return folder;
}

/** Times are Unix times in milliseconds. */
export interface ServerStats {
  /** When the first request of any kind came. */
  readonly any: number;
  /** Those that asked an item, and the time from the first of them to the last answer. */
  readonly requests: number;
  readonly first: number;
  readonly last: number;
}

export interface LocalServer {
  readonly port: number;
  readonly stats: () => Promise<ServerStats>;
  readonly reset: () => Promise<unknown>;
  readonly close: () => void;
}

export async function startLocalServer(latency: number): Promise<LocalServer> {
  const { port, get, close } = await startServerProgram("local-server.mjs", [String(latency)]);
  return { port, close, stats: async () => (await get("/stats")) as ServerStats, reset: () => get("/reset") };
}

/** Starts a server of this folder in a process of its own; it prints its port. */
export async function startServerProgram(file: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(PROGRAMS, file), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const port = Number(await firstLine(child));
  const get = async (path: string): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  return { port, get, close: () => void child.kill() };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

export interface Usage {
  readonly seconds: number;
  /** CPU seconds of the process, user and system. */
  readonly cpu: number;
  /** Peak resident memory in MB. */
  readonly rss: number;
  readonly stdout: string;
}

/** The arguments that ask the made task of a local server. */
export function runArguments(folder: string, { port, concurrency }: { port: number; concurrency: number }): string[] {
  const model = `openai:served@http://127.0.0.1:${port}/v1`;
  const task = ["run", "--root", folder, "--data", folder, "--task", "bench", "--protocol", "number-chat", "--model", model];
  return [...task, "--concurrency", String(concurrency), "--out", "r", "--new"];
}

/** Runs a Node program to its end and says what it took. */
export async function measure(file: string, args: readonly string[], { cwd }: { cwd?: string } = {}): Promise<Usage> {
  const usage = join(PROGRAMS, "usage.mjs");
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", usage, file, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const text = { stdout: "", stderr: "", usage: "" };
  child.stdout?.on("data", (chunk: Buffer) => (text.stdout += chunk));
  child.stderr?.on("data", (chunk: Buffer) => (text.stderr += chunk));
  child.stdio[3]?.on("data", (chunk: Buffer) => (text.usage += chunk));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${file} ended with ${code}\n${text.stderr}`);
  return { seconds, stdout: text.stdout, ...(JSON.parse(text.usage) as { cpu: number; rss: number }) };
}
