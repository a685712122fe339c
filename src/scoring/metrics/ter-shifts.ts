import { alignment, type EditTable, editTable } from "./ter-edits.ts";

/** Tercom's limits, which sacreBLEU keeps and which are part of the metric: without them the values differ. */
const LONGEST_SHIFT = 10;
const FARTHEST_SHIFT = 50;
const MOST_CANDIDATES = 1000;

/** A run of words that stands in hypothesis and reference at different places. */
interface Match {
  readonly start: number;
  readonly referenceStart: number;
  readonly length: number;
}

interface Shift extends Match {
  readonly target: number;
  readonly words: readonly string[];
  readonly table: EditTable;
  /** Edits that the shift saves. */
  readonly gain: number;
}

/**
 * Shifts plus edits from hypothesis to reference: the greedy search of Tercom in the form of sacreBLEU's `lib_ter`. The shift
 * that saves most edits is made as long as one saves any, or until 1,000 candidates have been looked at.
 */
export function editsWithShifts(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  let words = hypothesis;
  let table = editTable(words, reference);
  let shifts = 0;
  let looked = 0;
  for (;;) {
    const found = bestShift({ words, reference, table, looked });
    looked = found.looked;
    if (found.best === undefined || looked >= MOST_CANDIDATES || found.best.gain <= 0) return shifts + table.distance;
    ({ words, table } = found.best);
    shifts++;
  }
}

function bestShift({
  words,
  reference,
  table,
  looked,
}: {
  words: readonly string[];
  reference: readonly string[];
  table: EditTable;
  looked: number;
}): { best?: Shift; looked: number } {
  const { align, wrongInReference, wrongInHypothesis } = alignment(table);
  let best: Shift | undefined;
  let candidates = looked;
  for (const match of matches(words, reference)) {
    const { start, referenceStart, length } = match;
    if (!wrongInHypothesis.slice(start, start + length).includes(true)) continue;
    if (!wrongInReference.slice(referenceStart, referenceStart + length).includes(true)) continue;
    const aligned = align[referenceStart]!;
    if (start <= aligned && aligned < start + length) continue;
    for (const target of targets(match, align)) {
      const shifted = moved(words, { start, length, target });
      const after = editTable(shifted, reference, { table, from: Math.min(start, target) });
      const candidate = { ...match, target, words: shifted, table: after, gain: table.distance - after.distance };
      candidates++;
      if (best === undefined || isBetter(candidate, best)) best = candidate;
    }
    if (candidates >= MOST_CANDIDATES) break;
  }
  return best === undefined ? { looked: candidates } : { best, looked: candidates };
}

/** Every run of equal words at places at most 50 apart, at most 10 words long, shorter ones first. */
function* matches(words: readonly string[], reference: readonly string[]): Generator<Match> {
  for (let start = 0; start < words.length; start++) {
    const last = Math.min(reference.length - 1, start + FARTHEST_SHIFT);
    for (let referenceStart = Math.max(0, start - FARTHEST_SHIFT); referenceStart <= last; referenceStart++) {
      const longest = Math.min(LONGEST_SHIFT, words.length - start, reference.length - referenceStart);
      for (let length = 1; length <= longest; length++) {
        if (words[start + length - 1] !== reference[referenceStart + length - 1]) break;
        yield { start, referenceStart, length };
      }
    }
  }
}

/** Where a match may be moved to: before the first word, or behind the words aligned with the reference around it. */
function* targets({ referenceStart, length }: Match, align: readonly number[]): Generator<number> {
  let previous = -1;
  for (let offset = -1; offset < length; offset++) {
    const place = referenceStart + offset;
    if (place >= align.length) return;
    const target = place === -1 ? 0 : align[place]! + 1;
    if (target !== previous) yield target;
    previous = target;
  }
}

function moved(words: readonly string[], { start, length, target }: { start: number; length: number; target: number }): string[] {
  const block = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  // A target behind the block counts from the words before the move; within the block it counts from the block's start.
  const at = target > start + length ? target - length : target;
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}

/** Tercom's ranking: more edits saved, then the longer run, then the earlier one, then the earlier target. */
function isBetter(a: Shift, b: Shift): boolean {
  if (a.gain !== b.gain) return a.gain > b.gain;
  if (a.length !== b.length) return a.length > b.length;
  if (a.start !== b.start) return a.start < b.start;
  return a.target < b.target;
}
