import { parentPort, workerData } from "node:worker_threads";
import type { BenchmarkIndex } from "../contamination/benchmark-index.ts";
import { type Engine, openScanner } from "../contamination/engine.ts";
import { TallyCounter } from "../contamination/tally.ts";
import type { CorpusFile } from "./corpus-files.ts";
import type { FieldPaths } from "./json-texts.ts";
import { type FileScan, scanFile } from "./scan-file.ts";

/** What a worker is given at its start: the tables are shared memory, the index is copied. */
export interface WorkerStart {
  readonly engine: Engine;
  readonly index: BenchmarkIndex;
  readonly number: number;
  readonly fast: boolean;
  readonly keep: number;
  readonly fields: FieldPaths;
}

export type ToWorker = { readonly kind: "scan"; readonly file: CorpusFile };
export type FromWorker =
  | { readonly kind: "progress"; readonly position: number }
  | { readonly kind: "scanned"; readonly scan: FileScan };

const { engine, index, number, fast, keep, fields } = workerData as WorkerStart;
const counter = new TallyCounter({ index, keep });
const scanner = openScanner(engine, { index, number, counter, mode: { fast } });

parentPort?.on("message", ({ file }: ToWorker) => {
  const breathe = (position: number) => send({ kind: "progress", position });
  // scanFile turns faults of a file into its report; anything else is a fault of ours and ends the worker.
  void scanFile(scanner, file, { fields, breathe }).then((scan) => send({ kind: "scanned", scan }));
});

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
