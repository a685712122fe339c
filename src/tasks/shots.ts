import { digestOf } from "../core/digest.ts";
import type { Item, PublicItem } from "../core/item.ts";
import { random, shuffled } from "../core/random.ts";
import { normalise } from "../hebrew/normalise.ts";

/** The content of an item under the profile `he`: two items that ask the same thing have the same one. */
export function contentDigest(item: PublicItem): string {
  const fields = Object.values(item.fields).map((value) => (typeof value === "string" ? normalise(value, "he") : value));
  return digestOf([fields, item.choices.map((choice) => normalise(choice, "he"))]);
}

export interface ShotPool {
  /** The first `count` shots of the draw that are not the item itself. */
  for(item: PublicItem): readonly Item[];
  /** The first `count` shots of the draw, for printing. */
  readonly drawn: readonly Item[];
}

/**
 * The shots of one task under one seed. The draw is made once from (seed, task), or from (seed, task, item) with `perItem`;
 * in both an item whose content equals a shot's gets the next shot of the draw instead, and nobody else's shots change.
 * @param candidates items of the split for shots, in the order of the data
 */
export function drawShots(
  candidates: readonly Item[],
  { count, seed, task, perItem }: { count: number; seed: number; task: string; perItem: boolean },
): ShotPool {
  if (count === 0) return { for: () => [], drawn: [] };
  const digests = new Map(candidates.map((candidate) => [candidate.id, contentDigest(candidate)]));
  const shared = shuffled(candidates, random("shots", seed, task));
  return {
    drawn: shared.slice(0, count),
    for(item) {
      const draw = perItem ? shuffled(candidates, random("shots", seed, task, item.id)) : shared;
      const own = contentDigest(item);
      const shots: Item[] = [];
      for (const candidate of draw) {
        if (shots.length === count) break;
        if (digests.get(candidate.id) !== own) shots.push(candidate);
      }
      return shots;
    },
  };
}
