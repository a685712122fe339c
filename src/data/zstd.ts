import { Duplex, Readable, Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import { ZstdFrames } from "./zstd-frames.ts";

const CHUNK = 256 * 1024;

/**
 * Node's own decoder as a stream, or undefined before Node 22.15. Each frame has a decoder to itself: given several frames, as pzstd or
 * `cat` write them, one decoder drops all but the first without an error (seen in Node 22.23 and 24.21).
 */
export function nativeZstd(): Duplex | undefined {
  // The types are those of Node 20, where it does not exist.
  const create: unknown = Reflect.get(zlib, "createZstdDecompress");
  if (typeof create !== "function") return undefined;
  return Duplex.from((packed: AsyncIterable<Uint8Array>) =>
    unpackFrames(packed, () => create({ chunkSize: CHUNK }) as Transform),
  );
}

async function* unpackFrames(packed: AsyncIterable<Uint8Array>, decoder: () => Transform): AsyncGenerator<Uint8Array> {
  const frames = new ZstdFrames();
  const chunks = packed[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  const hasMore = async () => {
    while (chunk.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return false;
      chunk = next.value;
    }
    return true;
  };
  async function* frame(): AsyncGenerator<Uint8Array> {
    do {
      if (!(await hasMore())) throw new Error("unexpected end of zstd data");
      const end = frames.push(chunk);
      yield chunk.subarray(0, end);
      chunk = chunk.subarray(end);
    } while (!frames.whole);
  }
  while (await hasMore()) {
    const bytes = Readable.from(frame());
    const unpacker = decoder();
    bytes.on("error", (error) => unpacker.destroy(error));
    yield* bytes.pipe(unpacker);
  }
}

/** fzstd as a stream, some four times slower. It computes no checksums, so a damaged frame may pass; a cut one does not. */
export function builtInZstd(): Transform {
  const frames = new ZstdFrames();
  const transform = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      attempt(() => {
        for (let at = 0; at < chunk.length; ) at = frames.push(chunk, at);
        decoder.push(chunk);
      }, done);
    },
    flush(done) {
      attempt(() => {
        if (!frames.whole) throw new Error("unexpected end of zstd data");
        decoder.push(new Uint8Array(0), true);
      }, done);
    },
  });
  const decoder = new Decompress((chunk) => {
    if (chunk.length > 0) transform.push(chunk);
  });
  return transform;
}

function attempt(action: () => void, done: (error?: Error) => void): void {
  try {
    action();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}
