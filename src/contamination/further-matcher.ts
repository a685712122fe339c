import type { FurtherTables } from "./further-tables.ts";
import type { Stretch } from "./matcher.ts";
import type { Signature } from "./signature.ts";
import { skeleton } from "./skeleton.ts";
import type { TallyCounter } from "./tally.ts";
import { WINDOW } from "./template-windows.ts";
import type { WordReader } from "./word-reader.ts";

/** Longest span of a signature that is looked back on, in words. */
const MOST_SPAN = 2000;

/**
 * The weaker classes, word by word of each text in order, whatever the blocks: windows of 8 skeletons, and signatures. It reads words as
 * strings and is many times slower than the exact class, whose hits it does not touch.
 */
export class FurtherMatcher {
  readonly #tables: FurtherTables;
  readonly #reader: WordReader;
  readonly #counter: TallyCounter;
  readonly #windowSerial: Uint32Array;
  readonly #itemSerial = new Map<number, number>();
  #text = -1;
  /** Words of the text that were taken. */
  #taken = 0;
  /** Skeletons of the last words, by number, as long as the index has them all. */
  #run: number[] = [];
  /** Tokens of signatures in the text so far, with their word numbers. */
  #tokens: { readonly token: string; readonly word: number }[] = [];

  constructor(given: { tables: FurtherTables; reader: WordReader; counter: TallyCounter; words: number }) {
    this.#tables = given.tables;
    this.#reader = given.reader;
    this.#counter = given.counter;
    this.#windowSerial = new Uint32Array(given.words);
  }

  take({ block, first, until, base, text, record }: Stretch): void {
    if (text !== this.#text) {
      this.#text = text;
      this.#taken = 0;
      this.#run = [];
      this.#tokens = [];
    }
    // A block repeats the end of the one before it.
    const from = Math.max(first, this.#taken - base);
    for (const word of this.#reader.spelled(block, from, until)) {
      this.#window(word, record.serial);
      if (this.#tables.tokens.has(word)) this.#token(word, record.serial);
      this.#taken++;
    }
  }

  #window(word: string, serial: number): void {
    const number = this.#tables.skeletons.get(skeleton(word));
    if (number === undefined) {
      if (this.#run.length > 0) this.#run = [];
      return;
    }
    this.#run.push(number);
    if (this.#run.length < WINDOW) return;
    if (this.#run.length > WINDOW) this.#run.shift();
    for (const place of this.#tables.windows.get(this.#run.join()) ?? []) {
      if (this.#windowSerial[place] === serial) continue;
      this.#windowSerial[place] = serial;
      this.#counter.skeletonRecords.add(place, 1);
    }
  }

  #token(token: string, serial: number): void {
    this.#tokens.push({ token, word: this.#taken });
    if (this.#tokens.length > MOST_SPAN) this.#tokens.splice(0, MOST_SPAN / 2);
    for (const signature of this.#tables.signatures.get(token) ?? []) {
      if (this.#itemSerial.get(signature.item) === serial || !this.#holds(signature)) continue;
      this.#itemSerial.set(signature.item, serial);
      this.#counter.signatureRecords.add(signature.item, 1);
    }
  }

  /** Whether all tokens of the signature stand in order before the last one, within its span. Taking the latest each time is enough. */
  #holds({ tokens, span }: Signature): boolean {
    const least = this.#taken - span;
    let wanted = tokens.length - 1;
    for (let at = this.#tokens.length - 1; at >= 0 && wanted >= 0; at--) {
      const seen = this.#tokens[at] as { token: string; word: number };
      if (seen.word < least) return false;
      if (seen.token === tokens[wanted]) wanted--;
    }
    return wanted < 0;
  }
}
