import type { Corpus, CorpusSearch } from "../../core/corpus.ts";
import { random } from "../../core/random.ts";

/** Documents in an order drawn by chance, for each query its own. */
export function openRandomOrder({ documents }: Corpus): CorpusSearch {
  return {
    about: { documents: documents.length },
    search: async ({ depth, candidates, seed, view }, signal) => {
      signal.throwIfAborted();
      const chance = random("random order", seed, view.task, view.id);
      const ids = candidates === undefined ? documents.map(({ id }) => id) : [...new Set(candidates)];
      const count = Math.min(depth, ids.length);
      for (let place = 0; place < count; place++) {
        const other = place + chance.below(ids.length - place);
        [ids[place], ids[other]] = [ids[other] as string, ids[place] as string];
      }
      return { method: "rank", hits: ids.slice(0, count).map((id, rank) => [id, count - rank] as const) };
    },
  };
}
