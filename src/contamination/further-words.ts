import { actionOf, characterTable, SEPARATES, STAYS, VANISHES } from "./character-table.ts";
import type { Kernel } from "./kernel.ts";
import { skeleton } from "./skeleton.ts";
import { type Code, codeSkeleton, HEBREW_SYMBOLS, lettersOf, symbolOf } from "./skeleton-code.ts";
import { NONE, numberOfCode, numberOfWord, type SkeletonNumbers } from "./skeleton-numbers.ts";
import type { Block, WordReader } from "./word-reader.ts";

/** Symbols of a word that are read without a string. */
const MOST_READ = 64;
const SEPARATOR = 0;
const VANISHING = 254;
/** Bytes that are no ASCII, and a comma, which may join digits. */
const ASK = 255;
const COMMA = 0x2c;
const ZERO = 0x30;
const NINE = 0x39;

/** Gives the skeleton number of a corpus word in a block, `NONE` where the index has no such skeleton. */
export type SkeletonOfWord = (block: Block, word: number) => number;

/**
 * Reads skeletons from the bytes of a block as the kernel left it. What common text is made of (ASCII, Hebrew, marks that vanish, separators)
 * is decided here by the character table; everything else goes through `WordReader.spelled`, the slow way, which has the same rules.
 */
export function skeletonOfWord(given: { kernel: Kernel; reader: WordReader; table: SkeletonNumbers }): SkeletonOfWord {
  const { kernel, reader, table } = given;
  const { arena, space } = kernel;
  const bytes = new Uint8Array(arena.buffer, space.text, space.capacity + 64);
  const starts = new Uint32Array(arena.buffer, space.starts, (space.capacity >> 1) + 64);
  const characters = characterTable();
  const ascii = asciiSymbols();
  const symbols = new Uint8Array(MOST_READ);
  const code: Code = { high: 0, low: 0 };
  const shape = { length: 0, hebrew: true };
  const slowly = (block: Block, word: number) => {
    const [spelled] = reader.spelled(block, word, word + 1);
    return spelled === undefined ? NONE : numberOfWord(table, spelled);
  };
  return (block, word) => {
    const end = word + 1 < block.words ? starts[word + 1]! : block.length;
    let length = 0;
    let hebrew = true;
    let ended = false;
    for (let at = starts[word]!; at < end; ) {
      const byte = bytes[at]!;
      // Hebrew letters: D7 90 to D7 AA, finals folded to the letter behind them.
      if (byte === 0xd7 && bytes[at + 1]! >= 0x90 && bytes[at + 1]! <= 0xaa) {
        if (length === MOST_READ) return slowly(block, word);
        const place = bytes[at + 1]! - 0x8f;
        symbols[length++] = place + IS_FINAL[place]!;
        at += 2;
        continue;
      }
      const symbol = ascii[byte]!;
      if (symbol === SEPARATOR) {
        ended = true;
        break;
      }
      if (symbol < VANISHING) {
        if (length === MOST_READ) return slowly(block, word);
        symbols[length++] = symbol;
        hebrew = false;
        at++;
      } else if (symbol === VANISHING) at++;
      else if (byte === COMMA) {
        if (isDigit(bytes[at - 1]!) && isDigit(bytes[at + 1]!)) return slowly(block, word);
        ended = true;
        break;
      } else {
        const size = sizeOf(bytes, at);
        const action = size === 0 ? STAYS : actionOf(characters, codePoint(bytes, at, size));
        if (action === SEPARATES) {
          ended = true;
          break;
        }
        if (action !== VANISHES) return slowly(block, word);
        at += size;
      }
    }
    // A word that ends where the next begins ends in a character that stands for several letters.
    if (length === 0 || (!ended && word + 1 < block.words)) return slowly(block, word);
    shape.length = length;
    shape.hebrew = hebrew;
    if (codeSkeleton(symbols, shape, code)) return numberOfCode(table, code);
    if (table.others.size === 0) return NONE;
    const letters = lettersOf(symbols, length);
    return table.others.get(hebrew ? skeleton(letters) : letters) ?? NONE;
  };
}

/** What an ASCII byte does in a word: its symbol, `SEPARATOR`, `VANISHING` or `ASK`. */
function asciiSymbols(): Uint8Array {
  const characters = characterTable();
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte >= 0x80 || byte === COMMA) return ASK;
    const action = actionOf(characters, byte);
    if (action === SEPARATES) return SEPARATOR;
    if (action === VANISHES) return VANISHING;
    // Capitals are mapped to small letters.
    return symbolOf(String.fromCharCode(byte).toLowerCase()) || ASK;
  });
}

/** By symbol: 1 for a final letter, whose common form is the next one. */
const IS_FINAL = new Uint8Array(HEBREW_SYMBOLS + 1);
for (const letter of "ךםןףץ") IS_FINAL[symbolOf(letter)] = 1;

/** Bytes of a character of two or three bytes that is surely valid UTF-8, otherwise 0. */
function sizeOf(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead >= 0xc2 && lead <= 0xdf) return isTail(bytes[at + 1]!) ? 2 : 0;
  // E0 and ED have second bytes that are not allowed.
  if (lead > 0xe0 && lead <= 0xef && lead !== 0xed) return isTail(bytes[at + 1]!) && isTail(bytes[at + 2]!) ? 3 : 0;
  return 0;
}

function isTail(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function codePoint(bytes: Uint8Array, at: number, size: number): number {
  if (size === 2) return ((bytes[at]! & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
  return ((bytes[at]! & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}
