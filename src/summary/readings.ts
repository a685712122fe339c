import { type OutcomeList, READINGS, type ReadingKind } from "../core/outcome.ts";
import { count } from "./counts.ts";
import { ClusterNumbers, type PackedItems } from "./packed-items.ts";

/** What a summary needs of an item. */
export interface ItemFacts {
  readonly cluster?: string;
  readonly gold?: string;
  /** Parts of the data that it belongs to: HasAns or NoAns, its number of golds, its source. */
  readonly strata?: readonly string[];
}

/** Items by id. A map is one. */
export interface ItemLookup {
  get(id: string): ItemFacts | undefined;
}

/** What one extractor read in a column, in the order of its outcomes. */
export interface ExtractorReadings {
  readonly kinds: Readonly<Record<ReadingKind, number>>;
  /** How often each answer was given. */
  readonly answers: ReadonlyMap<string, number>;
  /** How often each gold occurs among the items that were read. */
  readonly golds: ReadonlyMap<string, number>;
  /** By metric; vectors where it is one of the whole corpus. */
  readonly values: ReadonlyMap<string, Float64Array | (readonly number[])[]>;
  /** Where each item's values lie. */
  readonly items: Omit<PackedItems, "values">;
  readonly strata: ItemStrata;
}

/** Items that belong to the same parts have the same number. */
export interface ItemStrata {
  /** The parts by number, in order of first appearance. */
  readonly parts: readonly (readonly string[])[];
  /** The number of each item. */
  readonly of: Int32Array;
}

/**
 * One pass over the outcomes, of which nothing is kept but numbers (and the vectors of a corpus metric).
 * @param outcomes with those of an item beside each other; see `requireItemsTogether`
 */
export function readExtractor(
  name: string,
  { outcomes, items }: { readonly outcomes: OutcomeList; readonly items: ItemLookup },
): ExtractorReadings {
  const kinds = Object.fromEntries(READINGS.map((reading) => [reading, 0])) as Record<ReadingKind, number>;
  const answers = new Map<string, number>();
  const golds = new Map<string, number>();
  const values = new Map<string, Float64Array | (readonly number[])[]>();
  const starts = new Int32Array(outcomes.length + 1);
  const clusters = new Int32Array(outcomes.length);
  const strata = new Int32Array(outcomes.length);
  const clusterNumbers = new ClusterNumbers();
  const parts = new PartNumbers();
  let opened = 0;
  let read = 0;
  let last: string | undefined;
  for (const outcome of outcomes) {
    const reading = outcome.status === "collected" ? outcome.readings[name] : undefined;
    if (reading === undefined) continue;
    if (outcome.item !== last) {
      const { cluster, gold, strata: own } = items.get(outcome.item) ?? {};
      if (gold !== undefined) count(golds, gold);
      clusters[opened] = clusterNumbers.of(cluster);
      strata[opened] = parts.of(own);
      starts[opened++] = read;
      last = outcome.item;
    }
    kinds[reading.reading] += 1;
    if (reading.answer !== undefined) count(answers, reading.answer);
    // A metric writes numbers or vectors, never both, and the same metrics for every reply: `readResult` checked it.
    if (read === 0)
      for (const [metric, value] of Object.entries(reading.values))
        values.set(metric, typeof value === "number" ? new Float64Array(outcomes.length) : []);
    for (const [metric, list] of values) list[read] = reading.values[metric] as number & readonly number[];
    read += 1;
  }
  starts[opened] = read;
  for (const [metric, list] of values) if (list instanceof Float64Array) values.set(metric, list.subarray(0, read));
  return {
    kinds,
    answers,
    golds,
    values,
    items: {
      starts: starts.subarray(0, opened + 1),
      clusters: clusterNumbers.clustered ? clusters.subarray(0, opened) : undefined,
    },
    strata: { parts: parts.lists, of: strata.subarray(0, opened) },
  };
}

class PartNumbers {
  readonly lists: (readonly string[])[] = [];
  private readonly numbers = new Map<string, number>();

  of(strata: readonly string[] = []): number {
    const key = strata.join("\n");
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.lists.length);
    return this.lists.push(strata) - 1;
  }
}
