import { availableParallelism } from "node:os";
import type { BenchmarkIndex } from "../contamination/benchmark-index.ts";
import { NORMALISER } from "../contamination/character-table.ts";
import { buildEngine } from "../contamination/engine.ts";
import { corpusDigest, type FileReport, type Hits, type Shard } from "../contamination/hits.ts";
import type { KernelName } from "../contamination/kernel.ts";
import { EMPTY_TALLY, TallyCounter } from "../contamination/tally.ts";
import { MivhanError } from "../core/errors.ts";
import { type CorpusFile, type CorpusFormat, listCorpus } from "./corpus-files.ts";
import type { FieldPaths } from "./json-texts.ts";
import { runControls } from "./run-controls.ts";
import { openPool } from "./scan-pool.ts";

export interface ScanOptions {
  /** How to read all files, whatever their names. */
  readonly format?: CorpusFormat;
  /** Dotted paths of the JSON or table fields that hold text; all strings unless told. */
  readonly fields?: FieldPaths;
  /** Find matches of 13 words and more only, about a fifth faster. */
  readonly fast?: boolean;
  readonly shard?: Shard;
  /** Threads; 0 scans on the calling thread. As many as there are processors unless told. */
  readonly workers?: number;
  /** The fastest that the platform has, unless told. */
  readonly kernel?: KernelName;
  /** Evidence kept per text; 3 unless told. */
  readonly keep?: number;
  /** Hits of the same scan that was stopped: its files are not read again. */
  readonly resume?: Hits;
  readonly onProgress?: (progress: ScanProgress) => void;
  /** Called with all hits so far, at most every `checkpointSeconds` (60 unless told) and when the scan is stopped. */
  readonly onCheckpoint?: (hits: Hits) => void;
  readonly checkpointSeconds?: number;
  /** Stops the scan; what is finished by then is in the hits, which say that they are not. */
  readonly signal?: AbortSignal;
}

export interface ScanProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly files: number;
  readonly totalFiles: number;
  readonly seconds: number;
  /** Bytes on disk per second since the scan began, in 10^6. */
  readonly megabytesPerSecond: number;
  readonly secondsLeft: number | undefined;
  /** The slowest unpacker in use, so that a slow way can be told. */
  readonly unpackers: readonly string[];
}

/**
 * Looks for the texts of `index` in the files that `inputs` name (`listCorpus`). Memory does not grow with the corpus.
 * @throws MivhanError `E_CORPUS_EMPTY`, `E_SHARD` for a shard that cannot be, `E_HITS_RESUME` when `resume` is of another scan
 */
export async function scanCorpus(index: BenchmarkIndex, inputs: readonly string[], options: ScanOptions = {}): Promise<Hits> {
  const { fields = "all", fast = false, keep = 3, shard = { number: 1, of: 1 }, resume, signal } = options;
  const listing = listCorpus(inputs, options.format === undefined ? {} : { format: options.format });
  const own = filesOfShard(listing.files, shard);
  const workers = Math.min(options.workers ?? availableParallelism(), Math.max(1, own.length));
  const began = performance.now();
  const engine = buildEngine(index, {
    scanners: Math.max(1, workers),
    ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
  });
  const blank: Hits = {
    format: "mivhan-contamination-hits",
    version: 1,
    normaliser: NORMALISER,
    index: index.digest,
    fast,
    fields,
    keep,
    corpus: { digest: corpusDigest(listing.files), files: listing.files.length, bytes: sumBytes(listing.files) },
    shards: { of: shard.of, numbers: [shard.number] },
    finished: false,
    files: [],
    unlisted: listing.unlisted,
    tally: EMPTY_TALLY,
    controls: runControls(engine, { index, number: 0, fast }),
    work: { seconds: 0, workers, kernel: engine.kernel },
  };
  if (resume !== undefined) refuseOther(resume, blank);
  const known = (resume?.files ?? []).filter(({ status }) => status !== "unreadable");
  const reports: FileReport[] = [...known];
  const counter = new TallyCounter({ index, keep });
  if (resume !== undefined) counter.absorb(resume.tally);
  const todo = own.filter(({ name }) => !known.some((report) => report.name === name));
  const progress = new ProgressMeter({ own, known, began, tell: options.onProgress });
  const hits = (finished: boolean): Hits => {
    const tally = counter.take();
    counter.absorb(tally);
    const seconds = (resume?.work.seconds ?? 0) + (performance.now() - began) / 1000;
    const files = [...reports].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { ...blank, finished, files, tally, work: { ...blank.work, seconds } };
  };

  let checkpointed = began;
  const pool = openPool({
    engine,
    index,
    fast,
    keep,
    fields,
    workers,
    onPosition: (file, position) => progress.at(file, position),
  });
  try {
    await pool.scan(todo, {
      ...(signal === undefined ? {} : { signal }),
      onScanned: ({ report, tally }) => {
        counter.absorb(tally);
        reports.push(report);
        progress.done(report);
        if (options.onCheckpoint === undefined || performance.now() - checkpointed < (options.checkpointSeconds ?? 60) * 1000)
          return;
        checkpointed = performance.now();
        options.onCheckpoint(hits(false));
      },
    });
  } finally {
    await pool.close();
  }
  const finished = reports.length === own.length;
  const result = hits(finished);
  if (!finished) options.onCheckpoint?.(result);
  return result;
}

/** The files of one shard: the largest first, each to the shard that has least so far. The same on every machine with the same listing. */
export function filesOfShard(files: readonly CorpusFile[], { number, of }: Shard): CorpusFile[] {
  if (!Number.isInteger(number) || !Number.isInteger(of) || number < 1 || number > of) {
    throw new MivhanError({
      code: "E_SHARD",
      family: "input",
      message: `there is no shard ${number}/${of}`,
      advice: "shards count from 1/n to n/n",
    });
  }
  if (of > 1 && files.some(({ name }) => name === "-")) {
    throw new MivhanError({
      code: "E_SHARD",
      family: "input",
      message: "standard input cannot be sharded",
      advice: "name files, or scan without --shard",
    });
  }
  const load = new Array<number>(of).fill(0);
  const own: CorpusFile[] = [];
  for (const file of [...files].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1))) {
    const least = load.indexOf(Math.min(...load));
    load[least]! += file.bytes;
    if (least === number - 1) own.push(file);
  }
  return own;
}

class ProgressMeter {
  readonly #given: { own: readonly CorpusFile[]; known: readonly FileReport[]; began: number; tell: ScanOptions["onProgress"] };
  readonly #open = new Map<string, number>();
  readonly #total: number;
  readonly #skipped: number;
  #bytes: number;
  #files: number;
  readonly #unpackers = new Set<string>();

  constructor(given: {
    own: readonly CorpusFile[];
    known: readonly FileReport[];
    began: number;
    tell: ScanOptions["onProgress"];
  }) {
    this.#given = given;
    this.#total = sumBytes(given.own);
    this.#skipped = sumBytes(given.known);
    this.#bytes = this.#skipped;
    this.#files = given.known.length;
  }

  at(file: string, position: number): void {
    this.#open.set(file, position);
    this.#tell();
  }

  done(report: FileReport): void {
    this.#open.delete(report.name);
    this.#bytes += report.bytes;
    this.#files++;
    this.#unpackers.add(report.unpacker);
    this.#tell();
  }

  #tell(): void {
    const { own, began, tell } = this.#given;
    if (tell === undefined) return;
    const bytes = this.#bytes + [...this.#open.values()].reduce((sum, one) => sum + one, 0);
    const seconds = (performance.now() - began) / 1000;
    const rate = (bytes - this.#skipped) / seconds;
    tell({
      bytes,
      totalBytes: this.#total,
      files: this.#files,
      totalFiles: own.length,
      seconds,
      megabytesPerSecond: rate / 1e6,
      secondsLeft: rate > 0 && this.#total > 0 ? Math.max(0, this.#total - bytes) / rate : undefined,
      unpackers: [...this.#unpackers].sort(),
    });
  }
}

function refuseOther(resume: Hits, blank: Hits): void {
  for (const aspect of ["index", "fast", "keep", "fields", "corpus", "shards", "normaliser"] as const) {
    if (JSON.stringify(resume[aspect]) === JSON.stringify(blank[aspect])) continue;
    throw new MivhanError({
      code: "E_HITS_RESUME",
      family: "input",
      message: `the hits to resume are of another scan: they differ in ${aspect}`,
      advice: "resume with the same index, corpus and options, or scan anew into another file",
    });
  }
}

function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
