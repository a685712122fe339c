import type { Corpus } from "../core/corpus.ts";
import { MivhanError } from "../core/errors.ts";
import type { SearchReply } from "../core/request.ts";
import { trecOrder } from "../retrieval/rankings.ts";

/** The texts of a corpus by id. @throws MivhanError E_RETRIEVAL_CANDIDATE on an id that it lacks */
export function documentsById({ documents }: Corpus): (id: string) => string {
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  return (id) => {
    const text = texts.get(id);
    if (text !== undefined) return text;
    throw new MivhanError({
      code: "E_RETRIEVAL_CANDIDATE",
      family: "input",
      message: `no document ${id} in the corpus`,
      advice: "give candidates of this corpus",
    });
  };
}

/** Scored documents in trec_eval's order, the best `depth` of them. */
export function rankedHits(scores: ReadonlyMap<string, number>, depth: number): SearchReply["hits"] {
  const hits = [...scores].map(([id, score]) => ({ id, score }));
  return trecOrder("", { hits, scores: "double" })
    .slice(0, depth)
    .map(({ id, score }) => [id, score] as const);
}
