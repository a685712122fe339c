import { MivhanError } from "../core/errors.ts";

/**
 * The part of the ustar format (POSIX.1-1988) that a pack needs: regular files with short names. Owner, times and modes are fixed, so that
 * equal contents give equal bytes.
 */
const BLOCK = 512;
/** What eleven octal digits hold. */
const LARGEST = 8 ** 11 - 1;

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Consumed before the next entry is asked for; what is left is passed over. */
  readonly content: AsyncIterable<Buffer>;
}

/** @param entries each yields exactly `size` bytes */
export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Buffer> {
  for await (const { name, size, content } of entries) {
    yield headerOf(name, size);
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== size) throw new Error(`${name} changed while it was packed: ${written} bytes instead of ${size}`);
    yield Buffer.alloc(padding(size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

function headerOf(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > LARGEST)
    throw new Error(`${name} (${size} bytes) does not fit into a ustar header`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, "0"), at, "latin1");
  header.write(name, 0, "utf8");
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.fill(" ", 148, 156);
  header.write("0", 156, "latin1");
  header.write("ustar\u000000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return header;
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** @throws MivhanError E_PACK for anything that `writeTar` does not write: links, long names, a wrong sum, a cut file */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = blockReader(source);
  for (;;) {
    const header = await reader.exactly(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { name, size } = readHeader(header);
    let left = size;
    const content = (async function* () {
      while (left > 0) {
        const chunk = await reader.atMost(left);
        left -= chunk.length;
        yield chunk;
      }
    })();
    yield { name, size, content };
    while (left > 0) left -= (await reader.atMost(left)).length;
    await reader.exactly(padding(size));
  }
}

function readHeader(header: Buffer): { name: string; size: number } {
  const text = (start: number, end: number) => header.toString("utf8", start, end).split("\u0000", 1)[0] as string;
  const octal = (start: number, end: number) => {
    const digits = text(start, end).trim();
    if (!/^[0-7]{1,12}$/.test(digits)) throw packError("a header is damaged");
    return Number.parseInt(digits, 8);
  };
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== octal(148, 156)) throw packError("a header is damaged");
  if (text(156, 157) !== "0" || text(345, 500) !== "") throw packError(`"${text(0, 100)}" is no plain file`);
  return { name: text(0, 100), size: octal(124, 136) };
}

function blockReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const atMost = async (length: number): Promise<Buffer> => {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) throw packError("the file ends early");
      rest = next.value;
    }
    const chunk = rest.subarray(0, length);
    rest = rest.subarray(chunk.length);
    return chunk;
  };
  const exactly = async (length: number): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for (let left = length; left > 0; ) {
      const chunk = await atMost(left);
      chunks.push(chunk);
      left -= chunk.length;
    }
    return Buffer.concat(chunks);
  };
  return { atMost, exactly };
}

export function packError(message: string): MivhanError {
  return new MivhanError({
    code: "E_PACK",
    family: "input",
    message: `this is no whole pack: ${message}`,
    advice: "ask for the file again; nothing was unpacked",
  });
}
