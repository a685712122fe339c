/**
 * One measurement in a process of its own: `tsx measure.ts '{"kind":"scan",…}'` prints one line of JSON. A process each, so that
 * memory is that of one scan, and no measurement runs on code that another has shaped.
 */
import { readFileSync } from "node:fs";
import { buildEngine, openScanner } from "../../src/contamination/engine.ts";
import { loadIndex } from "../../src/contamination/index-file.ts";
import type { KernelName } from "../../src/contamination/kernel.ts";
import { scanWords } from "../../src/contamination/scan-words.ts";
import { TallyCounter } from "../../src/contamination/tally.ts";
import type { Unpacker } from "../../src/workers/byte-source.ts";
import { listCorpus } from "../../src/workers/corpus-files.ts";
import { scanCorpus } from "../../src/workers/scan-corpus.ts";
import { scanFile } from "../../src/workers/scan-file.ts";

export type Order =
  | {
      readonly kind: "scan";
      readonly index: string;
      readonly file: string;
      readonly kernel: KernelName;
      readonly fast: boolean;
      readonly runs: number;
      readonly zstd?: Unpacker;
    }
  | { readonly kind: "corpus"; readonly index: string; readonly files: readonly string[]; readonly workers: number }
  | { readonly kind: "naive"; readonly index: string; readonly file: string; readonly bytes: number }
  | { readonly kind: "sum"; readonly file: string; readonly runs: number };

export interface Measured {
  /** Bytes of text per second in 10^6: the best of the runs, and their median. */
  readonly best: number;
  readonly median: number;
  /** The same by processor time of the whole process, the threads of zlib included. */
  readonly perProcessor: number;
  readonly found: number;
  /** Most resident memory, in 10^6 bytes. */
  readonly memory: number;
}

const order = JSON.parse(process.argv[2]!) as Order;
const result = await (order.kind === "scan"
  ? scan(order)
  : order.kind === "corpus"
    ? corpus(order)
    : order.kind === "naive"
      ? naive(order)
      : sum(order));
process.stdout.write(`${JSON.stringify(result)}\n`);

async function scan({ index: path, file, kernel, fast, runs, zstd }: Extract<Order, { kind: "scan" }>): Promise<Measured> {
  const index = loadIndex(readFileSync(path));
  const engine = buildEngine(index, { scanners: 1, kernel });
  const scanner = openScanner(engine, {
    number: 0,
    counter: new TallyCounter({ sizes: engine.plan.sizes, keep: 3 }),
    mode: { fast },
  });
  const corpusFile = listCorpus([file]).files[0]!;
  let found = 0;
  return await repeat(
    runs,
    async () => {
      const { report, tally } = await scanFile(scanner, corpusFile, {
        fields: "all",
        breathe: () => {},
        ...(zstd === undefined ? {} : { zstd }),
      });
      if (report.status !== "complete") throw new Error(report.problems.join("; "));
      found = tally.textRecords.places.length;
      // Speeds are told in the bytes that the scan is fed: on disk where nothing is packed, unpacked text otherwise.
      return report.unpacker === "none" ? corpusFile.bytes : report.textBytes;
    },
    () => found,
  );
}

async function corpus({ index: path, files, workers }: Extract<Order, { kind: "corpus" }>): Promise<Measured> {
  const index = loadIndex(readFileSync(path));
  let first: { at: number; bytes: number } | undefined;
  let rate = 0;
  const hits = await scanCorpus(index, files, {
    workers,
    onProgress: ({ bytes, totalBytes }) => {
      // From a tenth on: threads take a moment to start and their code a moment to be compiled, whatever the corpus.
      if (bytes < totalBytes / 10) return;
      first ??= { at: performance.now(), bytes };
      rate = (bytes - first.bytes) / 1e3 / Math.max(1, performance.now() - first.at);
    },
  });
  const found = hits.tally.textRecords.places.length;
  return { best: rate, median: rate, perProcessor: rate, found, memory: memory() };
}

/** What one writes first: normalise, split, join windows, look them up in a Set of strings. */
async function naive({ index: path, file, bytes }: Extract<Order, { kind: "naive" }>): Promise<Measured> {
  const index = loadIndex(readFileSync(path));
  const windows = new Set<string>();
  for (let text = 0; text < index.texts.length; text++) {
    const words = [...index.words.subarray(index.textStart[text], index.textStart[text + 1])].map((id) => index.vocabulary[id]!);
    for (let at = 0; at + 8 <= words.length; at++) windows.add(words.slice(at, at + 8).join(" "));
  }
  const data = readFileSync(file).subarray(0, bytes);
  let found = 0;
  return await repeat(
    1,
    async () => {
      const words = scanWords(data.toString());
      for (let at = 0; at + 8 <= words.length; at++) if (windows.has(words.slice(at, at + 8).join(" "))) found++;
      return data.length;
    },
    () => found,
  );
}

async function sum({ file, runs }: Extract<Order, { kind: "sum" }>): Promise<Measured> {
  const data = readFileSync(file);
  let total = 0;
  return await repeat(
    runs,
    async () => {
      for (let at = 0; at < data.length; at++) total = (total + data[at]!) | 0;
      return data.length;
    },
    () => total,
  );
}

async function repeat(runs: number, run: () => Promise<number>, found: () => number): Promise<Measured> {
  const rates: number[] = [];
  let perProcessor = 0;
  for (let at = 0; at < runs; at++) {
    const processor = process.cpuUsage();
    const began = performance.now();
    const bytes = await run();
    rates.push(bytes / 1e3 / (performance.now() - began));
    const { user, system } = process.cpuUsage(processor);
    perProcessor = Math.max(perProcessor, bytes / (user + system));
  }
  rates.sort((a, b) => a - b);
  return { best: rates[rates.length - 1]!, median: rates[rates.length >> 1]!, perProcessor, found: found(), memory: memory() };
}

function memory(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
