import { type BenchmarkIndex, type BenchmarkItem, buildIndex } from "../../src/contamination/benchmark-index.ts";
import { buildEngine, openScanner } from "../../src/contamination/engine.ts";
import { furtherTables } from "../../src/contamination/further-tables.ts";
import type { KernelName } from "../../src/contamination/kernel.ts";
import { type Tally, TallyCounter } from "../../src/contamination/tally.ts";
import type { TextCount } from "../../src/contamination/text-scanner.ts";
import type { NaiveResult } from "./naive.ts";

export const KERNELS: readonly KernelName[] = ["wasm-simd", "javascript"];

export interface Scanned {
  readonly index: BenchmarkIndex;
  readonly tally: Tally;
  readonly count: TextCount;
}

export interface ScanOptions {
  readonly kernel: KernelName;
  readonly capacity?: number;
  readonly fast?: boolean;
  readonly templateTexts?: number;
  /** Look for the weaker classes as well. */
  readonly further?: boolean;
}

export type Scan = (documents: readonly (readonly Uint8Array[])[], piece?: number) => Scanned;

/** A scan for `items` that can be run on many corpora: records of texts, given in pieces of `piece` bytes. */
export function scanFor(
  items: readonly BenchmarkItem[],
  { kernel, capacity, fast = false, further = false, templateTexts }: ScanOptions,
): Scan {
  const index = buildIndex(items, templateTexts === undefined ? {} : { templateTexts });
  const engine = buildEngine(index, { scanners: 1, kernel, ...(capacity === undefined ? {} : { capacity }) });
  const counter = new TallyCounter({ sizes: engine.plan.sizes, keep: 1000 });
  const scanner = openScanner(engine, {
    number: 0,
    counter,
    mode: { fast, further: further ? furtherTables(index) : undefined },
  });
  return (documents, piece = Number.POSITIVE_INFINITY) => {
    documents.forEach((texts, record) => {
      const place = scanner.beginRecord({ file: "corpus", record, offset: 0 });
      for (const text of texts) {
        scanner.beginText(place, 0);
        for (let at = 0; at < text.length; ) {
          const room = scanner.room();
          const bytes = Math.min(room.bytes, piece, text.length - at);
          scanner.kernel.arena.bytes.set(text.subarray(at, at + bytes), scanner.kernel.space.text + room.at);
          scanner.wrote(bytes);
          at += bytes;
        }
        scanner.endText();
      }
    });
    scanner.flush();
    return { index, tally: counter.take(), count: scanner.takeCount() };
  };
}

/** A tally in the words of the naive reference. */
export function readable({ index, tally }: Pick<Scanned, "index" | "tally">): NaiveResult {
  const key = (text: number) =>
    [...index.words.subarray(index.textStart[text], index.textStart[text + 1])].map((id) => index.vocabulary[id]).join(" ");
  const place = (at: number) => {
    let text = 0;
    while (index.textStart[text + 1]! <= at) text++;
    return `${at - index.textStart[text]!} ${key(text)}`;
  };
  const named = ({ places, values }: { places: readonly number[]; values: readonly number[] }, name: (at: number) => string) =>
    Object.fromEntries(places.map((at, i) => [name(at), values[i]!] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  const item = (at: number) => `${index.items[at]!.benchmark}/${index.items[at]!.id}`;
  return {
    windowRecords: named(tally.windowRecords, place),
    extended: tally.extended.map(place).sort(),
    textRecords: named(tally.textRecords, key),
    longest: named(tally.longest, key),
    mostLetters: named(tally.mostLetters, key),
    answerRecords: named(tally.answerRecords, item),
    best: Object.fromEntries(
      tally.evidence.map(({ text, seen }) => [
        key(text),
        seen.map((one) => `${one.record}: ${one.words} ${one.answerNear}`).sort(),
      ]),
    ),
  };
}
