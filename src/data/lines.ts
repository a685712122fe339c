import { TextDecoder } from "node:util";
import { BadFile } from "./bytes.ts";

/** One physical line, with its line end. `bad` says that some of its bytes mean nothing in the encoding: `text` then holds U+FFFD. */
export interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly bad: boolean;
}

/** No row of text is near this; without a limit a binary file would be held as one line. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * Bytes as lines. UTF-8 and the one-byte encodings are cut at line feeds before they are decoded, so that a wrong byte has a line.
 * @throws BadFile when the bytes begin as another encoding's do, a line has more than 64 MiB, or UTF-16 has half a character
 */
export function textLines(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Line> {
  return encoding === "utf-16le" || encoding === "utf-16be" ? wideLines(chunks, encoding) : narrowLines(chunks, encoding);
}

async function* narrowLines(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Line> {
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  let line = 0;
  for await (const bytes of byteLines(chunks)) {
    line++;
    if (line === 1) refuseOtherMark(bytes, encoding);
    const { text, bad } = decoded(bytes, { strict, lenient });
    yield { line, text: line === 1 ? withoutMark(text) : text, bad };
  }
}

function decoded(
  bytes: Uint8Array,
  { strict, lenient }: { strict: TextDecoder; lenient: TextDecoder },
): { text: string; bad: boolean } {
  try {
    return { text: strict.decode(bytes), bad: false };
  } catch {
    return { text: lenient.decode(bytes), bad: true };
  }
}

async function* wideLines(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let rest = "";
  let line = 0;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new BadFile(`bytes after line ${line} are not ${encoding}`, { advice: encodingAdvice(encoding) });
    }
  };
  for await (const chunk of chunks) {
    if (line === 0 && rest === "") refuseOtherMark(chunk, encoding);
    const pieces = `${rest}${decode(chunk)}`.split(/(?<=\n)/);
    rest = pieces.pop() ?? "";
    if (rest.endsWith("\n")) {
      pieces.push(rest);
      rest = "";
    }
    if (rest.length > MAX_LINE_BYTES) throw new BadFile("a line has more than 64 MiB", { expected: "lines of text" });
    for (const text of pieces) yield { line: ++line, text: line === 1 ? withoutMark(text) : text, bad: false };
  }
  rest += decode();
  if (rest !== "") yield { line: ++line, text: line === 1 ? withoutMark(rest) : rest, bad: false };
}

/** The byte order mark is not part of the text. */
function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** What to do about bytes that are not of the encoding. */
export function encodingAdvice(encoding: string): string {
  if (encoding !== "utf-8") return "check dialect.encoding, or save the file as UTF-8";
  return "save the file as UTF-8, or say what it is: `dialect: { encoding: windows-1255 }` for Hebrew Excel";
}

async function* byteLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  let restLength = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let feed = chunk.indexOf(0x0a); feed !== -1; feed = chunk.indexOf(0x0a, start)) {
      const head = chunk.subarray(start, feed + 1);
      yield rest.length === 0 ? head : Buffer.concat([...rest, head]);
      rest = [];
      restLength = 0;
      start = feed + 1;
    }
    if (start === chunk.length) continue;
    rest.push(chunk.subarray(start));
    restLength += chunk.length - start;
    if (restLength > MAX_LINE_BYTES) throw new BadFile("a line has more than 64 MiB", { expected: "lines of text" });
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

function refuseOtherMark(bytes: Uint8Array, encoding: string): void {
  const [first, second] = bytes;
  const found = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : undefined;
  if (found === undefined || found === encoding) return;
  throw new BadFile(`the file begins as ${found} does`, {
    expected: encoding,
    advice: `save it as UTF-8, or write \`dialect: { encoding: ${found} }\``,
  });
}
