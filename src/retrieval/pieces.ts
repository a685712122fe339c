import type { Analyser } from "./analysers.ts";
import { Column } from "./column.ts";

/**
 * The distinct pieces of text between white space, each analysed once. A piece is looked up by its characters in place, without
 * making a string of it: in a corpus of ten million words making and hashing those strings is most of the work.
 */
export class Pieces {
  /** Number of every term that was met. */
  readonly vocabulary = new Map<string, number>();
  readonly #analyser: Analyser;
  /** Piece p has `words[p]` words and the terms from `starts[p]` to `starts[p + 1]`. */
  readonly #words = new Column();
  readonly #terms = new Column();
  readonly #starts = new Column();
  /** Piece p is written from `spelling[p]` to `spelling[p + 1]` of `characters`, and hashes to `hashes[p]`. */
  readonly #characters = new Column();
  readonly #spelling = new Column();
  readonly #hashes = new Column();
  /** Open addressing: a place holds a piece number plus one, or 0. At most half full. */
  #table = new Int32Array(1 << 16);

  constructor(analyser: Analyser) {
    this.#analyser = analyser;
    this.#starts.push(0);
    this.#spelling.push(0);
  }

  /** Adds the terms of a text to `occurrences`, in their order, and returns how many words it has. */
  append(text: string, occurrences: Column): number {
    let words = 0;
    for (let at = 0; at < text.length; at++) {
      const start = at;
      let hash = FNV_OFFSET;
      for (let code = text.charCodeAt(at); at < text.length && !isWhiteSpace(code); code = text.charCodeAt(++at)) {
        hash = Math.imul(hash ^ code, FNV_PRIME);
      }
      if (at === start) continue;
      const piece = this.#numberOf(text, start, at, hash ^ (hash >>> 15));
      words += this.#words.values[piece] as number;
      const end = this.#starts.values[piece + 1] as number;
      for (let term = this.#starts.values[piece] as number; term < end; term++)
        occurrences.push(this.#terms.values[term] as number);
    }
    return words;
  }

  // Bare arguments, here and below: an object for each of ten million words is a third of the time.
  #numberOf(text: string, start: number, end: number, hash: number): number {
    const mask = this.#table.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const number = (this.#table[place] as number) - 1;
      if (number === -1) return this.#add(text, { start, end, hash, place });
      if (this.#hashes.values[number] === hash && this.#isSpelt(number, text, start, end)) return number;
    }
  }

  #isSpelt(number: number, text: string, start: number, end: number): boolean {
    const from = this.#spelling.values[number] as number;
    if ((this.#spelling.values[number + 1] as number) - from !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.#characters.values[from + at - start] !== text.charCodeAt(at)) return false;
    }
    return true;
  }

  #add(text: string, { start, end, hash, place }: { start: number; end: number; hash: number; place: number }): number {
    const number = this.#hashes.size;
    const words = this.#analyser.words(text.slice(start, end));
    for (const term of words.flat()) this.#terms.push(this.#termNumber(term));
    this.#words.push(words.length);
    this.#starts.push(this.#terms.size);
    for (let at = start; at < end; at++) this.#characters.push(text.charCodeAt(at));
    this.#spelling.push(this.#characters.size);
    this.#hashes.push(hash);
    this.#table[place] = number + 1;
    if (this.#hashes.size * 2 > this.#table.length) this.#grow();
    return number;
  }

  #grow(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.#hashes.size; number++) {
      let place = (this.#hashes.values[number] as number) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.#table = table;
  }

  #termNumber(term: string): number {
    const known = this.vocabulary.get(term);
    if (known !== undefined) return known;
    this.vocabulary.set(term, this.vocabulary.size);
    return this.vocabulary.size - 1;
  }
}

/** FNV-1a over UTF-16 units (Fowler, Noll and Vo), folded once, since the table is addressed by the low bits. */
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 16_777_619;

/** White space as `\s` has it; below U+1680 it is decided without a regular expression. */
function isWhiteSpace(code: number): boolean {
  if (code < 0x1680) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xa0;
  return /\s/.test(String.fromCharCode(code));
}
