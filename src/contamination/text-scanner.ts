import { MARGIN } from "./arena.ts";
import { FurtherMatcher } from "./further-matcher.ts";
import type { FurtherTables } from "./further-tables.ts";
import type { Kernel, SeedTable } from "./kernel.ts";
import { type LookUp, SEED } from "./look-up.ts";
import { LOOK_BACK, Matcher, type RecordPlace, type Stretch } from "./matcher.ts";
import type { ScanPlan } from "./scan-plan.ts";
import type { TallyCounter } from "./tally.ts";
import { type Block, type WordReader, wordReader } from "./word-reader.ts";

export interface ScanMode {
  /** Probe every 8th seed instead of every third: finds all matches of 13 words and more, and reports no shorter one. */
  readonly fast: boolean;
  /** What the weaker classes are looked for with; without it they are not. */
  readonly further?: FurtherTables | undefined;
}

/** What one scanner has read so far. */
export interface TextCount {
  readonly texts: number;
  readonly words: number;
  /** Bytes of text after unescaping. */
  readonly bytes: number;
  /** Bytes that are not UTF-8, and lone surrogates of escapes. */
  readonly invalid: number;
}

interface OpenText {
  readonly number: number;
  /** Byte of the block where the text begins, or where what is left of it begins. */
  start: number;
  /** Byte of the block where it ends, or -1 while it goes on. */
  end: number;
  readonly record: RecordPlace;
  /** File byte of block byte 0 where the text is read as it stands in the file, otherwise -1. */
  fileOffset: number;
  /** Number in the text of its first word in the block. */
  firstWord: number;
}

/** Words of one unbroken run of bytes so long that no benchmark word can be part of it. */
const GIANT = 64 * 1024;
const SPACE = 0x20;
const SHORT_LOOK = 7;

/**
 * Scans texts of any length in blocks of the kernel's workspace. Texts are written into the workspace by whoever reads them:
 * `beginText`, then as often as needed `room`, a write, `wrote`, and `endText`. Where blocks end changes nothing in the result.
 */
export class TextScanner {
  readonly kernel: Kernel;
  readonly #counter: TallyCounter;
  readonly #matcher: Matcher;
  readonly #further: FurtherMatcher | undefined;
  readonly #reader: WordReader;
  readonly #seeds: readonly SeedTable[];
  readonly #stride: number;
  #texts: OpenText[] = [];
  /** Bytes in the block. */
  #length = 0;
  /** Of these, repeated from the block before. */
  #repeated = 0;
  /** First seed to probe, counted from block word 0, per seed width. */
  readonly #due = new Map<number, number>();
  #serial = 0;
  #texted = 0;
  #count = { texts: 0, words: 0, bytes: 0, invalid: 0 };

  constructor(given: { kernel: Kernel; plan: ScanPlan; lookUp: LookUp; counter: TallyCounter; mode: ScanMode }) {
    const { kernel, plan, lookUp, counter, mode } = given;
    this.kernel = kernel;
    this.#counter = counter;
    this.#reader = wordReader({ kernel, lookUp });
    this.#matcher = new Matcher({ plan, reader: this.#reader, counter, leastWords: mode.fast ? 13 : 8 });
    this.#further =
      mode.further === undefined
        ? undefined
        : new FurtherMatcher({ tables: mode.further, kernel, reader: this.#reader, counter, words: plan.sizes.words });
    this.#seeds = lookUp.seeds;
    this.#stride = mode.fast ? 13 - SEED + 1 : 8 - SEED + 1;
  }

  get counter(): TallyCounter {
    return this.#counter;
  }

  /** What was read since the last call. */
  takeCount(): TextCount {
    const count = this.#count;
    this.#count = { texts: 0, words: 0, bytes: 0, invalid: 0 };
    return count;
  }

  /** A new record: all texts until the next call belong to one document. */
  beginRecord(place: { readonly file: string; readonly record: number; readonly offset: number }): RecordPlace {
    this.#serial++;
    return { ...place, serial: this.#serial };
  }

  /** `fileOffset`: where the text's first byte lies in the file, if it is read byte for byte as it stands there. */
  beginText(record: RecordPlace, fileOffset?: number): void {
    if (this.#length >= this.kernel.space.capacity - MARGIN) this.#scan();
    const start = this.#length;
    const offset = fileOffset === undefined ? -1 : fileOffset - start;
    this.#texts.push({ number: ++this.#texted, start, end: -1, record, fileOffset: offset, firstWord: 0 });
    this.#count.texts++;
  }

  /** Where the next bytes of the text go: offset from the start of the workspace's text, and how many fit. Never without room. */
  room(): { readonly at: number; readonly bytes: number } {
    const { capacity } = this.kernel.space;
    if (capacity - this.#length < MARGIN) this.#scan();
    return { at: this.#length, bytes: capacity - this.#length };
  }

  /** `bytes` were written at `room().at`; `invalid` of what they stand for was not text. */
  wrote(bytes: number, invalid = 0): void {
    this.#length += bytes;
    this.#count.bytes += bytes;
    this.#count.invalid += invalid;
  }

  endText(): void {
    const open = this.#texts[this.#texts.length - 1]!;
    open.end = this.#length;
    // Two texts never touch; in a full workspace the separator is the margin itself.
    const { arena, space } = this.kernel;
    arena.bytes[space.text + this.#length] = SPACE;
    this.#length = Math.min(this.#length + 1, space.capacity);
  }

  /** Scans what is left; a text that has not ended, ends here. */
  flush(): void {
    if (this.#texts[this.#texts.length - 1]?.end === -1) this.endText();
    if (this.#texts.length > 0) this.#scan();
    this.#matcher.end();
  }

  #scan(): void {
    const { arena, space } = this.kernel;
    const last = this.#texts[this.#texts.length - 1];
    const goesOn = last !== undefined && last.end === -1;
    const cut = goesOn ? this.#cut(last.start) : { at: this.#length, giant: false };
    const tail = arena.bytes.slice(space.text + cut.at, space.text + this.#length);
    const { words, invalid } = this.#tokenise(cut.at);
    const block = { words, length: cut.at };
    this.#count.invalid += invalid;
    const stretches = this.#stretches(block, { goesOn, ends: cut.giant });
    const found = this.#seeds.map((seeds) => this.#probe(seeds, { block, goesOn }));
    for (const stretch of stretches) {
      this.#match(stretch, found);
      this.#further?.take(stretch);
    }
    this.#count.words += words;
    const final = stretches[stretches.length - 1];
    if (goesOn) this.#carry({ block, stretch: final!, tail, giant: cut.giant });
    else {
      if (final !== undefined) this.#matcher.leave(final, final.until);
      this.#reset();
    }
  }

  #tokenise(length: number): { readonly words: number; readonly invalid: number } {
    const { arena, space } = this.kernel;
    arena.bytes.fill(SPACE, space.text + length, space.text + Math.min(length + MARGIN, space.capacity) + MARGIN);
    return this.kernel.tokenise(length, this.#repeated);
  }

  /**
   * Where the block ends when its last text goes on: behind the last white space, where no word and no number is cut. Without
   * any in reach (scripts that do not use it, or no text at all) at the beginning of the fourth word from the end, which no
   * later byte can change. `giant`: a run without end, in which nothing can match.
   */
  #cut(start: number): { readonly at: number; readonly giant: boolean } {
    const { arena, space } = this.kernel;
    const bytes = arena.bytes.subarray(space.text, space.text + this.#length);
    const giant = Math.min(GIANT, space.capacity / 4);
    let at = bytes.length;
    while (at > start && bytes[at - 1]! > SPACE) at--;
    if (at > Math.max(start, this.#repeated) && bytes.length - at < giant) return { at, giant: false };
    const kept = bytes.slice();
    const { words } = this.#tokenise(this.#length);
    bytes.set(kept);
    const word = words < 4 ? 0 : this.#reader.startOf(words - 4);
    if (word > Math.max(start, this.#repeated) && bytes.length - word < giant) return { at: word, giant: false };
    return { at: endOfCharacters(bytes), giant: true };
  }

  #stretches(block: Block, { goesOn, ends }: { goesOn: boolean; ends: boolean }): Stretch[] {
    let word = 0;
    let recordFirst = 0;
    return this.#texts.map(({ number, end, fileOffset, record, firstWord }, i) => {
      const open = goesOn && i === this.#texts.length - 1;
      const first = word;
      if (record.serial !== this.#texts[i - 1]?.record.serial) recordFirst = first;
      word = open ? block.words : this.#wordAt(block, end, first);
      const offsetOf = (at: number) => (fileOffset === -1 ? -1 : fileOffset + this.#reader.startOf(at));
      const endByte = open ? block.length : end;
      const base = firstWord - first;
      return { block, first, until: word, base, text: number, recordFirst, ends: !open || ends, endByte, record, offsetOf };
    });
  }

  /** The first word from `from` on that begins at or behind `byte`. */
  #wordAt(block: Block, byte: number, from: number): number {
    let low = from;
    let high = block.words;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#reader.startOf(middle) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The candidates of one seed table, for `#match` to walk through. */
  #probe(seeds: SeedTable, { block, goesOn }: { block: Block; goesOn: boolean }): Found {
    const { arena, space } = this.kernel;
    const long = seeds.width === SEED;
    const stride = long ? this.#stride : 1;
    const from = this.#due.get(seeds.width) ?? 0;
    const until = Math.max(from, block.words - seeds.width + 1);
    const count = this.kernel.probe(seeds, { from, until, stride });
    const pairs = arena.words.slice(space.candidates >> 2, (space.candidates >> 2) + 2 * count);
    // A short text must lie in the block whole: where the last text goes on, its last words wait for the next block.
    const wait = goesOn && !long ? Math.max(from, block.words - SHORT_LOOK) : block.words;
    this.#due.set(seeds.width, long ? from + Math.ceil((until - from) / stride) * stride : wait);
    return { long, pairs, at: 0, wait };
  }

  #match(stretch: Stretch, found: readonly Found[]): void {
    this.#matcher.resume(stretch);
    for (const walk of found) {
      const until = stretch.ends ? stretch.until : Math.min(stretch.until, walk.wait);
      for (; walk.at < walk.pairs.length && walk.pairs[walk.at]! < until; walk.at += 2) {
        const word = walk.pairs[walk.at]!;
        if (walk.long) this.#matcher.seed(stretch, word, walk.pairs[walk.at + 1]!);
        else this.#matcher.seedWhole(stretch, word, walk.pairs[walk.at + 1]!);
      }
    }
    this.#matcher.settle(stretch);
  }

  /** Begins the next block with the last words of this one, which a match may reach back to, and with what was cut off. */
  #carry({ block, stretch, tail, giant }: { block: Block; stretch: Stretch; tail: Uint8Array; giant: boolean }): void {
    const { arena, space } = this.kernel;
    const text = this.#texts[this.#texts.length - 1]!;
    let keep = giant ? block.words : Math.max(stretch.first, block.words - LOOK_BACK);
    // Words of hundreds of bytes each: half the workspace must stay free, even if a match then cannot be looked back on.
    while (keep < block.words && block.length - this.#reader.startOf(keep) > space.capacity / 2) keep++;
    const from = keep < block.words ? this.#reader.startOf(keep) : block.length;
    this.#matcher.leave(stretch, keep);
    this.#repeated = giant ? GIANT_MARK.length : block.length - from;
    if (giant) arena.bytes.set(GIANT_MARK, space.text);
    else arena.bytes.copyWithin(space.text, space.text + from, space.text + block.length);
    arena.bytes.set(tail, space.text + this.#repeated);
    this.#length = this.#repeated + tail.length;
    this.#count.words -= block.words - keep;
    for (const [width, due] of this.#due) this.#due.set(width, Math.max(0, due - keep));
    const fileOffset = text.fileOffset === -1 ? -1 : text.fileOffset + block.length - this.#repeated;
    this.#texts = [{ ...text, start: 0, fileOffset, firstWord: stretch.base + keep }];
  }

  #reset(): void {
    this.#texts = [];
    this.#length = 0;
    this.#repeated = 0;
    this.#due.clear();
  }
}

/** Candidates of one table as pairs of word and value, in order of words. */
interface Found {
  readonly long: boolean;
  readonly pairs: Uint32Array;
  at: number;
  /** Words of a text that goes on are left for the next block from here. */
  readonly wait: number;
}

/** What is left of a giant run when it goes on in the next block: a beginning that no benchmark word has. */
const GIANT_MARK = new Uint8Array(1025).fill(0x78);

/** The length of `bytes` without the unfinished character at their end. */
function endOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
