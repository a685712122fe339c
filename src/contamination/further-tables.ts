import type { BenchmarkIndex } from "./benchmark-index.ts";
import { type Signature, signatures } from "./signature.ts";
import { skeleton } from "./skeleton.ts";
import { WINDOW } from "./template-windows.ts";

/** What the weaker classes are looked for with: plain values, so that they can be posted to a worker. */
export interface FurtherTables {
  /** Skeleton → its number. */
  readonly skeletons: ReadonlyMap<string, number>;
  /** Windows of 8 skeletons, by their numbers joined with commas: the places where they begin in the index. */
  readonly windows: ReadonlyMap<string, readonly number[]>;
  /** By the last token of each: who has it. */
  readonly signatures: ReadonlyMap<string, readonly Signature[]>;
  /** Every token of a signature. */
  readonly tokens: ReadonlySet<string>;
}

export function furtherTables(index: BenchmarkIndex): FurtherTables {
  const skeletons = new Map<string, number>();
  const numbers = index.vocabulary.map((word) => {
    const bare = skeleton(word);
    const known = skeletons.get(bare) ?? skeletons.size;
    skeletons.set(bare, known);
    return known;
  });
  const windows = new Map<string, number[]>();
  for (let text = 0; text + 1 < index.textStart.length; text++) {
    const end = (index.textStart[text + 1] as number) - WINDOW;
    for (let place = index.textStart[text] as number; place <= end; place++) {
      if (index.template[place] === 1) continue;
      const key = Array.from(index.words.subarray(place, place + WINDOW), (word) => numbers[word]).join();
      const known = windows.get(key);
      if (known === undefined) windows.set(key, [place]);
      else known.push(place);
    }
  }
  const byToken = new Map<string, Signature[]>();
  const tokens = new Set<string>();
  for (const one of signatures(index)) {
    const last = one.tokens.at(-1) as string;
    byToken.set(last, [...(byToken.get(last) ?? []), one]);
    for (const token of one.tokens) tokens.add(token);
  }
  return { skeletons, windows, signatures: byToken, tokens };
}
