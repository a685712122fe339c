import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluateRankings, type RetrievalEvaluation } from "../../src/retrieval/evaluate.ts";
import { linesOf } from "../../src/retrieval/formats/lines.ts";
import { parseTrecQrels, parseTrecRun } from "../../src/retrieval/formats/trec.ts";
import { bestOfDuplicates, type Hit, type ScorePrecision } from "../../src/retrieval/rankings.ts";

/** What make.py wrote, from trec_eval. */
interface Expected {
  readonly queries: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly means: Readonly<Record<string, number>>;
  readonly meansOfRanked: Readonly<Record<string, number>>;
}

const GOLDEN = new URL("../golden/retrieval/", import.meta.url);
const CASES = readdirSync(GOLDEN);

const read = (name: string, file: string) => readFileSync(new URL(`${name}/${file}`, GOLDEN), "utf8");
const qrelsOf = (name: string) => parseTrecQrels({ file: "qrels", lines: linesOf(read(name, "qrels")) });

/** The parser refuses a duplicate; this reads the run without that check. */
function looseRun(name: string): Map<string, Hit[]> {
  const run = new Map<string, Hit[]>();
  for (const line of linesOf(read(name, "run"))) {
    const [query = "", , id = "", , score] = line.split(" ");
    const hits = run.get(query);
    if (hits === undefined) run.set(query, [{ id, score: Number(score) }]);
    else hits.push({ id, score: Number(score) });
  }
  return run;
}

function evaluate(name: string, scores: ScorePrecision, metrics: readonly string[]): RetrievalEvaluation {
  const rankings =
    name === "duplicated-documents"
      ? new Map([...looseRun(name)].map(([query, hits]) => [query, bestOfDuplicates(hits).hits]))
      : parseTrecRun({ file: "run", lines: linesOf(read(name, "run")) });
  return evaluateRankings({ qrels: qrelsOf(name), rankings, metrics, relevantFrom: 1, scores });
}

describe("trec_eval's values", () => {
  for (const name of CASES) {
    const expected = JSON.parse(read(name, "expected.json"));
    for (const scores of ["double", "single"] as const) {
      test(`${name}, ${scores} precision`, () => {
        const golden: Expected = expected[scores];
        const metrics = Object.keys(golden.means);
        expect(metrics.length).toBeGreaterThan(40);
        const got = evaluate(name, scores, metrics);
        for (const { id, values, missing } of got.queries) {
          expect(missing).toBe(golden.queries[id] === undefined);
          for (const metric of metrics)
            expect
              .soft(values[metric], `${id} ${metric}`)
              .toBeCloseTo(missing ? 0 : (golden.queries[id]?.[metric] as number), 12);
        }
        for (const metric of metrics) {
          expect.soft(got.means[metric], metric).toBeCloseTo(golden.means[metric] as number, 12);
          expect.soft(got.meansOfRanked?.[metric], metric).toBeCloseTo(golden.meansOfRanked[metric] as number, 12);
        }
      });
    }
  }

  test("the two precisions differ where scores nearly tie", () => {
    const { double, single } = JSON.parse(read("near-ties", "expected.json"));
    expect(double.means["ndcg@3"]).not.toBe(single.means["ndcg@3"]);
  });
});

describe("published values", () => {
  const value = (name: string, metric: string) => evaluate(name, "double", [metric]).means[metric];

  test("N1: graded judgements, two of them not retrieved", () => {
    expect(value("n1-graded", "ndcg@6")).toBeCloseTo(0.785002371969948, 15);
    expect(value("n1-graded", "ndcg@10")).toBeCloseTo(0.7561640298168337, 15);
    expect(value("n1-graded", "ndcg-exp@3")).toBeCloseTo(0.8308103365909342, 15);
    expect(value("n1-graded", "ndcg-exp@6")).toBeCloseTo(0.7510833867922446, 15);
    expect(value("n1-graded", "ndcg-exp@10")).toBeCloseTo(0.7377457678497291, 15);
    expect(value("n1-graded", "map")).toBeCloseTo(0.6619, 4);
    expect(value("n1-graded", "precision@5")).toBeCloseTo(0.8, 15);
    expect(value("n1-graded", "recall@5")).toBeCloseTo(0.5714, 4);
  });

  test("N2: tied scores are ordered c, b, a", () => {
    expect(value("n2-ties", "ndcg@1")).toBe(1);
    expect(value("n2-ties", "ndcg@2")).toBeCloseTo(0.7602, 4);
    expect(value("n2-ties", "ndcg@3")).toBeCloseTo(0.9502, 4);
    expect(value("n2-ties", "map")).toBeCloseTo(0.8333, 4);
  });

  test("N3: a negative grade gains nothing", () => {
    expect(value("n3-negative-grade", "mrr")).toBe(0.5);
    expect(value("n3-negative-grade", "ndcg@2")).toBeCloseTo(0.6309, 4);
  });

  test("a query without a ranking counts 0, is named, and can be left out as trec_eval does without -c", () => {
    const { means, meansOfRanked, missing } = evaluate("missing-query", "double", ["ndcg@10", "mrr"]);
    expect(missing).toEqual(["q4"]);
    expect(meansOfRanked?.["ndcg@10"]).toBeCloseTo(0.7791, 4);
    expect(means["ndcg@10"]).toBeCloseTo(0.5843, 4);
    expect(means["mrr"]).toBeCloseTo(0.625, 4);
  });

  test("duplicated documents are refused, as by trec_eval", () => {
    const rankings = looseRun("duplicated-documents");
    const request = {
      qrels: qrelsOf("duplicated-documents"),
      rankings,
      metrics: ["map"],
      relevantFrom: 1,
      scores: "double",
    } as const;
    expect(() => evaluateRankings(request)).toThrowError(/query q: document a is retrieved more than once/);
    const run = { file: "run.txt", lines: linesOf(read("duplicated-documents", "run")) };
    expect(() => parseTrecRun(run)).toThrowError(
      expect.objectContaining({
        problems: [expect.objectContaining({ place: { file: "run.txt", line: 3, field: "document" } })],
      }),
    );
  });
});
