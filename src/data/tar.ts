import { BadFile } from "./bytes.ts";

/** A file in an archive. */
export interface TarEntry {
  readonly name: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;
const MAX_NAME = 100;
const MAX_PREFIX = 155;

/**
 * One file as it stands in a tar archive (POSIX.1-1988 "ustar"), which `tar` on every system reads. Owner, time and mode are
 * fixed, so that the same files give the same bytes.
 */
export function tarEntry({ name, content }: TarEntry): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const { prefix, base } = splitName(name);
  header.write(base, 0);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("0", 156);
  // Magic "ustar" with its zero, then version "00".
  header.write("ustar", 257);
  header.write("00", 263);
  header.write(prefix, 345);
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(padding(content.length))]);
}

/** What stands at the end of an archive. */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);

/**
 * The regular files of an archive.
 * @throws BadFile when it is cut or damaged, or holds anything but files
 */
export async function* tarFiles(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const take = reader(chunks);
  for (;;) {
    const header = await take(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    if (Number.parseInt(text(header, 148, 8), 8) !== checksum(header) || !Number.isSafeInteger(size))
      throw new BadFile("it is not a bundle, or it is damaged");
    const type = header[156];
    if (type !== 0 && type !== 0x30) throw new BadFile("the bundle holds something that is not a file");
    const prefix = text(header, 345, MAX_PREFIX);
    const base = text(header, 0, MAX_NAME);
    const content = await take(size);
    await take(padding(size));
    yield { name: prefix === "" ? base : `${prefix}/${base}`, content };
  }
}

/** Reads exactly so many bytes at a time. */
function reader(chunks: AsyncIterable<Uint8Array>): (length: number) => Promise<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return async (length) => {
    const parts = [rest];
    let have = rest.length;
    while (have < length) {
      const { done, value } = await source.next();
      if (done === true) throw new BadFile("the bundle is cut short");
      parts.push(value);
      have += value.length;
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(length);
    return all.subarray(0, length);
  };
}

/** The sum of a header's bytes, its own field counted as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

function splitName(name: string): { readonly prefix: string; readonly base: string } {
  if (Buffer.byteLength(name) <= MAX_NAME) return { prefix: "", base: name };
  for (let slash = name.indexOf("/"); slash !== -1; slash = name.indexOf("/", slash + 1)) {
    const prefix = name.slice(0, slash);
    const base = name.slice(slash + 1);
    if (Buffer.byteLength(prefix) <= MAX_PREFIX && Buffer.byteLength(base) <= MAX_NAME) return { prefix, base };
  }
  throw new BadFile(`the name ${name} is too long for a bundle`);
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(header.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? length : end);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
