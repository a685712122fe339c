/**
 * Speed of the contamination scan on generated Hebrew against 30,000 items: `npm run bench:contamination`, 500 MB
 * and 5 runs unless MIVHAN_BENCH_MB and MIVHAN_BENCH_RUNS say otherwise. Beside it, on the same machine: a byte-sum loop and `wc -w`, so that figures travel, a naive scan
 * with strings, and the janitor of lm-evaluation-harness in Python where python3 is. Every figure comes from a process of its own.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

  twoWorkers();
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

function twoWorkers(): void {
  const files = ["a.txt", "b.txt", "c.txt", "d.txt"].map(path);
  for (const file of files) copyFileSync(path("plain.txt"), file);
  const one = measure({ kind: "corpus", index: path("index"), files, workers: 1 });
  const two = measure({ kind: "corpus", index: path("index"), files, workers: 2 });
  const ratio = (two.best / one.best).toFixed(2);
  console.log(
    `  one worker ${one.best.toFixed(0)}, two workers ${two.best.toFixed(0)} MB/s: ${ratio} times (goal 1.9); memory ${two.memory.toFixed(0)} MB`,
  );
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
  const script = fileURLToPath(new URL(`./contamination/measure.${fromSource ? "ts" : "js"}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, JSON.stringify(order)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
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
