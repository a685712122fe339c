/**
 * Speed of the retrieval kernels at the size of the Hebrew Semantic Retrieval challenge: `npx tsx bench/retrieval.ts [bm25|vectors]`.
 * One thread throughout. Text and vectors are drawn at random from fixed seeds: words of two to seven Hebrew letters by Zipf's
 * law, 100 to a document. NumPy is measured beside it where `python3` (or $PYTHON) has it, with as many threads as it takes.
 */
import { spawnSync } from "node:child_process";
import { type Random, random } from "../src/core/random.ts";
import { findAnalyser } from "../src/retrieval/analysers.ts";
import { openBm25 } from "../src/retrieval/bm25.ts";
import { buildIndex, type Document } from "../src/retrieval/inverted-index.ts";
import { openVectorSearch } from "../src/retrieval/vector-search.ts";

const DOCUMENTS = 127_731;
const QUERIES = 1000;
const DIMENSION = 768;
const DEPTH = 20;
const BLOCK = 8192;
const WORD_TYPES = 400_000;

const only = process.argv[2];
if (only === undefined || only === "bm25") for (const analyser of ["hebrew", "hebrew-prefix"]) benchBm25(analyser);
if (only === undefined || only === "vectors") benchVectors();

function benchBm25(name: string): void {
  const source = random("bench", name);
  const words = Array.from({ length: WORD_TYPES }, () => randomWord(source));
  const text = (length: number) => Array.from({ length }, () => words[zipf(source)]).join(" ");
  const documents: Document[] = Array.from({ length: DOCUMENTS }, (_, row) => ({ id: `doc-${row}`, text: text(100) }));
  const queries = Array.from({ length: QUERIES }, () => text(9));

  const analyser = findAnalyser(name);
  const { value: bm25, ...indexing } = timed(() =>
    openBm25({ index: buildIndex({ documents, analyser }), analyser, options: { k1: 1.2, b: 0.75 } }),
  );
  const searching = timed(() => {
    for (const query of queries) bm25.search(query, { depth: 1000 });
  });
  const characters = documents.reduce((sum, document) => sum + document.text.length, 0);
  print(`BM25 ${name}, index of ${DOCUMENTS} documents (${(characters / 1e6).toFixed(0)} M characters)`, {
    ...indexing,
    goal: 10,
  });
  print(`BM25 ${name}, ${QUERIES} queries of 9 words to depth 1,000`, { ...searching, goal: 5 });
}

function benchVectors(): void {
  const source = random("bench", "vectors");
  const draw = (rows: number) => Float32Array.from({ length: rows * DIMENSION }, () => source.uint32() / 2 ** 32 - 0.5);
  const queries = draw(QUERIES);
  // One block stands for all: its values do not matter to the speed, its size (25 MB) leaves the caches.
  const block = draw(BLOCK);

  let largest = 0;
  const { seconds, processor } = timed(() => {
    const search = openVectorSearch({ queries, dimension: DIMENSION, depth: DEPTH });
    for (let firstRow = 0; firstRow < DOCUMENTS; firstRow += BLOCK) {
      const rows = Math.min(BLOCK, DOCUMENTS - firstRow);
      search.add({ firstRow, vectors: block.subarray(0, rows * DIMENSION) });
      largest = Math.max(largest, process.memoryUsage.rss());
    }
    search.nearest();
  });
  print(`exact top-${DEPTH}, ${QUERIES} queries × ${DOCUMENTS} × ${DIMENSION}`, { seconds, processor, goal: 90 });
  const flops = 2 * QUERIES * DOCUMENTS * DIMENSION;
  console.log(`  ${(flops / seconds / 1e9).toFixed(1)} GFLOPS; process ${(largest / 2 ** 20).toFixed(0)} MB (goal 600)`);
  const numpy = numpySeconds();
  console.log(
    numpy === undefined
      ? "  NumPy: not found"
      : `  NumPy: ${numpy.toFixed(2)} s; this takes ${(seconds / numpy).toFixed(1)} times as long`,
  );
}

/** The same search in NumPy, block by block, or undefined where there is none. */
function numpySeconds(): number | undefined {
  const program = `
import time, numpy as np
draw = np.random.default_rng(1)
queries = draw.random((${QUERIES}, ${DIMENSION}), dtype=np.float32) - np.float32(0.5)
block = draw.random((${BLOCK}, ${DIMENSION}), dtype=np.float32) - np.float32(0.5)
began = time.perf_counter()
best = np.full((${QUERIES}, 0), 0, dtype=np.float32)
rows = np.full((${QUERIES}, 0), 0, dtype=np.int64)
for first in range(0, ${DOCUMENTS}, ${BLOCK}):
    scores = queries @ block[: min(${BLOCK}, ${DOCUMENTS} - first)].T
    top = np.argpartition(scores, -${DEPTH}, axis=1)[:, -${DEPTH}:]
    best = np.hstack([best, np.take_along_axis(scores, top, axis=1)])
    rows = np.hstack([rows, top + first])
order = np.argsort(-best, axis=1, kind="stable")[:, :${DEPTH}]
np.take_along_axis(rows, order, axis=1)
print(time.perf_counter() - began)
`;
  const python = process.env["PYTHON"];
  const { status, stdout } = spawnSync(python === undefined ? "python3" : python, ["-c", program], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : undefined;
}

/** Word numbers with probability about 1 / (rank + 2.7), by inversion of its integral. */
function zipf(source: Random): number {
  return Math.min(WORD_TYPES - 1, Math.floor(2.7 * ((WORD_TYPES + 2.7) / 2.7) ** source.float() - 2.7));
}

function randomWord(source: Random): string {
  return String.fromCharCode(...Array.from({ length: 2 + source.below(6) }, () => 0x05d0 + source.below(27)));
}

/** Seconds on the clock and of processor time; on a busy machine they differ, and the second is the fairer one. */
function timed<T>(work: () => T): { readonly value: T; readonly seconds: number; readonly processor: number } {
  const before = process.cpuUsage();
  const began = performance.now();
  const value = work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { value, seconds, processor: (user + system) / 1e6 };
}

function print(what: string, { seconds, processor, goal }: { seconds: number; processor: number; goal: number }): void {
  const verdict = seconds < goal ? "" : ", MISSED";
  console.log(`${what}: ${seconds.toFixed(2)} s, ${processor.toFixed(2)} s of processor time (goal ${goal} s${verdict})`);
}
