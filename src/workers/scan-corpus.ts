import { availableParallelism } from "node:os";
import type { BenchmarkIndex } from "../contamination/benchmark-index.ts";
import { NORMALISER } from "../contamination/character-table.ts";
import { buildEngine } from "../contamination/engine.ts";
import { furtherTables } from "../contamination/further-tables.ts";
import { corpusDigest, type FileReport, type Hits, type Shard } from "../contamination/hits.ts";
import type { KernelName } from "../contamination/kernel.ts";
import { EMPTY_TALLY, TallyCounter } from "../contamination/tally.ts";
import type { ScanMode } from "../contamination/text-scanner.ts";
import { MivhanError } from "../core/errors.ts";
import { type CorpusFormat, filesOfShard, listCorpus } from "./corpus-files.ts";
import { endsOf } from "./file-identity.ts";
import type { FieldPaths } from "./json-texts.ts";
import { ProgressMeter, type ScanProgress } from "./progress-meter.ts";
import { runControls } from "./run-controls.ts";
import { openPool } from "./scan-pool.ts";

export interface ScanOptions {
  /** The file that the index was read from; kept in the hits. */
  readonly indexFile?: string;
  /** How to read all files, whatever their names. */
  readonly format?: CorpusFormat;
  /** Dotted paths of the JSON or table fields that hold text; all strings unless told. */
  readonly fields?: FieldPaths;
  /** Find matches of 13 words and more only, about a fifth faster. */
  readonly fast?: boolean;
  /** Look for the weaker classes as well: skeletons and signatures. Many times slower. */
  readonly further?: boolean;
  /** Take SHA-256 over all bytes of every file, which takes a quarter of the speed on plain text; otherwise over both ends of it. */
  readonly digest?: boolean;
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

/**
 * Looks for the texts of `index` in the files that `inputs` name (`listCorpus`). Memory does not grow with the corpus.
 * @throws MivhanError `E_CORPUS_EMPTY`, `E_SHARD` for a shard that cannot be, `E_HITS_RESUME` when `resume` is of another scan
 */
export async function scanCorpus(index: BenchmarkIndex, inputs: readonly string[], options: ScanOptions = {}): Promise<Hits> {
  const {
    fields = "all",
    fast = false,
    further = false,
    digest = false,
    keep = 3,
    shard = { number: 1, of: 1 },
    resume,
    signal,
  } = options;
  const listing = listCorpus(inputs, options.format === undefined ? {} : { format: options.format });
  const own = filesOfShard(listing.files, shard);
  // Only this thread has the standard input: in another it is empty, and an empty corpus is clean.
  const mostWorkers = own.some(({ name }) => name === "-") ? 0 : (options.workers ?? availableParallelism());
  const workers = Math.min(mostWorkers, Math.max(1, own.length));
  const began = performance.now();
  const engine = buildEngine(index, {
    scanners: Math.max(1, workers),
    ...(options.kernel === undefined ? {} : { kernel: options.kernel }),
  });
  const mode: ScanMode = { fast, further: further ? furtherTables(index) : undefined };
  const blank: Hits = {
    format: "mivhan-contamination-hits",
    version: 1,
    normaliser: NORMALISER,
    index: index.digest,
    ...(options.indexFile === undefined ? {} : { indexFile: options.indexFile }),
    fast,
    further,
    fields,
    keep,
    corpus: { digest: corpusDigest(listing.files), files: listing.files.length, bytes: sumBytes(listing.files) },
    shards: { of: shard.of, numbers: [shard.number] },
    finished: false,
    files: [],
    unlisted: listing.unlisted,
    tally: EMPTY_TALLY,
    controls: runControls(engine, { index, number: 0, mode }),
    work: { seconds: 0, workers, kernel: engine.kernel },
  };
  if (resume !== undefined) refuseOther(resume, blank);
  const known = (resume?.files ?? []).filter(({ status }) => status !== "unreadable");
  refuseChanged(known);
  const reports: FileReport[] = [...known];
  const counter = new TallyCounter({ sizes: engine.plan.sizes, keep });
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
    mode,
    keep,
    fields,
    digest,
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

function refuseOther(resume: Hits, blank: Hits): void {
  for (const aspect of ["index", "fast", "further", "keep", "fields", "corpus", "shards", "normaliser"] as const) {
    if (JSON.stringify(resume[aspect]) === JSON.stringify(blank[aspect])) continue;
    throw new MivhanError({
      code: "E_HITS_RESUME",
      family: "input",
      message: `the hits to resume are of another scan: they differ in ${aspect}`,
      advice: "resume with the same index, corpus and options, or scan anew into another file",
    });
  }
}

/** A file that was scanned before and has other bytes now: its hits can no longer be told from the others. */
function refuseChanged(known: readonly FileReport[]): void {
  const changed = known.filter(({ name, ends }) => ends !== undefined && endsOf(name) !== ends).map(({ name }) => name);
  if (changed.length === 0) return;
  throw new MivhanError({
    code: "E_HITS_RESUME",
    family: "input",
    message: `${changed.join(", ")} changed since ${changed.length === 1 ? "it was" : "they were"} scanned`,
    advice: "scan anew: --new",
  });
}

function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
