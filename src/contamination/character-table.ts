import { digestOf } from "../core/digest.ts";
import { DELETED, KEPT, MAPPED, UNICODE_VERSION } from "./character-table.data.ts";

/** What the scan does with a code point; any higher number is `FIRST_SEQUENCE` plus the place of its replacement. */
export const SEPARATES = 0;
export const VANISHES = 1;
export const STAYS = 2;
export const FIRST_SEQUENCE = 3;

/** Raised whenever the rules that are not in the table change: joined digit groups, invalid bytes, the longest word. */
const RULES_VERSION = 1;

/**
 * The rules of the scan profile, two-stage: the action of code point c is `actions[(pages[c >> 8] << 8) + (c & 255)]`.
 * Pages that are alike are stored once.
 */
export interface CharacterTable {
  /** 4352 page numbers. */
  readonly pages: Uint16Array;
  readonly actions: Uint16Array;
  /** Replacements: the code points that stand for the one replaced. */
  readonly sequences: readonly (readonly number[])[];
}

/** Names the rules by which text became words; an index and a corpus can only be compared under one and the same. */
export const NORMALISER = {
  name: "scan",
  version: RULES_VERSION,
  unicode: UNICODE_VERSION,
  digest: digestOf({ RULES_VERSION, KEPT, DELETED, MAPPED }),
} as const;

let table: CharacterTable | undefined;

/** The table, unpacked on first use (some 20 ms). */
export function characterTable(): CharacterTable {
  table ??= unpack();
  return table;
}

export function actionOf({ pages, actions }: CharacterTable, code: number): number {
  return actions[(pages[code >> 8]! << 8) + (code & 255)]!;
}

function unpack(): CharacterTable {
  const all = new Uint16Array(0x110000);
  for (const [first, last] of rangesOf(KEPT)) all.fill(STAYS, first, last + 1);
  for (const [first, last] of rangesOf(DELETED)) all.fill(VANISHES, first, last + 1);
  const sequences: number[][] = [];
  const known = new Map<string, number>();
  for (const entry of MAPPED.split(",")) {
    const [from, to] = entry.split(":");
    let place = known.get(to!);
    if (place === undefined) {
      place = sequences.push(to!.split("+").map(hexadecimal)) - 1;
      known.set(to!, place);
    }
    all[hexadecimal(from!)] = FIRST_SEQUENCE + place;
  }
  return { ...share(all), sequences };
}

function share(all: Uint16Array): Pick<CharacterTable, "pages" | "actions"> {
  const pages = new Uint16Array(0x1100);
  const distinct = new Map<string, number>();
  const kept: Uint16Array[] = [];
  for (let page = 0; page < pages.length; page++) {
    const content = all.subarray(page << 8, (page + 1) << 8);
    const key = content.join();
    let place = distinct.get(key);
    if (place === undefined) {
      place = kept.push(content) - 1;
      distinct.set(key, place);
    }
    pages[page] = place;
  }
  const actions = new Uint16Array(kept.length << 8);
  kept.forEach((content, place) => {
    actions.set(content, place << 8);
  });
  return { pages, actions };
}

function rangesOf(text: string): [number, number][] {
  return text.split(",").map((range) => {
    const [first, last] = range.split("-");
    return [hexadecimal(first!), hexadecimal(last ?? first!)];
  });
}

function hexadecimal(digits: string): number {
  return Number.parseInt(digits, 16);
}
