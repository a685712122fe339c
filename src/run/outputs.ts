import { diagnose, distinctShare } from "../scoring/diagnostics.ts";

/** n-grams of four words, and the share of repeated ones above which an output is highly repetitive: one in five. */
export const REPETITION = { n: 4, threshold: 0.2 } as const;

/** What the texts of a column look like, whatever was asked: beside a score, never a part of it. */
export interface OutputFacts {
  readonly texts: number;
  /** Mean number of words. */
  readonly words: number;
  /** Mean over outputs of the share of word n-grams that occurred before in the output (seq-rep-n of Welleck et al. 2020). */
  readonly repetition: number;
  readonly n: number;
  readonly threshold: number;
  /** Outputs whose repetition is above the threshold. */
  readonly highlyRepetitive: number;
  /**
   * Mean over outputs of distinct words, and pairs of words, over all (distinct-1, distinct-2 of Li et al. 2016, within an output, so
   * that they do not fall with the number of outputs); absent where no output is long enough.
   */
  readonly distinct1?: number;
  readonly distinct2?: number;
  /** Mean share of Hebrew letters among the letters of an output; absent where none has letters. */
  readonly hebrewShare?: number;
  /** Outputs with a character reference of HTML, or with a stretch in the wrong character set. */
  readonly htmlEntities: number;
  readonly mojibake: number;
  readonly empty: number;
  /** Outputs with words of refusal, an answer beside them or not. */
  readonly refused: number;
}

const PRESENT = 1;
const EMPTY = 2;
const REFUSED = 4;
const REPETITIVE = 8;
const HTML = 16;
const MOJIBAKE = 32;

/** The diagnostics of a column's standing outputs, by slot: 21 bytes each, so that a million fit. */
export interface Outputs {
  /** Of the output that stands now; `undefined` for what is none. */
  set(slot: number, text: string | undefined): void;
  /** Absent where nothing was generated. */
  facts(): OutputFacts | undefined;
}

export function outputsOf(slots: number): Outputs {
  const flags = new Uint8Array(slots);
  const words = new Uint32Array(slots);
  const [repetition, distinct1, distinct2, hebrew] = [0, 1, 2, 3].map(() => new Float32Array(slots)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return {
    set(slot, text) {
      if (text === undefined) {
        flags[slot] = 0;
        return;
      }
      const found = diagnose(text, REPETITION);
      flags[slot] =
        PRESENT |
        (found.empty ? EMPTY : 0) |
        (found.refused ? REFUSED : 0) |
        (found.highlyRepetitive ? REPETITIVE : 0) |
        (found.htmlEntities > 0 ? HTML : 0) |
        (found.mojibake > 0 ? MOJIBAKE : 0);
      words[slot] = found.words;
      repetition[slot] = found.repetition;
      distinct1[slot] = shareOrNone(distinctShare([text], 1));
      distinct2[slot] = shareOrNone(distinctShare([text], 2));
      hebrew[slot] = shareOrNone(found.hebrewShare);
    },
    facts() {
      const texts = count(flags, PRESENT);
      if (texts === 0) return undefined;
      const mean = (values: Float32Array | Uint32Array) => meanOf(values, flags);
      const known = { distinct1: mean(distinct1), distinct2: mean(distinct2), hebrewShare: mean(hebrew) };
      return {
        texts,
        words: mean(words) as number,
        repetition: mean(repetition) as number,
        ...REPETITION,
        highlyRepetitive: count(flags, REPETITIVE),
        ...(known.distinct1 === undefined ? {} : { distinct1: known.distinct1 }),
        ...(known.distinct2 === undefined ? {} : { distinct2: known.distinct2 }),
        ...(known.hebrewShare === undefined ? {} : { hebrewShare: known.hebrewShare }),
        htmlEntities: count(flags, HTML),
        mojibake: count(flags, MOJIBAKE),
        empty: count(flags, EMPTY),
        refused: count(flags, REFUSED),
      };
    },
  };
}

function shareOrNone(share: number | string): number {
  return typeof share === "number" ? share : Number.NaN;
}

function count(flags: Uint8Array, flag: number): number {
  return flags.reduce((sum, value) => sum + ((value & flag) === 0 ? 0 : 1), 0);
}

/** Over the slots that have an output and a value; undefined without any. */
function meanOf(values: Float32Array | Uint32Array, flags: Uint8Array): number | undefined {
  let sum = 0;
  let n = 0;
  for (const [slot, value] of values.entries()) {
    if ((flags[slot] as number) === 0 || Number.isNaN(value)) continue;
    sum += value;
    n += 1;
  }
  return n === 0 ? undefined : sum / n;
}
