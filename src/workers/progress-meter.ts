import type { FileReport } from "../contamination/hits.ts";
import { unpackerOf } from "./byte-source.ts";
import type { CorpusFile } from "./corpus-files.ts";

export interface ScanProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly files: number;
  readonly totalFiles: number;
  readonly seconds: number;
  /** Bytes on disk per second since the scan began, in 10^6. */
  readonly megabytesPerSecond: number;
  readonly secondsLeft: number | undefined;
  /** How the files are unpacked, so that a slow way can be told. */
  readonly unpackers: readonly string[];
}

/** Adds up how far files have been read, and tells. */
export class ProgressMeter {
  readonly #given: {
    own: readonly CorpusFile[];
    known: readonly FileReport[];
    began: number;
    tell: ((progress: ScanProgress) => void) | undefined;
  };
  readonly #open = new Map<string, number>();
  readonly #total: number;
  readonly #skipped: number;
  #bytes: number;
  #files: number;
  readonly #unpackers: readonly string[];

  constructor(given: {
    own: readonly CorpusFile[];
    known: readonly FileReport[];
    began: number;
    tell: ((progress: ScanProgress) => void) | undefined;
  }) {
    this.#given = given;
    this.#total = sumBytes(given.own);
    this.#skipped = sumBytes(given.known);
    this.#bytes = this.#skipped;
    this.#files = given.known.length;
    this.#unpackers = [...new Set(given.own.map(unpackerOf))].sort();
  }

  at(file: string, position: number): void {
    this.#open.set(file, position);
    this.#tell();
  }

  done(report: FileReport): void {
    this.#open.delete(report.name);
    this.#bytes += report.bytes;
    this.#files++;
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
      unpackers: this.#unpackers,
    });
  }
}

function sumBytes(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
