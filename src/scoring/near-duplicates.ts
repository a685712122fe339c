import type { PublicItem } from "../core/item.ts";
import { normalise } from "../hebrew/normalise.ts";

export interface NearPair {
  readonly first: string;
  readonly second: string;
  /** Jaccard similarity of their words and pairs of words; 1 where they are equal but for punctuation, points and case. */
  readonly likeness: number;
}

/** From here on two items ask nearly the same: a word or two of a short question differ. */
export const NEAR = 0.7;
/** A value of so many letters that several items share is their passage, and no likeness of the questions. */
const LONG = 100;

/** Pairs of items that are nearly the same, the likest first. */
export function nearDuplicates(items: readonly PublicItem[]): NearPair[] {
  const contents = shingled(items);
  return joined(contents, contents);
}

/** Pairs of an item and an item of another split that are nearly the same, the likest first. */
export function nearAcross(items: readonly PublicItem[], others: readonly PublicItem[]): NearPair[] {
  return joined(shingled(others), shingled(items));
}

interface Shingled {
  readonly id: string;
  readonly shingles: ReadonlySet<string>;
}

function shingled(items: readonly PublicItem[]): Shingled[] {
  const shared = new Map<string, number>();
  const values = items.map(({ fields, choices }) =>
    [...Object.values(fields), ...choices].flatMap((value) => (typeof value === "string" ? [normalise(value, "scan")] : [])),
  );
  for (const texts of values)
    for (const text of new Set(texts)) if (text.length >= LONG) shared.set(text, (shared.get(text) ?? 0) + 1);
  return items.map(({ id }, index) => {
    const own = (values[index] as string[]).filter((text) => (shared.get(text) ?? 0) < 2);
    return { id, shingles: new Set(own.flatMap(shinglesOf)) };
  });
}

function shinglesOf(text: string): string[] {
  const words = text.split(" ").filter((word) => word !== "");
  return [...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)];
}

/**
 * All pairs of at least `NEAR`, by prefix filtering (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007): two sets of
 * that likeness share one of their rarest ⌊(1 − NEAR)·size⌋ + 1 members, so only those are looked up.
 * @param known a pair of items of one list counts once, and never an item with itself
 */
function joined(known: readonly Shingled[], asked: readonly Shingled[]): NearPair[] {
  const frequency = new Map<string, number>();
  for (const { shingles } of [...known, ...(known === asked ? [] : asked)])
    for (const shingle of shingles) frequency.set(shingle, (frequency.get(shingle) ?? 0) + 1);
  const rarest = ({ shingles }: Shingled) => {
    const count = Math.floor((1 - NEAR) * shingles.size + 1e-9) + 1;
    const byRarity = (a: string, b: string) =>
      (frequency.get(a) as number) - (frequency.get(b) as number) || (a < b ? -1 : a > b ? 1 : 0);
    return [...shingles].sort(byRarity).slice(0, count);
  };
  const index = new Map<string, number[]>();
  known.forEach((each, place) => {
    for (const shingle of rarest(each)) index.set(shingle, [...(index.get(shingle) ?? []), place]);
  });
  const pairs: NearPair[] = [];
  asked.forEach((each, place) => {
    const candidates = new Set(rarest(each).flatMap((shingle) => index.get(shingle) ?? []));
    for (const candidate of candidates) {
      if (known === asked && candidate >= place) continue;
      const other = known[candidate] as Shingled;
      const likeness = jaccard(each.shingles, other.shingles);
      if (likeness < NEAR) continue;
      pairs.push(
        known === asked ? { first: other.id, second: each.id, likeness } : { first: each.id, second: other.id, likeness },
      );
    }
  });
  return pairs.sort((a, b) => b.likeness - a.likeness || order(a.first, b.first) || order(a.second, b.second));
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let both = 0;
  for (const member of a) if (b.has(member)) both += 1;
  const either = a.size + b.size - both;
  return either === 0 ? 0 : both / either;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
