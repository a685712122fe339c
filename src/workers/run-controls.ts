import type { BenchmarkIndex } from "../contamination/benchmark-index.ts";
import { plantedRecords, respelledRecords, shuffledRecords, signatureRecords } from "../contamination/controls.ts";
import { type Engine, openScanner } from "../contamination/engine.ts";
import type { ControlCounts, Controls } from "../contamination/hits.ts";
import { type Tally, TallyCounter } from "../contamination/tally.ts";
import { WINDOW } from "../contamination/template-windows.ts";
import type { ScanMode } from "../contamination/text-scanner.ts";
import { JsonTexts } from "./json-texts.ts";

interface ControlPlace {
  readonly index: BenchmarkIndex;
  readonly number: number;
  readonly mode: ScanMode;
}

/** Runs the controls through the reader and the scanner that the corpus goes through, in workspace `number`. */
export function runControls(engine: Engine, at: ControlPlace): Controls {
  const { index, mode } = at;
  const planted = plantedRecords(index, { fast: mode.fast });
  const shuffled = shuffledRecords(index, { fast: mode.fast });
  const { longest } = scanRecords(engine, { ...at, records: planted });
  const length = new Map(longest.places.map((text, where) => [text, longest.values[where]!]));
  const whole = planted.filter(({ text }) => (length.get(text) ?? 0) === index.textStart[text + 1]! - index.textStart[text]!);
  const { textRecords, skeletonRecords } = scanRecords(engine, { ...at, records: shuffled });
  // Short texts, which a shuffled one may hold by chance, are not what this control is about.
  const long = new Set(shuffled.map(({ text }) => text));
  const matched = textRecords.places.filter((text) => long.has(text));
  const own = { planted: planted.length, found: whole.length, shuffled: shuffled.length, matched: matched.length };
  if (mode.further === undefined) return own;
  const respelled = respelledRecords(index);
  const windows = new Set(scanRecords(engine, { ...at, records: respelled }).skeletonRecords.places);
  const found = respelled.filter(({ text }) => placesOf(index, text).every((place) => windows.has(place)));
  const shuffledWindows = new Set(skeletonRecords.places);
  const matching = shuffled.filter(({ text }) => placesOf(index, text).some((place) => shuffledWindows.has(place)));
  const skeletons = { planted: respelled.length, found: found.length, shuffled: shuffled.length, matched: matching.length };
  return { ...own, skeletons, signatures: signatureControls(engine, at) };
}

function signatureControls(engine: Engine, at: ControlPlace): ControlCounts {
  const { planted, shuffled } = signatureRecords(at.index);
  const found = new Set(scanRecords(engine, { ...at, records: planted }).signatureRecords.places);
  const matched = new Set(scanRecords(engine, { ...at, records: shuffled }).signatureRecords.places);
  return {
    planted: planted.length,
    found: planted.filter(({ item }) => found.has(item)).length,
    shuffled: shuffled.length,
    matched: shuffled.filter(({ item }) => matched.has(item)).length,
  };
}

/** Where the windows of a text begin that are no template. */
function placesOf({ textStart, template }: BenchmarkIndex, text: number): number[] {
  const count = Math.max(0, textStart[text + 1]! - textStart[text]! - WINDOW + 1);
  return Array.from({ length: count }, (_, at) => textStart[text]! + at).filter((place) => template[place] === 0);
}

function scanRecords(
  engine: Engine,
  { number, mode, records }: ControlPlace & { readonly records: readonly { readonly line: string }[] },
): Tally {
  const scanner = openScanner(engine, {
    number,
    counter: new TallyCounter({ sizes: engine.plan.sizes, keep: 1 }),
    mode,
  });
  const reader = new JsonTexts({ scanner, file: "control", fields: "all", lines: true });
  const { arena, space } = scanner.kernel;
  let offset = 0;
  for (const { line } of records) {
    const bytes = new TextEncoder().encode(line);
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + CHUNK);
      arena.bytes.set(part, space.input);
      // A chunk may end in an escape: what was not taken comes again at the head of the next.
      const taken = reader.push({ from: 0, until: part.length, offset });
      from += taken;
      offset += taken;
    }
  }
  scanner.flush();
  return scanner.counter.take();
}

const CHUNK = 64 * 1024;
