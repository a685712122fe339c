import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Run files hold prompts and answers that may be private: only their owner reads them. */
export const FILE_MODE = 0o600;

/** Writes a file so that a reader sees the old content or the new one, never a part: temporary file, sync, rename. */
export async function writeAtomic(path: string, chunks: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "wx", FILE_MODE);
  try {
    let pending: string[] = [];
    let length = 0;
    for await (const chunk of chunks) {
      pending.push(chunk);
      length += chunk.length;
      if (length > 1 << 20) {
        await file.write(pending.join(""));
        pending = [];
        length = 0;
      }
    }
    if (length > 0) await file.write(pending.join(""));
    await file.datasync();
    await file.close();
    await rename(temporary, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without its line feed: it was cut while being written. */
  readonly whole: boolean;
}

/** The lines of a UTF-8 file, in blocks of 1 MiB; memory is bounded by the longest line. */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let number = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10, start); end !== -1; end = chunk.indexOf(10, start)) {
      const tail = chunk.subarray(start, end);
      const text = rest.length === 0 ? tail.toString("utf8") : Buffer.concat([...rest, tail]).toString("utf8");
      rest = [];
      start = end + 1;
      yield { number: ++number, text, whole: true };
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield { number: ++number, text: Buffer.concat(rest).toString("utf8"), whole: false };
}

/** Cuts a last line that was not written whole, so that the next line does not continue it. */
export async function repairTail(path: string): Promise<{ readonly cut: number }> {
  const file = await open(path, "r+");
  try {
    const { size } = await file.stat();
    let end = size;
    const block = Buffer.alloc(64 * 1024);
    while (end > 0) {
      const start = Math.max(0, end - block.length);
      const { bytesRead } = await file.read(block, 0, end - start, start);
      const at = block.subarray(0, bytesRead).lastIndexOf(10);
      if (at !== -1) {
        end = start + at + 1;
        break;
      }
      end = start;
    }
    if (end < size) {
      await file.truncate(end);
      await file.datasync();
    }
    return { cut: size - end };
  } finally {
    await file.close();
  }
}
