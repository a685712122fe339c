import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { type Engine, openScanner } from "../contamination/engine.ts";
import { TallyCounter } from "../contamination/tally.ts";
import type { ScanMode } from "../contamination/text-scanner.ts";
import type { CorpusFile } from "./corpus-files.ts";
import type { FieldPaths } from "./json-texts.ts";
import { type FileScan, scanFile } from "./scan-file.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./scan-worker.ts";

export interface PoolOptions {
  readonly engine: Engine;
  readonly mode: ScanMode;
  readonly keep: number;
  readonly fields: FieldPaths;
  readonly digest: boolean;
  /** Threads; 0 scans on this one. */
  readonly workers: number;
  readonly onPosition: (file: string, position: number) => void;
}

export interface Pool {
  /** Scans files, the largest first; resolves when all are done or `signal` has stopped it. */
  scan(
    files: readonly CorpusFile[],
    at: { readonly signal?: AbortSignal; readonly onScanned: (scan: FileScan) => void },
  ): Promise<void>;
  close(): Promise<void>;
}

/** Threads that scan whole files, each in its own workspace of the shared memory. */
export function openPool(options: PoolOptions): Pool {
  return options.workers === 0 ? hereAndNow(options) : threads(options);
}

function hereAndNow({ engine, mode, keep, fields, digest, onPosition }: PoolOptions): Pool {
  const scanner = openScanner(engine, {
    number: 0,
    counter: new TallyCounter({ sizes: engine.plan.sizes, keep }),
    mode,
  });
  return {
    scan: async (files, { signal, onScanned }) => {
      for (const file of files) {
        const breathe = async (position: number) => {
          onPosition(file.name, position);
          await new Promise((resolve) => setImmediate(resolve));
          if (signal?.aborted === true) throw STOPPED;
        };
        try {
          if (signal?.aborted === true) return;
          onScanned(await scanFile(scanner, file, { fields, digest, breathe }));
        } catch (error) {
          if (error === STOPPED) return;
          throw error;
        }
      }
    },
    close: async () => {},
  };
}

const STOPPED = Symbol("stopped");

function threads(options: PoolOptions): Pool {
  const { engine, mode, keep, fields, digest, workers, onPosition } = options;
  const pool = Array.from({ length: workers }, (_, number) => openWorker({ engine, number, mode, keep, fields, digest }));
  return {
    scan: async (files, { signal, onScanned }) => {
      const waiting = [...files].sort((a, b) => b.bytes - a.bytes);
      const stopped = new Promise<void>((resolve) => {
        if (signal?.aborted === true) resolve();
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
      const work = pool.map(async (worker) => {
        for (let file = waiting.shift(); file !== undefined && signal?.aborted !== true; file = waiting.shift()) {
          onScanned(await scanIn(worker, file, onPosition));
        }
      });
      await Promise.race([Promise.all(work), stopped]);
    },
    close: async () => {
      await Promise.all(pool.map((worker) => worker.terminate()));
    },
  };
}

function scanIn(worker: Worker, file: CorpusFile, onPosition: PoolOptions["onPosition"]): Promise<FileScan> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromWorker) => {
      if (message.kind === "progress") onPosition(file.name, message.position);
      else settle(() => resolve(message.scan));
    };
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`a scanning thread ended with status ${code}`)));
    const settle = (action: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      action();
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    const order: ToWorker = { kind: "scan", file };
    worker.postMessage(order);
  });
}

/** A scan makes little garbage. With the usual 48 MB of young space a thread takes 20 MB more and is no faster. */
const RESOURCES = { maxYoungGenerationSizeMb: 4 };

function openWorker(workerData: WorkerStart): Worker {
  if (!import.meta.url.endsWith(".ts"))
    return new Worker(new URL("./scan-worker.js", import.meta.url), { workerData, resourceLimits: RESOURCES });
  // From source, as in tests and development: Node 20 reads no TypeScript, and a thread does not inherit its parent's loader.
  const loader = pathToFileURL(
    join(dirname(createRequire(import.meta.url).resolve("tsx/package.json")), "dist/esm/api/index.mjs"),
  );
  const entry = new URL("./scan-worker.ts", import.meta.url);
  const start = `import(${JSON.stringify(loader.href)}).then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); });`;
  return new Worker(start, { eval: true, workerData, resourceLimits: RESOURCES });
}
