import { MivhanError } from "../core/errors.ts";

/**
 * What can be measured of one ranking. `ndcg` has linear gain (the grade itself), as trec_eval's `ndcg` and `ndcg_cut`, BEIR
 * and MTEB; `ndcg-exp` has the gain 2^grade − 1 of Burges et al. 2005, and the two are not comparable. `hit-rate` is
 * trec_eval's `success`, which is often misnamed recall.
 */
export type RetrievalMeasure = "ndcg" | "ndcg-exp" | "map" | "mrr" | "recall" | "precision" | "hit-rate";

/** A measure with the rank it stops at: `ndcg@20`. `depth` is Infinity where a measure over the whole ranking was named. */
export interface RetrievalMetric {
  readonly name: string;
  readonly measure: RetrievalMeasure;
  readonly depth: number;
}

/** One query's ranking as its metrics see it. */
export interface GradedRanking {
  /** Grade of the document at each rank, best rank first; an unjudged document has 0. */
  readonly grades: readonly number[];
  /** The grades of *all* judged documents, retrieved or not, highest first: the ideal ranking. */
  readonly ideal: readonly number[];
  /** From this grade on a document is relevant to the binary measures (trec_eval's -l; 1 there). */
  readonly relevantFrom: number;
}

const MEASURES: Readonly<Record<RetrievalMeasure, { readonly depth: "required" | "optional"; readonly value: Measure }>> = {
  ndcg: { depth: "optional", value: (ranking, depth) => normalised(ranking, { depth, gain: (grade) => grade }) },
  "ndcg-exp": { depth: "optional", value: (ranking, depth) => normalised(ranking, { depth, gain: (grade) => 2 ** grade - 1 }) },
  map: { depth: "optional", value: averagePrecision },
  mrr: { depth: "optional", value: reciprocalRank },
  recall: { depth: "required", value: (ranking, depth) => share(relevantWithin(ranking, depth), relevantInAll(ranking)) },
  precision: { depth: "required", value: (ranking, depth) => relevantWithin(ranking, depth) / depth },
  "hit-rate": { depth: "required", value: (ranking, depth) => (relevantWithin(ranking, depth) > 0 ? 1 : 0) },
};

type Measure = (ranking: GradedRanking, depth: number) => number;

/**
 * Reads `ndcg@20`, `ndcg-exp@20`, `map`, `map@100`, `mrr`, `mrr@10`, `recall@100`, `precision@10`, `hit-rate@1`. A point in place of the
 * `@` means the same, as in trec_eval's `ndcg_cut.20`: in a column's name `@` stands before the extractor.
 * Throws E_RETRIEVAL_METRIC, with the known names, on anything else.
 */
export function parseRetrievalMetric(name: string): RetrievalMetric {
  const [measure = "", depth, ...rest] = name.split(/[@.]/);
  if (!isMeasure(measure) || rest.length > 0) throw unknownMetric(name, `known: ${Object.keys(MEASURES).join(", ")}, with @k`);
  if (depth === undefined) {
    if (MEASURES[measure].depth === "required") throw unknownMetric(name, `write ${measure}@10: ${measure} needs a depth`);
    return { name, measure, depth: Number.POSITIVE_INFINITY };
  }
  if (!/^[1-9][0-9]{0,8}$/.test(depth)) throw unknownMetric(name, "the depth after @ is a whole number from 1 on");
  return { name, measure, depth: Number(depth) };
}

/**
 * The value of a metric, from 0 to 1. As in trec_eval: a query without any relevant document has 0 (ndcg: without any
 * grade above 0), precision divides by k even where fewer were retrieved, average precision by all relevant documents.
 */
export function metricValue({ measure, depth }: RetrievalMetric, ranking: GradedRanking): number {
  return MEASURES[measure].value(ranking, depth);
}

/**
 * DCG over ideal DCG with the discount log2(rank + 1) at every rank, both cut at `depth`; grades ≤ 0 gain nothing.
 * Järvelin and Kekäläinen 2002 have no discount at rank 1 and log2(rank) from 2 on: other values.
 */
function normalised(
  { grades, ideal }: GradedRanking,
  { depth, gain }: { depth: number; gain: (grade: number) => number },
): number {
  return share(discounted(grades, { depth, gain }), discounted(ideal, { depth, gain }));
}

function discounted(grades: readonly number[], { depth, gain }: { depth: number; gain: (grade: number) => number }): number {
  let sum = 0;
  for (const [index, grade] of grades.entries()) {
    if (index >= depth) break;
    if (grade > 0) sum += gain(grade) / Math.log2(index + 2);
  }
  return sum;
}

function averagePrecision(ranking: GradedRanking, depth: number): number {
  let relevant = 0;
  let sum = 0;
  for (const [index, grade] of ranking.grades.entries()) {
    if (index >= depth) break;
    if (grade >= ranking.relevantFrom) sum += ++relevant / (index + 1);
  }
  return share(sum, relevantInAll(ranking));
}

function reciprocalRank({ grades, relevantFrom }: GradedRanking, depth: number): number {
  const first = grades.findIndex((grade) => grade >= relevantFrom);
  return first === -1 || first >= depth ? 0 : 1 / (first + 1);
}

function relevantWithin({ grades, relevantFrom }: GradedRanking, depth: number): number {
  let count = 0;
  for (const [index, grade] of grades.entries()) {
    if (index >= depth) break;
    if (grade >= relevantFrom) count++;
  }
  return count;
}

function relevantInAll({ ideal, relevantFrom }: GradedRanking): number {
  return ideal.filter((grade) => grade >= relevantFrom).length;
}

/** part / whole, and 0 where there is nothing to find: trec_eval's rule. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function isMeasure(name: string): name is RetrievalMeasure {
  return Object.hasOwn(MEASURES, name);
}

function unknownMetric(name: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_RETRIEVAL_METRIC", family: "input", message: `no retrieval metric "${name}"`, advice });
}
