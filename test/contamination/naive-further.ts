/** The weaker classes as one would write them without a thought for speed: strings and nested loops over the words of each text. */
import type { BenchmarkIndex } from "../../src/contamination/benchmark-index.ts";
import { scanWords } from "../../src/contamination/scan-words.ts";
import { signatures } from "../../src/contamination/signature.ts";
import { skeleton } from "../../src/contamination/skeleton.ts";

export interface NaiveFurther {
  /** Records per place of the index, and per item. */
  readonly skeletonRecords: ReadonlyMap<number, number>;
  readonly signatureRecords: ReadonlyMap<number, number>;
}

/** `documents`: records, each of one or more texts. */
export function naiveFurther(index: BenchmarkIndex, documents: readonly (readonly string[])[]): NaiveFurther {
  const all = signatures(index);
  const skeletonRecords = new Map<number, number>();
  const signatureRecords = new Map<number, number>();
  const add = (map: Map<number, number>, keys: Iterable<number>) => {
    for (const key of new Set(keys)) map.set(key, (map.get(key) ?? 0) + 1);
  };
  const places = new Map<string, number[]>();
  for (let text = 0; text + 1 < index.textStart.length; text++)
    for (let place = index.textStart[text]!; place + 8 <= index.textStart[text + 1]!; place++) {
      if (index.template[place] === 1) continue;
      const key = Array.from(index.words.subarray(place, place + 8), (word) => skeleton(index.vocabulary[word]!)).join(" ");
      places.set(key, [...(places.get(key) ?? []), place]);
    }
  for (const texts of documents) {
    const read = texts.map(scanWords);
    add(
      skeletonRecords,
      read.flatMap((words) => {
        const bare = words.map(skeleton);
        return bare.flatMap((_, at) => places.get(bare.slice(at, at + 8).join(" ")) ?? []);
      }),
    );
    add(
      signatureRecords,
      read.flatMap((words) => all.filter((signature) => holds(words, signature)).map(({ item }) => item)),
    );
  }
  return { skeletonRecords, signatureRecords };
}

/** Whether the tokens stand in order in a stretch of so many words, whichever others stand between them. */
function holds(words: readonly string[], { tokens, span }: { tokens: readonly string[]; span: number }): boolean {
  return words.some((word, end) => {
    if (word !== tokens.at(-1)) return false;
    let wanted = 0;
    for (const one of words.slice(Math.max(0, end - span), end + 1)) if (one === tokens[wanted]) wanted++;
    return wanted === tokens.length;
  });
}
