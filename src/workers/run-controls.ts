import type { BenchmarkIndex } from "../contamination/benchmark-index.ts";
import { type ControlRecord, plantedRecords, shuffledRecords } from "../contamination/controls.ts";
import { type Engine, openScanner } from "../contamination/engine.ts";
import type { Controls } from "../contamination/hits.ts";
import { type Tally, TallyCounter } from "../contamination/tally.ts";
import { JsonTexts } from "./json-texts.ts";

/** Runs both controls through the reader and the scanner that the corpus goes through, in workspace `number`. */
export function runControls(engine: Engine, given: { index: BenchmarkIndex; number: number; fast: boolean }): Controls {
  const { index, number, fast } = given;
  const planted = plantedRecords(index, { fast });
  const shuffled = shuffledRecords(index, { fast });
  const { longest } = scanRecords(engine, { number, fast, records: planted });
  const length = new Map(longest.places.map((text, at) => [text, longest.values[at]!]));
  const whole = planted.filter(({ text }) => (length.get(text) ?? 0) === index.textStart[text + 1]! - index.textStart[text]!);
  const { textRecords } = scanRecords(engine, { number, fast, records: shuffled });
  // Short texts, which a shuffled one may hold by chance, are not what this control is about.
  const long = new Set(shuffled.map(({ text }) => text));
  const matched = textRecords.places.filter((text) => long.has(text));
  return { planted: planted.length, found: whole.length, shuffled: shuffled.length, matched: matched.length };
}

function scanRecords(
  engine: Engine,
  { number, fast, records }: { number: number; fast: boolean; records: readonly ControlRecord[] },
): Tally {
  const scanner = openScanner(engine, {
    number,
    counter: new TallyCounter({ sizes: engine.plan.sizes, keep: 1 }),
    mode: { fast },
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
