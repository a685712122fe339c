import { MivhanError } from "../core/errors.ts";
import { compareUtf8, type Hit, type ScorePrecision, trecOrder } from "./rankings.ts";

export interface FusionOptions {
  /** Damping of the first ranks; 60 in the paper. At least 0. */
  readonly k: number;
  /** So many hits are kept. */
  readonly depth: number;
  /** How ties in the fused rankings themselves are read. */
  readonly scores: ScorePrecision;
}

/**
 * Reciprocal rank fusion: a document's score is the sum of 1 / (k + rank) over the rankings that hold it, ranks from 1 in
 * trec_eval's order. Source: Cormack, Clarke and Büttcher, SIGIR 2009. Result in the same order.
 * Throws E_RETRIEVAL_FUSION on a `k` below 0 or no number.
 */
export function reciprocalRankFusion(
  query: string,
  { rankings, options }: { rankings: readonly (readonly Hit[])[]; options: FusionOptions },
): Hit[] {
  const { k, depth, scores } = options;
  if (!(k >= 0))
    throw new MivhanError({
      code: "E_RETRIEVAL_FUSION",
      family: "input",
      message: `k is ${k}`,
      advice: "give k of at least 0; 60 is usual",
    });
  const fused = new Map<string, number>();
  for (const hits of rankings) {
    for (const [index, { id }] of trecOrder(query, { hits, scores }).entries()) {
      const before = fused.get(id);
      const share = 1 / (k + index + 1);
      fused.set(id, before === undefined ? share : before + share);
    }
  }
  const hits = [...fused].map(([id, score]) => ({ id, score }));
  return hits.sort((a, b) => b.score - a.score || compareUtf8(b.id, a.id)).slice(0, depth);
}
