import { MivhanError } from "../../core/errors.ts";
import { random } from "../../core/random.ts";
import { queryLines, type RunDifference, retrievalLines, type ScoredRun } from "../../report/retrieval-text.ts";
import { evaluateRankings, type RetrievalEvaluation } from "../../retrieval/evaluate.ts";
import { parseRetrievalMetric } from "../../retrieval/metrics.ts";
import { type Qrels, type Rankings, type ScorePrecision, trecOrder } from "../../retrieval/rankings.ts";
import { estimateMean } from "../../stats/estimate.ts";
import { comparePaired } from "../../stats/paired.ts";
import type { CommandContext } from "../context.ts";
import { readQrels, readRankings } from "../retrieval/files.ts";

export interface ScoreFlags {
  readonly metric: readonly string[];
  readonly relevantFrom: number;
  readonly single?: boolean;
  readonly queries?: boolean;
  readonly json?: boolean;
}

const METRICS = ["ndcg.10", "ndcg.20", "map", "mrr", "recall.100", "precision.10", "hit-rate.1"];
/** Sign assignments of the permutation test where not all are counted. */
const REPLICATES = 10_000;
/** How deep the share of judged documents is looked at where no metric says it. */
const LOOK = 20;

/** `mivhan retrieval score`: run files against judgements, and against the first of them. */
export async function scoreRuns(
  { qrels: qrelsFile, runs: files }: { readonly qrels: string; readonly runs: readonly string[] },
  flags: ScoreFlags,
  { terminal }: CommandContext,
): Promise<void> {
  const metrics = (flags.metric.length === 0 ? METRICS : flags.metric).map((name) => name.replace("@", "."));
  if (new Set(files).size < files.length) {
    const advice = "name each run file once";
    throw new MivhanError({ code: "E_USAGE", family: "input", message: "a run file stands twice", advice });
  }
  const qrels = await readQrels(qrelsFile);
  const evaluated: { readonly run: ScoredRun; readonly evaluation: RetrievalEvaluation }[] = [];
  for (const file of files) {
    const rankings = await readRankings(file);
    const scores: ScorePrecision = flags.single === true ? "single" : "double";
    const evaluation = evaluateRankings({ qrels, rankings, metrics, relevantFrom: flags.relevantFrom, scores });
    refuseStrangers(evaluation, { file, qrelsFile });
    const judgedShare = shareJudged({ qrels, rankings, scores }, metrics);
    evaluated.push({ run: scoredRun(file, { evaluation, metrics, judgedShare }), evaluation });
  }
  const runs = evaluated.map(({ run }) => run);
  const differences = differencesOf(evaluated, metrics);
  const queries = evaluated.map(({ run, evaluation }) => ({ file: run.file, queries: evaluation.queries }));
  if (flags.json === true) {
    terminal.out(JSON.stringify({ runs, differences, ...(flags.queries === true ? { queries } : {}) }, null, 2));
    return;
  }
  for (const line of retrievalLines({ runs, differences }, terminal.width)) terminal.out(line);
  if (flags.queries !== true) return;
  for (const each of queries) {
    terminal.out("");
    terminal.out(each.file);
    for (const line of queryLines(each.queries)) terminal.out(line);
  }
}

/** Not one query in common is a mix-up of files, and no score of 0. */
function refuseStrangers(
  { missing, queries }: RetrievalEvaluation,
  { file, qrelsFile }: { file: string; qrelsFile: string },
): void {
  if (missing.length < queries.length) return;
  throw new MivhanError({
    code: "E_RETRIEVAL_EMPTY",
    family: "input",
    message: `${file} ranks none of the ${queries.length} queries of ${qrelsFile}`,
    advice: "check that both files use the same query ids, and that judgements come first",
  });
}

function scoredRun(
  file: string,
  {
    evaluation: { queries, means, meansOfRanked, missing, unjudged, withoutRelevant },
    metrics,
    judgedShare,
  }: { evaluation: RetrievalEvaluation; metrics: readonly string[]; judgedShare: ScoredRun["judgedShare"] },
): ScoredRun {
  const scores = metrics.map((metric) => {
    const values = valuesOf(queries, metric);
    const { interval } = estimateMean(values, { binary: isBinary(values), repeats: 1 });
    return [metric, { mean: means[metric] as number, interval }] as const;
  });
  return {
    file,
    scores: Object.fromEntries(scores),
    queries: queries.length,
    missing,
    ...(meansOfRanked === undefined ? {} : { meansOfRanked }),
    unjudged,
    withoutRelevant,
    judgedShare,
  };
}

/** Over the queries that are judged, to the depth of the first metric that has one. */
function shareJudged(
  { qrels, rankings, scores }: { qrels: Qrels; rankings: Rankings; scores: ScorePrecision },
  metrics: readonly string[],
): ScoredRun["judgedShare"] {
  const depth = metrics.map((name) => parseRetrievalMetric(name).depth).find(Number.isFinite) ?? LOOK;
  let judged = 0;
  let all = 0;
  for (const [query, judgements] of qrels) {
    const hits = rankings.get(query);
    if (hits === undefined) continue;
    const first = trecOrder(query, { hits, scores }).slice(0, depth);
    all += first.length;
    judged += first.filter(({ id }) => judgements.has(id)).length;
  }
  return { depth, share: all === 0 ? 0 : judged / all };
}

function differencesOf(
  [first, ...others]: readonly { readonly run: ScoredRun; readonly evaluation: RetrievalEvaluation }[],
  metrics: readonly string[],
): RunDifference[] {
  if (first === undefined) return [];
  return others.flatMap(({ run, evaluation }) =>
    metrics.map((metric): RunDifference => {
      const pair = { first: valuesOf(evaluation.queries, metric), second: valuesOf(first.evaluation.queries, metric) };
      const binary = isBinary([...pair.first, ...pair.second]);
      const source = random("retrieval difference", metric);
      const compared = comparePaired({ ...pair, binary, repeats: 1, replicates: REPLICATES, source });
      const { difference, interval, p, pMethod: method, wins, ties, losses } = compared;
      return { file: run.file, against: first.run.file, metric, difference, interval, p, method, wins, ties, losses };
    }),
  );
}

function valuesOf(queries: RetrievalEvaluation["queries"], metric: string): number[] {
  return queries.map(({ values }) => values[metric] as number);
}

function isBinary(values: readonly number[]): boolean {
  return values.every((value) => value === 0 || value === 1);
}
