import type { PairedColumns } from "./pairing.ts";

/** An item on which the two runs do not score the same. */
export interface FlippedItem {
  readonly item: string;
  readonly first: number;
  readonly second: number;
}

/** The items whose scores differ, largest difference first, then in the order of the data. */
export function flippedItems({ ids, first, second }: PairedColumns): FlippedItem[] {
  return ids
    .map((item, index) => ({ item, first: first[index] as number, second: second[index] as number }))
    .filter((row) => Math.abs(row.first - row.second) > 1e-12)
    .sort((a, b) => Math.abs(b.first - b.second) - Math.abs(a.first - a.second));
}
