import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { findAnalyser } from "../../src/retrieval/analysers.ts";
import { openBm25 } from "../../src/retrieval/bm25.ts";
import { type EvaluatedQuery, evaluateRankings } from "../../src/retrieval/evaluate.ts";
import { buildIndex, type Document } from "../../src/retrieval/inverted-index.ts";
import { estimateMean } from "../../src/stats/estimate.ts";

/** HeQ v1.1 test as retrieval: a question is a query, the 238 paragraphs are the corpus, its own paragraph is relevant. */
interface HeqFile {
  readonly data: readonly {
    readonly paragraphs: readonly {
      readonly context: string;
      readonly qas: readonly { readonly id: string; readonly question: string }[];
    }[];
  }[];
}

const METRICS = ["ndcg@20", "mrr", "hit-rate@1", "recall@20"];

let paragraphs: Document[];
let questions: { readonly id: string; readonly text: string; readonly paragraph: string }[];

beforeAll(() => {
  const root = process.env["MIVHAN_DATA"];
  if (root === undefined) throw new Error("set MIVHAN_DATA to the folder that holds heq/heq-v1.1-test.json");
  const file: HeqFile = JSON.parse(readFileSync(`${root}/heq/heq-v1.1-test.json`, "utf8"));
  const all = file.data.flatMap((article) => article.paragraphs);
  paragraphs = all.map(({ context }, row) => ({ id: `p${row}`, text: context }));
  questions = all.flatMap(({ qas }, row) => qas.map(({ id, question }) => ({ id, text: question, paragraph: `p${row}` })));
});

function evaluate(name: string) {
  const analyser = findAnalyser(name);
  const bm25 = openBm25({ index: buildIndex({ documents: paragraphs, analyser }), analyser, options: { k1: 1.2, b: 0.75 } });
  const rankings = new Map(questions.map(({ id, text }) => [id, bm25.search(text, { depth: 20 })]));
  const qrels = new Map(questions.map(({ id, paragraph }) => [id, new Map([[paragraph, 1]])]));
  return evaluateRankings({ qrels, rankings, metrics: METRICS, relevantFrom: 1, scores: "double" });
}

describe("HeQ test questions against its paragraphs", () => {
  test("there are 238 paragraphs and 1,504 questions with ids of their own", () => {
    expect(paragraphs).toHaveLength(238);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(1504);
  });

  test("BM25 by whole words", () => {
    const { means, queries } = evaluate("hebrew");
    expect(queries).toHaveLength(1504);
    expect(means).toEqual(rounded({ "ndcg@20": 0.8895, mrr: 0.8704, "hit-rate@1": 0.8258, "recall@20": 0.9488 }));
  });

  test("BM25 by words and what remains after their prefixes", () => {
    expect(evaluate("hebrew-prefix").means).toEqual(
      rounded({ "ndcg@20": 0.9334, mrr: 0.9171, "hit-rate@1": 0.8816, "recall@20": 0.9847 }),
    );
  });

  test("the prefix-aware analyser is better: paired difference in NDCG@20 with an interval over paragraphs", () => {
    const plain = evaluate("hebrew").queries;
    const aware = evaluate("hebrew-prefix").queries;
    expect(aware.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
    const value = (queries: readonly EvaluatedQuery[], row: number) => queries[row]?.values["ndcg@20"] as number;
    const differences = plain.map((_, row) => value(aware, row) - value(plain, row));
    const paragraphOf = new Map(questions.map(({ id, paragraph }) => [id, paragraph]));
    const clusters = plain.map(({ id }) => paragraphOf.get(id) as string);
    const { mean, interval } = estimateMean(differences, { clusters, binary: false, repeats: 1 });
    expect(mean).toBeCloseTo(0.0439, 3);
    expect(interval).toMatchObject({ method: "t-clustered", low: expect.closeTo(0.0322, 3), high: expect.closeTo(0.0557, 3) });
  });
});

/** Means to three decimals: a change of the profile `he` may move the fourth. */
function rounded(values: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, expect.closeTo(value, 3)]));
}
