import { MivhanError } from "../core/errors.ts";
import { type GradedRanking, metricValue, parseRetrievalMetric, type RetrievalMetric } from "./metrics.ts";
import { type Hit, type Judgements, type Qrels, type Rankings, type ScorePrecision, trecOrder } from "./rankings.ts";

export interface EvaluationRequest {
  readonly qrels: Qrels;
  readonly rankings: Rankings;
  /** Names as `parseRetrievalMetric` reads them. */
  readonly metrics: readonly string[];
  /** From this grade on a document is relevant to map, mrr, recall, precision and hit-rate. Above 0. */
  readonly relevantFrom: number;
  readonly scores: ScorePrecision;
}

export interface EvaluatedQuery {
  readonly id: string;
  /** By metric name, from 0 to 1. */
  readonly values: Readonly<Record<string, number>>;
  readonly retrieved: number;
  /** How many of the retrieved documents were judged at all. */
  readonly judged: number;
  /** The query has judgements but no ranking; its values are 0. */
  readonly missing: boolean;
}

export interface RetrievalEvaluation {
  /** Every query of the judgements, by id in UTF-16 order: one row each for paired statistics. */
  readonly queries: readonly EvaluatedQuery[];
  /** Means over all judged queries, a missing one counting 0: trec_eval with -c. */
  readonly means: Readonly<Record<string, number>>;
  /** Means over the queries that have both, trec_eval's default; `undefined` where no query has both. */
  readonly meansOfRanked: Readonly<Record<string, number>> | undefined;
  /** Judged queries without a ranking. */
  readonly missing: readonly string[];
  /** Ranked queries without judgements: left out of every mean. */
  readonly unjudged: readonly string[];
  /** Judged queries without a relevant document: no system can score there, and they count 0. */
  readonly withoutRelevant: readonly string[];
}

/**
 * Scores rankings against judgements by the rules of trec_eval: its order (score, then document id, both descending), the
 * ideal ranking from all judged documents of the query, unjudged documents as not relevant.
 * Throws E_RETRIEVAL_METRIC, E_RETRIEVAL_SCORE, E_RETRIEVAL_DUPLICATE, E_RETRIEVAL_EMPTY (no judged query),
 * E_RETRIEVAL_GRADE (a grade that is no number or beyond 1,000, a `relevantFrom` not above 0).
 */
export function evaluateRankings({ qrels, rankings, metrics, relevantFrom, scores }: EvaluationRequest): RetrievalEvaluation {
  const parsed = metrics.map(parseRetrievalMetric);
  if (qrels.size === 0) {
    throw new MivhanError({
      code: "E_RETRIEVAL_EMPTY",
      family: "input",
      message: "there is no judged query",
      advice: "give a qrels file with rows",
    });
  }
  if (!(relevantFrom > 0))
    throw badGrade(`relevantFrom is ${relevantFrom}`, "a relevant document has a grade above 0; 1 is usual");

  const queries: EvaluatedQuery[] = [];
  const withoutRelevant: string[] = [];
  for (const [id, judgements] of [...qrels].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const ideal = idealGrades(id, judgements);
    if (!ideal.some((grade) => grade >= relevantFrom)) withoutRelevant.push(id);
    const hits = rankings.get(id);
    const ordered = trecOrder(id, { hits: hits === undefined ? [] : hits, scores });
    const ranking = { grades: gradesOf(ordered, judgements), ideal, relevantFrom };
    queries.push({
      id,
      values: valuesOf(parsed, ranking),
      retrieved: ordered.length,
      judged: ordered.filter((hit) => judgements.has(hit.id)).length,
      missing: hits === undefined,
    });
  }
  const ranked = queries.filter((query) => !query.missing);
  return {
    queries,
    means: meansOf(queries, metrics),
    meansOfRanked: ranked.length === 0 ? undefined : meansOf(ranked, metrics),
    missing: queries.filter((query) => query.missing).map((query) => query.id),
    unjudged: [...rankings.keys()].filter((id) => !qrels.has(id)).sort(),
    withoutRelevant,
  };
}

/** Beyond this 2^grade leaves the range of a double. */
const LARGEST_GRADE = 1000;

function idealGrades(query: string, judgements: Judgements): number[] {
  for (const [document, grade] of judgements) {
    if (!(Math.abs(grade) <= LARGEST_GRADE)) {
      throw badGrade(
        `query ${query}: document ${document} has the grade ${grade}`,
        `a grade is a number of at most ${LARGEST_GRADE}`,
      );
    }
  }
  return [...judgements.values()].sort((a, b) => b - a);
}

function gradesOf(hits: readonly Hit[], judgements: Judgements): number[] {
  return hits.map(({ id }) => {
    const grade = judgements.get(id);
    return grade === undefined ? 0 : grade;
  });
}

function valuesOf(metrics: readonly RetrievalMetric[], ranking: GradedRanking): Record<string, number> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, metricValue(metric, ranking)]));
}

function meansOf(queries: readonly EvaluatedQuery[], metrics: readonly string[]): Record<string, number> {
  const mean = (name: string) => queries.reduce((sum, { values }) => sum + (values[name] as number), 0) / queries.length;
  return Object.fromEntries(metrics.map((name) => [name, mean(name)]));
}

function badGrade(message: string, advice: string): MivhanError {
  return new MivhanError({ code: "E_RETRIEVAL_GRADE", family: "input", message, advice });
}
