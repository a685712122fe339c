import { type AnswerOfItem, answersByQuestion } from "./answers.ts";
import { SEED } from "./look-up.ts";
import { reach } from "./reach.ts";
import { RecordWords } from "./record-words.ts";
import { ANSWER_WORDS, type ScanPlan } from "./scan-plan.ts";
import { ANSWER_REACH, type TallyCounter } from "./tally.ts";
import { WINDOW } from "./template-windows.ts";
import type { Block, WordReader } from "./word-reader.ts";

/** Corpus words behind a match that must be at hand before it is counted. */
export const LOOK_AHEAD = ANSWER_REACH + ANSWER_WORDS;
/** Corpus words before the first unread one that the next block must repeat. */
export const LOOK_BACK = LOOK_AHEAD + 128;

/** A stretch of one corpus text within a block. Word numbers of the text count from its first word, whatever the block. */
export interface Stretch {
  readonly block: Block;
  /** Words [first, until) of the block belong to the text. */
  readonly first: number;
  readonly until: number;
  /** Number in the text of block word 0; may be negative. */
  readonly base: number;
  /** Number of the text among all that were given. */
  readonly text: number;
  /** The first block word of its record. */
  readonly recordFirst: number;
  /** Whether the text ends with this stretch. */
  readonly ends: boolean;
  /** Byte of the block where the text ends. */
  readonly endByte: number;
  readonly record: RecordPlace;
  /** Byte in the file of a corpus word of the block, where the text is read as it stands; otherwise -1. */
  readonly offsetOf: (word: number) => number;
}

export interface RecordPlace {
  readonly file: string;
  readonly record: number;
  /** Number of the record among all that this matcher was given: tells documents apart. */
  readonly serial: number;
  readonly offset: number;
}

interface Match {
  readonly text: number;
  /** Words [from, until) of the index … */
  from: number;
  until: number;
  /** … are words [start, …) of the corpus text. */
  readonly start: number;
  readonly whole: boolean;
  /** Whether the corpus text may go on matching behind what has been read. */
  growing: boolean;
  /** Where it begins when it is grown backwards over differing words. */
  readonly reachedFrom: number;
  readonly answered: Set<number>;
  readonly offset: number;
  quote: string | undefined;
}

/**
 * Turns candidates of a kernel into matches of one corpus text at a time, and counts them. A match is a maximal run of equal
 * words of a corpus text and an item's text, at least `leastWords` long and holding a window that is no template; or, for an
 * item's text shorter than a window, the whole text.
 */
export class Matcher {
  readonly #plan: ScanPlan;
  readonly #reader: WordReader;
  readonly #counter: TallyCounter;
  readonly #leastWords: number;
  readonly #answers: ReadonlyMap<number, readonly AnswerOfItem[]>;
  readonly #around: RecordWords;
  readonly #windowSerial: Uint32Array;
  readonly #textSerial: Uint32Array;
  readonly #itemSerial: Uint32Array;
  /** Matches still open, by diagonal (place in the index less place in the text), and whole short ones beside them. */
  readonly #open = new Map<number, Match>();
  #waiting: Match[] = [];

  constructor(given: { plan: ScanPlan; reader: WordReader; counter: TallyCounter; leastWords: number }) {
    this.#plan = given.plan;
    this.#reader = given.reader;
    this.#counter = given.counter;
    this.#leastWords = given.leastWords;
    this.#answers = answersByQuestion(given.plan);
    this.#around = new RecordWords(given.reader);
    this.#windowSerial = new Uint32Array(given.plan.sizes.words);
    this.#textSerial = new Uint32Array(given.plan.sizes.texts);
    this.#itemSerial = new Uint32Array(given.plan.sizes.items);
  }

  /** Goes on with the matches that the last block left growing. To be called once per stretch, before its candidates. */
  resume(stretch: Stretch): void {
    this.#around.take(stretch);
    for (const match of this.#open.values()) if (match.growing) Object.assign(match, this.#grow(match, stretch));
  }

  /** A seed: 6 words from block word `word` on may be those at `place` of the index, or at any place behind it in its chain. */
  seed(stretch: Stretch, word: number, place: number): void {
    if (word < stretch.first || word + SEED > stretch.until) return;
    for (let link = place; link !== 0; link = this.#reader.next[link - 1]!) this.#seedAt(stretch, word, link - 1);
  }

  /** A short text: block words from `word` on may be text `value` - 1, or any behind it in its chain. */
  seedWhole(stretch: Stretch, word: number, value: number): void {
    const { words, nextText, textStart, same } = this.#reader;
    for (let link = value; link !== 0; link = nextText[link - 1]!) {
      const text = link - 1;
      const from = textStart[text]!;
      const length = textStart[text + 1]! - from;
      if (word < stretch.first || word + length > stretch.until) continue;
      let equal = 0;
      while (equal < length && same(stretch.block, word + equal, words[from + equal]!)) equal++;
      if (equal === length)
        this.#waiting.push(this.#begin(stretch, { text, word, from, until: from + length, whole: true, growing: false }));
    }
  }

  /** Counts what is complete. At the end of a text that is everything. */
  settle(stretch: Stretch): void {
    const known = stretch.base + stretch.until;
    const complete = (match: Match) =>
      stretch.ends || (!match.growing && match.start + match.until - match.from + LOOK_AHEAD <= known);
    for (const [diagonal, match] of this.#open) {
      if (complete(match)) {
        this.#open.delete(diagonal);
        this.#count(match, stretch);
      } else this.#quoteInTime(match, stretch);
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const match of waiting) {
      if (complete(match)) this.#count(match, stretch);
      else {
        this.#quoteInTime(match, stretch);
        this.#waiting.push(match);
      }
    }
  }

  /** The block ends; the next one begins with block word `until`. */
  leave(stretch: Stretch, until: number): void {
    this.#around.remember(stretch, until);
  }

  /** No text follows. */
  end(): void {
    this.#around.end();
  }

  #seedAt(stretch: Stretch, word: number, place: number): void {
    const { words, same, textStart } = this.#reader;
    const { block, base } = stretch;
    const diagonal = place - (base + word);
    const known = this.#open.get(diagonal);
    if (known !== undefined && base + word < known.start + known.until - known.from) return;
    for (let i = 0; i < SEED; i++) if (!same(block, word + i, words[place + i]!)) return;
    const text = this.#textAt(place);
    let back = 0;
    while (
      place - back > textStart[text]! &&
      word - back > stretch.first &&
      same(block, word - back - 1, words[place - back - 1]!)
    )
      back++;
    const grown = this.#grow({ text, start: base + word - back, from: place - back, until: place + SEED }, stretch);
    if (!grown.growing && grown.until - place + back < this.#leastWords) return;
    // A match before on the same diagonal has ended at a differing word, so it is complete but for what stands behind it.
    if (known !== undefined) this.#waiting.push(known);
    this.#open.set(diagonal, this.#begin(stretch, { text, word: word - back, from: place - back, whole: false, ...grown }));
  }

  #begin(
    stretch: Stretch,
    at: { text: number; word: number; from: number; until: number; whole: boolean; growing: boolean },
  ): Match {
    const { word, ...rest } = at;
    return {
      ...rest,
      start: stretch.base + word,
      reachedFrom: at.whole ? at.from : at.from - this.#reachBack(stretch, at),
      answered: this.#around.answeredBefore(this.#answers.get(at.text) ?? [], { stretch, word }),
      offset: stretch.offsetOf(word),
      quote: undefined,
    };
  }

  /** How far equal words go on, and whether the block ended before the match did. */
  #grow(
    match: Pick<Match, "text" | "start" | "from" | "until">,
    { block, base, until, ends }: Stretch,
  ): { until: number; growing: boolean } {
    const { words, textStart, same } = this.#reader;
    const last = textStart[match.text + 1]!;
    let word = match.start + match.until - match.from - base;
    let grown = match.until;
    while (grown < last && word < until && same(block, word, words[grown]!)) {
      grown++;
      word++;
    }
    return { until: grown, growing: grown < last && word >= until && !ends };
  }

  #reachBack({ block, first }: Stretch, { text, word, from }: { text: number; word: number; from: number }): number {
    const textWords = from - this.#reader.textStart[text]!;
    return reach(this.#reader, { block, word: word - 1, place: from - 1, step: -1, corpusWords: word - first, textWords });
  }

  #reachOn({ block, base, until }: Stretch, match: Match): number {
    const word = match.start + match.until - match.from - base;
    const textWords = this.#reader.textStart[match.text + 1]! - match.until;
    return reach(this.#reader, { block, word, place: match.until, step: 1, corpusWords: until - word, textWords });
  }

  #count(match: Match, stretch: Stretch): void {
    const words = match.until - match.from;
    if (!match.whole && (words < this.#leastWords || this.#isTemplate(match))) return;
    const { text } = match;
    const { serial } = stretch.record;
    if (!match.whole) this.#countWindows(match, stretch);
    if (this.#textSerial[text] !== serial) {
      this.#textSerial[text] = serial;
      this.#counter.textRecords.add(text, 1);
    }
    this.#counter.longest.atLeast(text, words);
    this.#counter.mostLetters.atLeast(text, this.#plan.lettersBefore[match.until]! - this.#plan.lettersBefore[match.from]!);
    this.#quoteFor(match, stretch);
    const word = match.start + words - stretch.base;
    const done = (items: Set<number>) => this.#see(match, { record: stretch.record, items });
    this.#around.lookBehind(this.#answers.get(text) ?? [], { stretch, word, done });
  }

  /** The last that happens to a match: everything around it has been read. */
  #see(
    { text, from, until, answered, offset, quote }: Match,
    { record, items }: { record: RecordPlace; items: Set<number> },
  ): void {
    const all = new Set([...answered, ...items]);
    for (const item of all) {
      if (this.#itemSerial[item] === record.serial) continue;
      this.#itemSerial[item] = record.serial;
      this.#counter.answerRecords.add(item, 1);
    }
    if (quote === undefined) return;
    this.#counter.see(text, {
      file: record.file,
      record: record.record,
      offset: offset === -1 ? record.offset : offset,
      textWord: from - this.#reader.textStart[text]!,
      words: until - from,
      answerNear: all.size > 0,
      quote,
    });
  }

  #countWindows(match: Match, stretch: Stretch): void {
    const { serial } = stretch.record;
    for (let window = match.from; window + WINDOW <= match.until; window++) {
      if (this.#windowSerial[window] === serial) continue;
      this.#windowSerial[window] = serial;
      this.#counter.windowRecords.add(window, 1);
    }
    const reached = match.until + this.#reachOn(stretch, match);
    for (let word = match.reachedFrom; word < reached; word++) this.#counter.extended.atLeast(word, 1);
  }

  /** Whether every window of the match is the benchmark's own template. */
  #isTemplate(match: Match): boolean {
    for (let window = match.from; window + WINDOW <= match.until; window++) if (this.#plan.template[window] === 0) return false;
    return true;
  }

  /** Of a long match the first words may be gone with the next block; a short one is still there then, and can be quoted in full. */
  #quoteInTime(match: Match, stretch: Stretch): void {
    if (match.until - match.from >= QUOTED_WORDS) this.#quoteFor(match, stretch);
  }

  /** Takes the corpus words of a match down, if they may be wanted. */
  #quoteFor(match: Match, { block, base, endByte }: Stretch): void {
    const words = match.until - match.from;
    const first = match.start - base;
    if (match.quote !== undefined || first < 0 || !(match.growing || this.#counter.wants(match.text, words))) return;
    match.quote = this.#reader.quote(block, { first, until: first + Math.min(words, QUOTED_WORDS), endByte });
  }

  #textAt(place: number): number {
    const { textStart } = this.#reader;
    let low = 0;
    let high = textStart.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (textStart[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

const QUOTED_WORDS = 60;
