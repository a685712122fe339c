import { metricValue, parseRetrievalMetric, type RetrievalMeasure } from "../../retrieval/metrics.ts";
import { trecOrder } from "../../retrieval/rankings.ts";
import type { ItemMetric, Scorable } from "../metric.ts";

/** From this grade on a document is relevant to the metrics without gain, as in trec_eval where nothing else is said. */
const RELEVANT_FROM = 1;

const TITLES: Readonly<Record<RetrievalMeasure, string>> = {
  ndcg: "normalised discounted cumulative gain, linear gain, as trec_eval, BEIR and MTEB compute it",
  "ndcg-exp": "the same with the gain 2^grade − 1: another quantity",
  map: "mean average precision",
  mrr: "reciprocal rank of the first relevant document",
  recall: "relevant documents found among all relevant ones",
  precision: "relevant documents among those of the first ranks",
  "hit-rate": "whether anything relevant is among the first ranks",
};

/** Those that lists show; any other depth can be named. */
export const SHOWN_RANKING_METRICS = [
  ...["ndcg.10", "ndcg.20", "ndcg-exp.20", "map", "mrr", "mrr.10"],
  ...["recall.20", "recall.100", "recall.1000", "precision.10", "hit-rate.1", "hit-rate.20"],
];

/** `ndcg.20`, `recall.7`, …: a metric of rankings at any depth; undefined for a name of another form. */
export function rankingMetric(name: string): ItemMetric | undefined {
  if (!/^(?:ndcg|ndcg-exp|map|mrr|recall|precision|hit-rate)(?:\.[1-9][0-9]{0,8})?$/.test(name)) return undefined;
  if (/^(?:recall|precision|hit-rate)$/.test(name)) return undefined;
  const metric = parseRetrievalMetric(name);
  return {
    name,
    version: 1,
    title: `${TITLES[metric.measure]}${Number.isFinite(metric.depth) ? `, at ${metric.depth}` : ""}`,
    kinds: ["retrieval"],
    methods: ["rank"],
    value: (scorable) => {
      const graded = gradedRanking(scorable);
      return graded === undefined ? 0 : metricValue(metric, graded);
    },
  };
}

/** The order is trec_eval's, whatever the order of the reply. Nothing where there is no ranking: it counts 0. */
function gradedRanking({ extraction, gold, reply, context }: Scorable) {
  if (reply.method !== "rank" || gold.kind !== "judgements")
    throw new TypeError(`a ranking of judged documents was expected, not a ${reply.method} reply to a gold of ${gold.kind}`);
  if (extraction.reading !== "answered") return undefined;
  const grades = new Map(Object.entries(gold.grades));
  const hits = reply.hits.map(([id, score]) => ({ id, score }));
  return {
    grades: trecOrder(context.item.id, { hits, scores: "double" }).map(({ id }) => grades.get(id) ?? 0),
    ideal: [...grades.values()].sort((a, b) => b - a),
    relevantFrom: RELEVANT_FROM,
  };
}
