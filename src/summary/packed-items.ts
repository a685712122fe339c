import type { PackedScores } from "../stats/packed.ts";

/** The values of one item: one per seed that was collected. */
export interface ItemValues {
  readonly item: string;
  readonly cluster: string | undefined;
  readonly values: readonly number[];
}

/**
 * What was measured on the items of a column: those of item i are `values[starts[i]]` to before `values[starts[i + 1]]`. No item is without.
 * A million items are three typed arrays, not a million objects.
 */
export interface PackedItems<Values extends ArrayLike<unknown> = PackedScores["values"]> {
  readonly values: Values;
  readonly starts: Int32Array;
  /** By item, the number of its cluster; undefined where no item is in one. */
  readonly clusters: Int32Array | undefined;
}

/** Numbers clusters as they come. An item in none is a cluster by itself. */
export class ClusterNumbers {
  private readonly numbers = new Map<string, number>();
  private next = 0;

  /** Whether any item was in a cluster. */
  get clustered(): boolean {
    return this.numbers.size > 0;
  }

  of(cluster: string | undefined): number {
    const known = cluster === undefined ? undefined : this.numbers.get(cluster);
    if (known !== undefined) return known;
    if (cluster !== undefined) this.numbers.set(cluster, this.next);
    return this.next++;
  }
}

/** Items that have a value, packed. */
export function packItems(items: Iterable<ItemValues>): PackedItems<readonly number[]> {
  const packed: number[] = [];
  const starts: number[] = [];
  const clusters: number[] = [];
  const numbers = new ClusterNumbers();
  for (const { cluster, values } of items) {
    if (values.length === 0) continue;
    starts.push(packed.length);
    clusters.push(numbers.of(cluster));
    for (const value of values) packed.push(value);
  }
  starts.push(packed.length);
  return {
    values: packed,
    starts: Int32Array.from(starts),
    clusters: numbers.clustered ? Int32Array.from(clusters) : undefined,
  };
}

/** Some of the items, in the same order. */
export function pickItems<Value>(
  { values, starts, clusters }: PackedItems<ArrayLike<Value>>,
  isWanted: (item: number) => boolean,
): PackedItems<Value[]> {
  const picked: Value[] = [];
  const begins: number[] = [];
  const groups: number[] = [];
  for (let item = 0; item + 1 < starts.length; item++) {
    if (!isWanted(item)) continue;
    begins.push(picked.length);
    if (clusters !== undefined) groups.push(clusters[item] as number);
    for (let at = starts[item] as number; at < (starts[item + 1] as number); at++) picked.push(values[at] as Value);
  }
  begins.push(picked.length);
  return {
    values: picked,
    starts: Int32Array.from(begins),
    clusters: clusters === undefined ? undefined : Int32Array.from(groups),
  };
}
