import { MivhanError } from "../core/errors.ts";

/** Grades of one query's judged documents, by document id. A grade ≤ 0 is judged and not relevant. */
export type Judgements = ReadonlyMap<string, number>;

/** Judgements by query id: what a TREC qrels file holds. */
export type Qrels = ReadonlyMap<string, Judgements>;

/** One retrieved document with the score its system gave it; higher is better. */
export interface Hit {
  readonly id: string;
  readonly score: number;
}

/** Hits by query id: what a TREC run file holds. */
export type Rankings = ReadonlyMap<string, readonly Hit[]>;

/**
 * How scores are compared. `double` as they are, which is what trec_eval 10 does. `single` rounds them to 32 bits first, as
 * trec_eval up to 9 and pytrec_eval do, and with it BEIR and MTEB: scores that differ by less than some 6e-8 of
 * themselves are ties there.
 */
export type ScorePrecision = "double" | "single";

/**
 * The hits in trec_eval's order: score descending, then document id *descending* by UTF-8 bytes. Input order has no effect.
 * Throws E_RETRIEVAL_SCORE on a NaN score and E_RETRIEVAL_DUPLICATE on a repeated document, as trec_eval refuses it too.
 */
export function trecOrder(query: string, { hits, scores }: { hits: readonly Hit[]; scores: ScorePrecision }): Hit[] {
  const seen = new Set<string>();
  for (const { id, score } of hits) {
    if (Number.isNaN(score)) {
      throw new MivhanError({
        code: "E_RETRIEVAL_SCORE",
        family: "input",
        message: `query ${query}: document ${id} has the score NaN`,
        advice: "look for an empty passage or a zero vector in the system that made these scores",
      });
    }
    if (seen.has(id)) {
      throw new MivhanError({
        code: "E_RETRIEVAL_DUPLICATE",
        family: "input",
        message: `query ${query}: document ${id} is retrieved more than once`,
        advice: "keep one hit per document; bestOfDuplicates keeps the highest score and says how many it dropped",
      });
    }
    seen.add(id);
  }
  const value = scores === "single" ? (hit: Hit) => Math.fround(hit.score) : (hit: Hit) => hit.score;
  return [...hits].sort((a, b) => compareScores(value(b), value(a)) || compareUtf8(b.id, a.id));
}

/**
 * One hit per document, the one with the highest score, and the number of hits dropped. Passage scores are turned into
 * document scores this way (MaxP); trec_eval itself refuses duplicates.
 */
export function bestOfDuplicates(hits: readonly Hit[]): { readonly hits: readonly Hit[]; readonly dropped: number } {
  const best = new Map<string, Hit>();
  for (const hit of hits) {
    const other = best.get(hit.id);
    if (other === undefined || hit.score > other.score) best.set(hit.id, hit);
  }
  return { hits: [...best.values()], dropped: hits.length - best.size };
}

/**
 * Order of two strings by their UTF-8 bytes, which is code-point order: strcmp's, and not that of `<`, which puts
 * supplementary characters (two surrogates, 0xD800–0xDFFF) before U+E000–U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return byCodePoint(left) - byCodePoint(right);
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the basic plane. */
function byCodePoint(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Like a − b, but right for two equal infinities. */
function compareScores(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
