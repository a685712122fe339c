import { spawn, spawnSync } from "node:child_process";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { type Duplex, Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { builtInZstd, nativeZstd } from "../data/zstd.ts";
import type { CorpusFile } from "./corpus-files.ts";

/** How packed bytes were unpacked; for zstd the three ways differ in speed some eight times. */
export type Unpacker = "none" | "zlib gzip" | "zlib zstd" | "zstd command" | "built-in zstd";

/** A file's bytes, unpacked, in order. */
export interface ByteSource {
  readonly unpacker: Unpacker;
  /** Fills `into` from its start with at least one byte; 0 only at the end. Throws when the file is damaged or cut short. */
  read(into: Uint8Array): number | Promise<number>;
  /** Bytes of the file read so far, packed. */
  position(): number;
  close(): void;
}

const CHUNK = 256 * 1024;

/** How a file will be unpacked: known before it is opened. */
export function unpackerOf({ format, packing }: Pick<CorpusFile, "format" | "packing">): Unpacker | "parquet" {
  if (format === "parquet") return "parquet";
  return packing === "gzip" ? "zlib gzip" : packing === "zstd" ? fastestZstd() : "none";
}

export interface OpenOptions {
  /** The way to unpack zstd, for tests; otherwise the fastest at hand is taken. */
  readonly zstd?: Unpacker;
  /** Called with the bytes as they lie on the disk, in order. */
  readonly taken?: (bytes: Uint8Array) => void;
}

/** The bytes of a corpus file, unpacked. */
export function openBytes(file: CorpusFile, { zstd, taken = () => undefined }: OpenOptions = {}): ByteSource {
  if (file.packing === "none" && file.name !== "-") return fileSource(file.name, taken);
  let position = 0;
  const raw: Readable = file.name === "-" ? process.stdin : createReadStream(file.name, { highWaterMark: CHUNK });
  const unpacker = file.packing === "gzip" ? "zlib gzip" : file.packing === "zstd" ? (zstd ?? fastestZstd()) : "none";
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      position += chunk.length;
      taken(chunk);
      done(null, chunk);
    },
  });
  const out = unpacked(raw.pipe(counter), unpacker);
  raw.on("error", (error) => out.destroy(error));
  const chunks = out[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    unpacker,
    position: () => position,
    read: async (into) => {
      while (rest.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return 0;
        rest = next.value as Buffer;
      }
      const bytes = Math.min(into.length, rest.length);
      into.set(rest.subarray(0, bytes));
      rest = rest.subarray(bytes);
      return bytes;
    },
    close: () => {
      out.destroy();
      if (raw !== process.stdin) raw.destroy();
    },
  };
}

/** The fastest way to unpack zstd here: Node's own from 22.15 on, else the `zstd` command, else fzstd. */
export function fastestZstd(): Unpacker {
  if ("createZstdDecompress" in zlib) return "zlib zstd";
  hasZstdCommand ??= spawnSync("zstd", ["--version"], { stdio: "ignore" }).status === 0;
  return hasZstdCommand ? "zstd command" : "built-in zstd";
}

let hasZstdCommand: boolean | undefined;

function fileSource(name: string, taken: (bytes: Uint8Array) => void): ByteSource {
  const descriptor = openSync(name, "r");
  let position = 0;
  return {
    unpacker: "none",
    position: () => position,
    read: (into) => {
      const bytes = readSync(descriptor, into, 0, into.length, null);
      position += bytes;
      taken(into.subarray(0, bytes));
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

function unpacked(packed: Readable, unpacker: Unpacker): Readable {
  if (unpacker === "none") return packed;
  if (unpacker === "zstd command") return zstdCommand(packed);
  const transform = unpacker === "zlib gzip" ? zlib.createGunzip({ chunkSize: CHUNK }) : zstdStream(unpacker);
  packed.on("error", (error) => transform.destroy(error));
  return packed.pipe(transform);
}

function zstdStream(unpacker: Unpacker): Duplex {
  return (unpacker === "zlib zstd" ? nativeZstd() : undefined) ?? builtInZstd();
}

/** `zstd -dc` as a stream; its complaint becomes the error of the stream. */
function zstdCommand(packed: Readable): Readable {
  const child = spawn("zstd", ["-dc", "-q"], { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(complaint.replace("/*stdin*\\ : ", "").trim() || `zstd ended with status ${code}`)),
    );
  });
  // The command may stop reading at a damaged frame; what it says then is the error that counts.
  const fed = pipeline(packed, child.stdin).catch(() => undefined);
  async function* chunks() {
    try {
      yield* child.stdout;
      await Promise.all([fed, ended]);
    } finally {
      child.kill();
      ended.catch(() => undefined);
    }
  }
  return Readable.from(chunks(), { objectMode: true });
}
