import { BROKEN, CLOSED, MORE } from "../contamination/kernel.ts";
import type { RecordPlace } from "../contamination/matcher.ts";
import type { TextScanner } from "../contamination/text-scanner.ts";

/** Which string values of a record are text: all, or those on a path of keys. Arrays on the way are passed through. */
export type FieldPaths = "all" | readonly string[];

export interface JsonCount {
  readonly records: number;
  readonly invalidRecords: number;
  /** Bytes at which the first records that are no JSON begin. */
  readonly invalidAt: readonly number[];
  /** Records without any text on the wanted paths. */
  readonly recordsWithoutText: number;
}

/** A node of the tree of wanted paths. */
interface Path {
  readonly wanted: boolean;
  readonly keys: ReadonlyMap<string, Path>;
}

const ANY: Path = { wanted: true, keys: new Map() };
const NONE: Path = { wanted: false, keys: new Map() };
const LONGEST_KEY = 1024;
const UNFINISHED = -1;
const NAMED_INVALID = 5;
const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)$/;

/** What the reader expects next. */
type State = "value" | "first-value" | "key" | "first-key" | "colon" | "separator" | "string" | "literal" | "between" | "broken";

/**
 * Reads JSON values, one after another with white space between them, from the input of a scanner's workspace, and hands their
 * strings over as texts. It checks the grammar on the way: a value that breaks it is counted and skipped to the next line.
 * Values may be of any size; only escapes and words are kept over the ends of the input.
 */
export class JsonTexts {
  readonly #scanner: TextScanner;
  readonly #file: string;
  readonly #lines: boolean;
  readonly #root: Path;
  #state: State = "between";
  readonly #stack: { readonly array: boolean; readonly path: Path }[] = [];
  /** Path of the value that comes next. */
  #path: Path;
  #record: RecordPlace | undefined;
  #recordOffset = 0;
  #records = 0;
  #invalid = 0;
  readonly #invalidAt: number[] = [];
  #withoutText = 0;
  #hasText = false;
  /** What a string is for: `text` is being scanned, `skip` not, `key` is collected. */
  #use: "text" | "skip" | "key" = "skip";
  #key = "";
  #literal = "";

  /** `lines`: a record ends with its line, as in JSON lines; otherwise it may span many. */
  constructor({ scanner, file, fields, lines }: { scanner: TextScanner; file: string; fields: FieldPaths; lines: boolean }) {
    this.#lines = lines;
    this.#scanner = scanner;
    this.#file = file;
    this.#root = fields === "all" ? ANY : pathsOf(fields);
    this.#path = this.#root;
  }

  /** Reads input bytes [from, until), the first of which is byte `offset` of the file. Returns where it stopped: short of an unfinished escape. */
  push({ from, until, offset }: { readonly from: number; readonly until: number; readonly offset: number }): number {
    const { arena, space } = this.#scanner.kernel;
    const input = arena.bytes.subarray(space.input, space.input + until);
    let at = from;
    while (at < until) {
      if (this.#state === "string") {
        const copied = this.#copy(at, until);
        if (copied === UNFINISHED) break;
        at += copied;
      } else if (this.#state === "broken") {
        const end = input.indexOf(LINE_FEED, at);
        if (end < 0) return until;
        this.#state = "between";
        at = end + 1;
      } else {
        this.#step(input[at]!, offset + at - from);
        at++;
      }
    }
    return at;
  }

  /** To be called when the file has ended; `left`: bytes that `push` did not take. */
  end(left: number): JsonCount {
    if (this.#state === "literal" && left === 0 && this.#stack.length === 0) this.#endLiteral();
    if (this.#state !== "between" && this.#state !== "broken") this.#break();
    return {
      records: this.#records,
      invalidRecords: this.#invalid,
      invalidAt: this.#invalidAt,
      recordsWithoutText: this.#withoutText,
    };
  }

  #step(byte: number, offset: number): void {
    if (this.#state === "literal") {
      if (isLiteral(byte) && this.#literal.length < LONGEST_KEY) {
        this.#literal += String.fromCharCode(byte);
        return;
      }
      if (!this.#endLiteral()) {
        this.#breakAt(byte);
        return;
      }
    }
    if (byte === LINE_FEED && this.#lines && this.#state !== "between") this.#breakAt(byte);
    if (byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09) return;
    const state = this.#state;
    if (state === "between") this.#beginRecord(offset);
    if ((state === "first-value" && byte === CLOSE_ARRAY) || (state === "first-key" && byte === CLOSE_OBJECT)) this.#close();
    else if (state === "between" || state === "value" || state === "first-value") this.#value(byte);
    else if (state === "key" || state === "first-key") this.#beginKey(byte);
    else if (state === "separator") this.#separator(byte);
    else if (byte === COLON) this.#state = "value";
    else this.#breakAt(byte);
  }

  #beginRecord(offset: number): void {
    this.#recordOffset = offset;
    this.#record = undefined;
    this.#hasText = false;
    this.#path = this.#root;
  }

  #value(byte: number): void {
    if (byte === QUOTE) {
      this.#state = "string";
      this.#use = this.#path.wanted ? "text" : "skip";
      if (this.#use === "text") this.#beginText();
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      this.#stack.push({ array: byte === OPEN_ARRAY, path: this.#path });
      this.#state = byte === OPEN_ARRAY ? "first-value" : "first-key";
    } else if (isLiteral(byte)) {
      this.#literal = String.fromCharCode(byte);
      this.#state = "literal";
    } else this.#breakAt(byte);
  }

  #beginKey(byte: number): void {
    if (byte === QUOTE) {
      this.#state = "string";
      this.#use = "key";
      this.#key = "";
    } else this.#breakAt(byte);
  }

  #separator(byte: number): void {
    const { array, path } = this.#stack[this.#stack.length - 1]!;
    if (byte === (array ? CLOSE_ARRAY : CLOSE_OBJECT)) this.#close();
    else if (byte !== COMMA) this.#breakAt(byte);
    else {
      this.#path = path;
      this.#state = array ? "value" : "key";
    }
  }

  #close(): void {
    this.#stack.pop();
    this.#valueEnded();
  }

  #valueEnded(): void {
    if (this.#stack.length > 0) {
      this.#state = "separator";
      return;
    }
    this.#state = "between";
    this.#records++;
    if (!this.#hasText) this.#withoutText++;
  }

  #endLiteral(): boolean {
    if (!LITERAL.test(this.#literal)) return false;
    this.#valueEnded();
    return true;
  }

  #beginText(): void {
    this.#record ??= this.#scanner.beginRecord({ file: this.#file, record: this.#records, offset: this.#recordOffset });
    this.#hasText = true;
    this.#scanner.beginText(this.#record);
  }

  /** Copies what there is of a string; returns the bytes taken, or `UNFINISHED` if an escape needs more input first. */
  #copy(from: number, until: number): number {
    const { kernel } = this.#scanner;
    const { at } = this.#scanner.room();
    const { status, read, written, invalid } = kernel.copyString({ from, until, to: at });
    if (this.#use === "text") this.#scanner.wrote(written, invalid);
    else if (this.#use === "key" && this.#key.length < LONGEST_KEY)
      this.#key += decode(kernel.arena.bytes, kernel.space.text + at, written);
    if (status === BROKEN) this.#break();
    if (status === CLOSED) this.#endString();
    return status === MORE && read === 0 ? UNFINISHED : read;
  }

  #endString(): void {
    if (this.#use === "key") {
      const { path } = this.#stack[this.#stack.length - 1]!;
      this.#path = path === ANY ? ANY : (path.keys.get(this.#key) ?? NONE);
      this.#state = "colon";
      return;
    }
    if (this.#use === "text") this.#scanner.endText();
    this.#valueEnded();
  }

  #breakAt(byte: number): void {
    this.#break();
    if (byte === LINE_FEED) this.#state = "between";
  }

  #break(): void {
    if (this.#state === "string" && this.#use === "text") this.#scanner.endText();
    this.#state = "broken";
    this.#stack.length = 0;
    this.#records++;
    this.#invalid++;
    if (this.#invalidAt.length < NAMED_INVALID) this.#invalidAt.push(this.#recordOffset);
  }
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A tree of dotted paths: "messages.content" is the key content in every element of messages. */
function pathsOf(fields: readonly string[]): Path {
  const wanted = fields.includes("");
  const keys = new Map<string, Path>();
  const heads = new Set(fields.filter((field) => field !== "").map((field) => field.split(".")[0]!));
  for (const head of heads) {
    const below = fields
      .filter((field) => field === head || field.startsWith(`${head}.`))
      .map((field) => field.slice(head.length + 1));
    keys.set(head, pathsOf(below));
  }
  return { wanted, keys };
}

/** A byte of a number or of true, false, null, NaN, Infinity (as Python writes them). */
function isLiteral(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e;
}

const decoder = new TextDecoder();
function decode(bytes: Uint8Array, from: number, length: number): string {
  return decoder.decode(bytes.slice(from, from + length));
}
