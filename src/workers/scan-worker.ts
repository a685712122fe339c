import { parentPort, workerData } from "node:worker_threads";
import { type Engine, openScanner } from "../contamination/engine.ts";
import { TallyCounter } from "../contamination/tally.ts";
import type { ScanMode } from "../contamination/text-scanner.ts";
import type { CorpusFile } from "./corpus-files.ts";
import type { FieldPaths } from "./json-texts.ts";
import { type FileScan, scanFile } from "./scan-file.ts";

/** What a worker is given at its start: all tables are shared memory. */
export interface WorkerStart {
  readonly engine: Engine;
  readonly number: number;
  readonly mode: ScanMode;
  readonly keep: number;
  readonly fields: FieldPaths;
  readonly digest: boolean;
}

export type ToWorker = { readonly kind: "scan"; readonly file: CorpusFile };
export type FromWorker =
  | { readonly kind: "progress"; readonly position: number }
  | { readonly kind: "scanned"; readonly scan: FileScan };

const { engine, number, mode, keep, fields, digest } = workerData as WorkerStart;
const counter = new TallyCounter({ sizes: engine.plan.sizes, keep });
const scanner = openScanner(engine, { number, counter, mode });

parentPort?.on("message", ({ file }: ToWorker) => {
  const breathe = (position: number) => send({ kind: "progress", position });
  // scanFile turns faults of a file into its report; anything else is a fault of ours and ends the worker.
  void scanFile(scanner, file, { fields, digest, breathe }).then((scan) => send({ kind: "scanned", scan }));
});

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
