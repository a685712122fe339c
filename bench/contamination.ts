/**
 * Speed of the contamination scan on generated Hebrew against 30,000 items: `npm run bench:contamination`, 500 MB
 * and 5 runs unless MIVHAN_BENCH_MB and MIVHAN_BENCH_RUNS say otherwise. Beside it, on the same machine: a byte-sum loop and `wc -w`, so that figures travel, a naive scan
 * with strings, and the janitor of lm-evaluation-harness in Python where python3 is. Every figure comes from a process of its own.
 */
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildIndex } from "../src/contamination/benchmark-index.ts";
import { serialiseIndex } from "../src/contamination/index-file.ts";
import { fastestZstd } from "../src/workers/byte-source.ts";
import { makeItems, type Shape, writeCorpus } from "./contamination/corpus.ts";
import type { Measured, Order } from "./contamination/measure.ts";

const megabytes = Number(process.env["MIVHAN_BENCH_MB"] ?? 500);
const itemCount = 30_000;
/** On a machine that others use, many short tries say more than few long ones: the best is the one that nobody disturbed. */
const RUNS = Number(process.env["MIVHAN_BENCH_RUNS"] ?? 5);
/** Run as it stands, or compiled into .dist-bench, two directories deep. */
const fromSource = import.meta.url.endsWith(".ts");
const directory = mkdtempSync(join(tmpdir(), "mivhan-bench-"));
const path = (name: string) => join(directory, name);
try {
  await main();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function main(): Promise<void> {
  console.log(`${megabytes} MB, ${itemCount} items · ${cpus().length} × ${cpus()[0]?.model ?? "?"} · node ${process.version}`);
  const items = makeItems(itemCount);
  const began = performance.now();
  const index = buildIndex(items);
  console.log(`index: ${index.words.length} words in ${((performance.now() - began) / 1000).toFixed(2)} s`);
  writeFileSync(path("index"), serialiseIndex(index));
  writeFileSync(path("items.txt"), items.map(({ texts }) => texts[0]!.text).join("\n"));
  const make = (name: string, shape: Shape) => writeCorpus(path(name), { shape, bytes: megabytes * 1e6, items, part: name });
  const planted = make("plain.txt", "plain");
  make("plain.jsonl", "jsonl");
  make("escaped.jsonl", "escaped");

  const sum = measure({ kind: "sum", file: path("plain.txt"), runs: RUNS });
  row("byte-sum loop", sum, { sum });
  const wc = secondsOf("wc", ["-w", path("plain.txt")]);
  console.log(`  wc -w, C locale${" ".repeat(36)}${wc === undefined ? "not found" : (megabytes / wc).toFixed(0).padStart(5)}`);

  const scan = (file: string, more: Partial<Extract<Order, { kind: "scan" }>> = {}) =>
    measure({ kind: "scan", index: path("index"), file: path(file), kernel: "wasm-simd", fast: false, runs: RUNS, ...more });
  const javascript = scan("plain.txt", { kernel: "javascript" });
  row("JavaScript fallback, plain text", javascript, { sum, goal: 300 });
  const exact = scan("plain.txt");
  row("WebAssembly, plain text, exact", exact, { sum, goal: 520 });
  row("WebAssembly, plain text, --fast", scan("plain.txt", { fast: true }), { sum, goal: 630 });
  row("JSONL, UTF-8", scan("plain.jsonl"), { sum, goal: 320 });
  row("JSONL, \\u-escaped, bytes on disk", scan("escaped.jsonl"), { sum });
  packed({ sum, scan });

  await twoWorkers();
  console.log(`  memory of the exact scan: ${exact.memory.toFixed(0)} MB (goal 300)`);
  if (exact.found !== javascript.found || exact.found < Math.min(planted, itemCount)) {
    throw new Error(`planted ${planted}, found ${exact.found} and ${javascript.found}`);
  }
  console.log(`  found ${exact.found} texts, ${planted} planted; both kernels the same`);

  const naive = measure({ kind: "naive", index: path("index"), file: path("plain.txt"), bytes: Math.min(20e6, megabytes * 1e6) });
  row("naive: strings and a Set", naive, { sum });
  janitor(exact);
}

function packed({ sum, scan }: { sum: Measured; scan: (file: string, more?: object) => Measured }): void {
  spawnSync("gzip", ["-k", path("plain.jsonl")]);
  row("JSONL, gzip", scan("plain.jsonl.gz"), { sum, goal: 200 });
  if (spawnSync("zstd", ["-q", "-k", path("plain.jsonl")]).status === 0) {
    const fastest = fastestZstd();
    row(`JSONL, zstd (${fastest})`, scan("plain.jsonl.zst"), { sum, goal: 280 });
    row("JSONL, zstd (built-in)", scan("plain.jsonl.zst", { zstd: "built-in zstd" }), { sum, goal: 110 });
  } else console.log("  JSONL, zstd: no zstd command to pack with");
  const python = `
import sys, json, pyarrow as pa, pyarrow.parquet as pq
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
pq.write_table(pa.table({"text": [row["text"] for row in rows]}), sys.argv[2], compression="snappy", row_group_size=20000)`;
  const made = spawnSync(process.env["PYTHON"] ?? "python3", ["-c", python, path("plain.jsonl"), path("plain.parquet")]);
  if (made.status === 0) row("Parquet, snappy", scan("plain.parquet"), { sum, goal: 200 });
  else console.log("  Parquet: no python3 with pyarrow to write one (set PYTHON)");
}

/** Two workers beside one; and beside both what this machine gives two processes of one worker each, which share nothing but it. */
async function twoWorkers(): Promise<void> {
  const files = ["a.txt", "b.txt", "c.txt", "d.txt"].map(path);
  for (const file of files) copyFileSync(path("plain.txt"), file);
  const corpus = (workers: number, some: readonly string[]) =>
    ({ kind: "corpus", index: path("index"), files: some, workers }) as const;
  const best = { one: 0, two: 0, apart: 0, memory: 0 };
  // In turns, so that a slow minute of the machine meets all of them.
  for (let run = 0; run < Math.min(RUNS, 3); run++) {
    best.one = Math.max(best.one, measure(corpus(1, files)).best);
    const two = measure(corpus(2, files));
    best.two = Math.max(best.two, two.best);
    best.memory = Math.max(best.memory, two.memory);
    const apart = await Promise.all([files.slice(0, 2), files.slice(2)].map((half) => measureBeside(corpus(1, half))));
    best.apart = Math.max(best.apart, apart[0]!.best + apart[1]!.best);
  }
  const times = (rate: number) => `${rate.toFixed(0)} MB/s, ${(rate / best.one).toFixed(2)} times`;
  console.log(`  one worker ${best.one.toFixed(0)} MB/s; two ${times(best.two)} (goal 1.9); memory ${best.memory.toFixed(0)} MB`);
  console.log(`  ceiling of this machine: two processes of one worker side by side ${times(best.apart)}`);
}

function janitor(exact: Measured): void {
  const bytes = String(Math.min(10e6, megabytes * 1e6));
  const script = fileURLToPath(
    new URL(fromSource ? "./contamination/janitor.py" : "../../bench/contamination/janitor.py", import.meta.url),
  );
  const run = spawnSync(process.env["PYTHON"] ?? "python3", [script, path("plain.txt"), path("items.txt"), bytes], {
    encoding: "utf8",
  });
  if (run.status !== 0) {
    console.log("  janitor: no python3");
    return;
  }
  const { rate, original } = JSON.parse(run.stdout) as { rate: number; original: boolean };
  const name = original ? "lm-eval janitor, Python" : "lm-eval janitor's steps, Python";
  console.log(
    `  ${name.padEnd(48)}${rate.toFixed(1).padStart(8)}   the exact scan is ${(exact.best / rate).toFixed(0)} times as fast (goal 250)`,
  );
}

function measure(order: Order): Measured {
  const { status, stdout, stderr } = spawnSync(process.execPath, measureArguments(order), { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

/** The same without waiting, to run two at once. */
async function measureBeside(order: Order): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, measureArguments(order));
  return JSON.parse(stdout) as Measured;
}

function measureArguments(order: Order): string[] {
  const script = fileURLToPath(new URL(`./contamination/measure.${fromSource ? "ts" : "js"}`, import.meta.url));
  return [...process.execArgv, script, JSON.stringify(order)];
}

function secondsOf(command: string, args: readonly string[]): number | undefined {
  const began = performance.now();
  const { status } = spawnSync(command, args, { env: { ...process.env, LC_ALL: "C" } });
  return status === 0 ? (performance.now() - began) / 1000 : undefined;
}

/** Best and median of the runs in MB/s, MB per second of processor time, and the best beside the byte-sum loop's. */
function row(name: string, measured: Measured, { sum, goal }: { sum: Measured; goal?: number }): void {
  const figures = [measured.best, measured.median, measured.perProcessor].map((figure) => figure.toFixed(0).padStart(7)).join("");
  const ratio = (measured.best / sum.best).toFixed(2);
  console.log(`  ${name.padEnd(44)}${figures}   ${ratio} × byte-sum${goal === undefined ? "" : `   goal ${goal}`}`);
}
