import {
  addToKey,
  FURTHER_SEED,
  FURTHER_STRIDE,
  type FurtherTables,
  filterBit,
  isWindow,
  type NumberedSignature,
  windowSlot,
} from "./further-tables.ts";
import { type SkeletonOfWord, skeletonOfWord } from "./further-words.ts";
import type { Kernel } from "./kernel.ts";
import type { Stretch } from "./matcher.ts";
import { NONE } from "./skeleton-numbers.ts";
import type { TallyCounter } from "./tally.ts";
import { WINDOW } from "./template-windows.ts";
import type { WordReader } from "./word-reader.ts";

/** Most tokens of signatures that are looked back on; half of them are dropped at once. */
const MOST_TOKENS = 2000;
const RING = WINDOW - 1;

/**
 * The weaker classes, word by word of each text in order, whatever the blocks: windows of 8 skeletons, and signatures. It touches nothing of the
 * exact class.
 */
export class FurtherMatcher {
  readonly #tables: FurtherTables;
  readonly #skeletonOf: SkeletonOfWord;
  readonly #counter: TallyCounter;
  readonly #windowSerial: Uint32Array;
  readonly #itemSerial = new Map<number, number>();
  #text = -1;
  /** Words of the text that were taken. */
  #taken = 0;
  /** The last 8 skeletons, word w of the text at w & 7; so many in a row are in the index. */
  readonly #last = new Uint32Array(WINDOW);
  #run = 0;
  /** Windows that end before this word hold a seed that may be in the index. */
  #open = 0;
  /** Tokens of signatures in the text so far, and their word numbers. */
  #tokens: number[] = [];
  #tokenWords: number[] = [];
  /** Per skeleton: 1 + the word at which it was last seen, counted over all texts; and the words of the texts before this one. */
  readonly #lastSeen: Float64Array;
  #before = 0;

  constructor(given: { tables: FurtherTables; kernel: Kernel; reader: WordReader; counter: TallyCounter; words: number }) {
    const { tables, kernel, reader, counter, words } = given;
    this.#tables = tables;
    this.#skeletonOf = skeletonOfWord({ kernel, reader, table: tables.skeletons });
    this.#counter = counter;
    this.#windowSerial = new Uint32Array(words);
    this.#lastSeen = new Float64Array(tables.isToken.length);
  }

  take({ block, first, until, base, text, record }: Stretch): void {
    if (text !== this.#text) {
      this.#text = text;
      this.#before += this.#taken;
      this.#taken = 0;
      this.#run = 0;
      this.#open = 0;
      this.#tokens = [];
      this.#tokenWords = [];
    }
    const { isToken, seedFilter, filterShift } = this.#tables;
    const last = this.#last;
    const skeletonOf = this.#skeletonOf;
    let run = this.#run;
    let open = this.#open;
    // A block repeats the end of the one before it.
    const from = Math.max(first, this.#taken - base);
    for (let place = base + from; place < base + until; place++) {
      const number = skeletonOf(block, place - base);
      if (number === NONE) {
        run = 0;
        continue;
      }
      if (run < WINDOW) run++;
      last[place & RING] = number;
      if (run >= FURTHER_SEED && place % FURTHER_STRIDE === 0) {
        const bit = filterBit(this.#key(place, FURTHER_SEED), filterShift);
        if (((seedFilter[bit >>> 5]! >>> (bit & 31)) & 1) === 1) open = place + FURTHER_STRIDE;
      }
      if (run === WINDOW && place < open) this.#window(place, record.serial);
      if (isToken[number] === 1) this.#token(number, { word: place, serial: record.serial });
    }
    this.#taken = Math.max(this.#taken, base + until);
    this.#run = run;
    this.#open = open;
  }

  /** The key of the last skeletons up to word `place` of the text. */
  #key(place: number, width: number): number {
    let key = 0;
    for (let at = place - width + 1; at <= place; at++) key = addToKey(key, this.#last[at & RING]!);
    return key;
  }

  /** Counts the places of the index that have the last eight skeletons as their window. */
  #window(place: number, serial: number): void {
    const { windows, windowShift, nextWindow, numbers } = this.#tables;
    const mask = windows.length / 2 - 1;
    const key = this.#key(place, WINDOW);
    for (let slot = windowSlot(key, windowShift); ; slot = (slot + 1) & mask) {
      const first = windows[2 * slot + 1]!;
      if (first === 0) return;
      if (windows[2 * slot] !== key) continue;
      if (!isWindow(numbers, first - 1, (at) => this.#last[(place + 1 + at) & RING]!)) continue;
      for (let next = first; next !== 0; next = nextWindow[next - 1]!) {
        if (this.#windowSerial[next - 1] === serial) continue;
        this.#windowSerial[next - 1] = serial;
        this.#counter.skeletonRecords.add(next - 1, 1);
      }
      return;
    }
  }

  #token(token: number, { word, serial }: { readonly word: number; readonly serial: number }): void {
    this.#lastSeen[token] = this.#before + word + 1;
    this.#tokens.push(token);
    this.#tokenWords.push(word);
    if (this.#tokens.length > MOST_TOKENS) {
      this.#tokens.splice(0, MOST_TOKENS / 2);
      this.#tokenWords.splice(0, MOST_TOKENS / 2);
    }
    for (const signature of this.#tables.signatures.get(token) ?? []) {
      if (this.#itemSerial.get(signature.item) === serial || !this.#holds(signature, word)) continue;
      this.#itemSerial.set(signature.item, serial);
      this.#counter.signatureRecords.add(signature.item, 1);
    }
  }

  /** Whether all tokens of the signature stand in order before the last one, within its span. Taking the latest each time is enough. */
  #holds({ tokens, telling, span }: NumberedSignature, word: number): boolean {
    const least = Math.max(0, word - span);
    for (const token of telling) if (this.#lastSeen[token]! <= this.#before + least) return false;
    let wanted = tokens.length - 1;
    for (let at = this.#tokens.length - 1; at >= 0 && wanted >= 0; at--) {
      if (this.#tokenWords[at]! < least) return false;
      if (this.#tokens[at] === tokens[wanted]) wanted--;
    }
    return wanted < 0;
  }
}
