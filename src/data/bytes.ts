import { createReadStream } from "node:fs";
import type { Duplex, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** A fault of a file as a whole: it ends the reading. `rows.ts` turns it into a problem with file and row. */
export class BadFile extends Error {
  override readonly name = "BadFile";
  readonly expected: string | undefined;
  readonly advice: string | undefined;

  constructor(message: string, { expected, advice }: { readonly expected?: string; readonly advice?: string } = {}) {
    super(message);
    this.expected = expected;
    this.advice = advice;
  }
}

/** Text compresses 3 to 10 times, gzip's most is 1,032: beyond this ratio a small file was made to fill the memory. */
const MAX_EXPANSION = 200;
/** Below this size the ratio does not matter. */
const ALWAYS_ALLOWED = 16 * 1024 * 1024;

/**
 * The bytes of a file, unpacked when its name ends in `.gz`, `.tgz` or `.zst`.
 * @throws BadFile when packed bytes are damaged, cut short, or expand beyond 16 MiB and 200 times their size
 */
export async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const packed = createReadStream(path, { highWaterMark: 256 * 1024 });
  const unpacker = await unpackerOf(path);
  if (unpacker === undefined) {
    yield* packed;
    return;
  }
  let bytesIn = 0;
  let bytesOut = 0;
  packed.on("data", (chunk: string | Buffer) => {
    bytesIn += chunk.length;
  });
  packed.on("error", (error) => unpacker.destroy(error));
  try {
    for await (const chunk of packed.pipe(unpacker) as Readable) {
      bytesOut += chunk.length;
      if (bytesOut > ALWAYS_ALLOWED && bytesOut > bytesIn * MAX_EXPANSION) {
        throw new BadFile(`the file expands to more than ${MAX_EXPANSION} times its size`, {
          advice: "unpack it yourself when you trust it, and name the unpacked file",
        });
      }
      yield chunk;
    }
  } catch (error) {
    throw unpackingFault(error);
  } finally {
    packed.destroy();
    unpacker.destroy();
  }
}

/** "rows.jsonl.gz" → "rows.jsonl" */
export function withoutPacking(path: string): string {
  return path.replace(/\.(gz|zst)$/i, "");
}

async function unpackerOf(path: string): Promise<Duplex | undefined> {
  if (/\.t?gz$/i.test(path)) return createGunzip();
  if (!/\.zst$/i.test(path)) return undefined;
  const { builtInZstd, nativeZstd } = await import("./zstd.ts");
  return nativeZstd() ?? builtInZstd();
}

function unpackingFault(error: unknown): unknown {
  if (error instanceof BadFile || !(error instanceof Error)) return error;
  // Faults of the file system (EACCES, ENOENT) are not faults of the content.
  if ("syscall" in error) return error;
  const isCut = /unexpected (end|EOF)/i.test(error.message);
  return new BadFile(isCut ? "the packed file is cut short" : `the packed file is damaged: ${error.message}`, {
    advice: "fetch the file again",
  });
}
