import type { Unpacker } from "./byte-source.ts";
import type { FieldPaths } from "./json-texts.ts";

export interface ScanFileOptions {
  readonly fields: FieldPaths;
  /** The way to unpack zstd, for tests; otherwise the fastest at hand. */
  readonly zstd?: Unpacker;
  /** Take SHA-256 over all bytes of the file; otherwise over its ends. */
  readonly digest?: boolean;
  /** Called now and then with the bytes of the file read so far; awaited, so that it can let other work happen or throw to stop. */
  readonly breathe: (position: number) => void | Promise<void>;
}

/** What a reader of one format says when it has come to the end. */
export interface ReadCount {
  readonly records: number;
  readonly invalidRecords: number;
  readonly recordsWithoutText: number;
  readonly problems: readonly string[];
}

/** Wraps what `breathe` throws, so that a stop is not taken for a damaged file. */
export class Stopped extends Error {}

export async function pause(options: ScanFileOptions, position: number): Promise<void> {
  try {
    await options.breathe(position);
  } catch (cause) {
    throw new Stopped("stopped", { cause });
  }
}
