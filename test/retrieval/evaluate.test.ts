import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EvaluationRequest, evaluateRankings } from "../../src/retrieval/evaluate.ts";
import { parseRetrievalMetric } from "../../src/retrieval/metrics.ts";
import { bestOfDuplicates, compareUtf8, type Hit } from "../../src/retrieval/rankings.ts";

const METRICS = ["ndcg@20", "ndcg", "ndcg-exp@5", "map", "map@3", "mrr", "mrr@2", "recall@5", "precision@5", "hit-rate@3"];
const PERFECT = METRICS.filter((metric) => !/^(precision|recall|map@)/.test(metric));

const ids = fc.string({ unit: "binary", minLength: 1, maxLength: 4 });
const judged = fc.dictionary(fc.constantFrom("א", "ב", "ג", "a", "b", "c", "d"), fc.integer({ min: -1, max: 4 }), { minKeys: 1 });

function request(grades: Readonly<Record<string, number>>, hits: readonly Hit[]): EvaluationRequest {
  const qrels = new Map([["q", new Map(Object.entries(grades))]]);
  return { qrels, rankings: new Map([["q", hits]]), metrics: METRICS, relevantFrom: 1, scores: "double" };
}

describe("evaluateRankings", () => {
  test("the order in which hits are given has no effect", () => {
    fc.assert(
      fc.property(
        judged,
        fc.uniqueArray(fc.record({ id: ids, score: fc.integer({ min: 0, max: 2 }) }), { selector: (hit) => hit.id }),
        (grades, hits) => {
          expect(evaluateRankings(request(grades, [...hits].reverse()))).toEqual(evaluateRankings(request(grades, hits)));
        },
      ),
    );
  });

  test("every value lies in [0, 1], and the ideal ranking has 1", () => {
    fc.assert(
      fc.property(judged, (grades) => {
        const ideal = Object.entries(grades).map(([id, score]) => ({ id, score }));
        const { means } = evaluateRankings(request(grades, ideal));
        for (const metric of METRICS) expect(means[metric]).toBeGreaterThanOrEqual(0);
        for (const metric of METRICS) expect(means[metric]).toBeLessThanOrEqual(1 + 1e-12);
        const relevant = Object.values(grades).some((grade) => grade > 0);
        for (const metric of PERFECT) expect(means[metric]).toBeCloseTo(relevant ? 1 : 0, 12);
      }),
    );
  });

  test("the ideal ranking is made of all judged documents, not of those retrieved", () => {
    const { means } = evaluateRankings(request({ found: 1, lost: 4 }, [{ id: "found", score: 1 }]));
    expect(means["ndcg@20"]).toBeCloseTo(1 / (4 + 1 / Math.log2(3)), 15);
  });

  test("a grade of 0 is a negative, and an unjudged document is not counted as judged", () => {
    const { queries } = evaluateRankings(
      request({ zero: 0, one: 1 }, [
        { id: "zero", score: 3 },
        { id: "unseen", score: 2 },
        { id: "one", score: 1 },
      ]),
    );
    expect(queries[0]).toMatchObject({ retrieved: 3, judged: 2, missing: false });
    expect(queries[0]?.values["mrr"]).toBeCloseTo(1 / 3, 15);
  });

  test("mrr@k takes rank k and nothing below it", () => {
    const hits = ["x", "y", "a"].map((id, rank) => ({ id, score: -rank }));
    const { means } = evaluateRankings({ ...request({ a: 1 }, hits), metrics: ["mrr@2", "mrr@3"] });
    expect(means).toEqual({ "mrr@2": 0, "mrr@3": 1 / 3 });
  });

  test("relevantFrom moves the binary measures and leaves ndcg alone", () => {
    const asked = request({ weak: 1, strong: 3 }, [
      { id: "weak", score: 2 },
      { id: "strong", score: 1 },
    ]);
    const strict = evaluateRankings({ ...asked, relevantFrom: 2 }).means;
    expect(strict["mrr"]).toBe(0.5);
    expect(strict["ndcg"]).toBe(evaluateRankings(asked).means["ndcg"]);
  });

  test("queries without judgements, without rankings and without anything relevant are named", () => {
    const qrels = new Map([
      ["lost", new Map([["a", 1]])],
      ["hopeless", new Map([["a", 0]])],
    ]);
    const rankings = new Map([
      ["stray", [{ id: "a", score: 1 }]],
      ["hopeless", []],
    ]);
    const { missing, unjudged, withoutRelevant } = evaluateRankings({
      qrels,
      rankings,
      metrics: ["map"],
      relevantFrom: 1,
      scores: "double",
    });
    expect({ missing, unjudged, withoutRelevant }).toEqual({
      missing: ["lost"],
      unjudged: ["stray"],
      withoutRelevant: ["hopeless"],
    });
  });

  test("means of ranked queries are undefined where nothing was ranked", () => {
    const qrels = new Map([["q", new Map([["a", 1]])]]);
    expect(
      evaluateRankings({ qrels, rankings: new Map(), metrics: ["map"], relevantFrom: 1, scores: "double" }).meansOfRanked,
    ).toBeUndefined();
  });

  test.each([
    ["a NaN score", request({ a: 1 }, [{ id: "a", score: Number.NaN }]), "E_RETRIEVAL_SCORE"],
    [
      "a repeated document",
      request({ a: 1 }, [
        { id: "a", score: 1 },
        { id: "a", score: 0 },
      ]),
      "E_RETRIEVAL_DUPLICATE",
    ],
    ["a NaN grade", request({ a: Number.NaN }, []), "E_RETRIEVAL_GRADE"],
    ["a grade whose gain overflows", request({ a: 1001 }, []), "E_RETRIEVAL_GRADE"],
    ["a threshold of 0", { ...request({ a: 1 }, []), relevantFrom: 0 }, "E_RETRIEVAL_GRADE"],
    ["no judgements", { ...request({ a: 1 }, []), qrels: new Map() }, "E_RETRIEVAL_EMPTY"],
    ["an unknown metric", { ...request({ a: 1 }, []), metrics: ["ncdg@20"] }, "E_RETRIEVAL_METRIC"],
  ] as const)("%s is refused", (_, asked, code) => {
    expect(() => evaluateRankings(asked)).toThrowError(expect.objectContaining({ code }));
  });
});

describe("parseRetrievalMetric", () => {
  test("reads measure and depth", () => {
    expect(parseRetrievalMetric("ndcg-exp@20")).toEqual({ name: "ndcg-exp@20", measure: "ndcg-exp", depth: 20 });
    expect(parseRetrievalMetric("map").depth).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(["recall", "precision", "hit-rate", "ndcg@0", "ndcg@-1", "ndcg@1.5", "ndcg@", "ndcg@5@5", "NDCG@5", "toString", ""])(
    "refuses %j",
    (name) => {
      expect(() => parseRetrievalMetric(name)).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_METRIC" }));
    },
  );
});

describe("compareUtf8", () => {
  test("is the order of the UTF-8 bytes", () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
      { numRuns: 2000 },
    );
  });

  test("puts a supplementary character after U+FB1D, where < does not", () => {
    expect(compareUtf8("\u{1F4D8}", "\uFB1D")).toBeGreaterThan(0);
    expect("\u{1F4D8}" < "\uFB1D").toBe(true);
  });
});

test("bestOfDuplicates keeps the highest score of each document and counts the rest", () => {
  const hits = [
    { id: "a", score: 1 },
    { id: "b", score: 2 },
    { id: "a", score: 3 },
  ];
  expect(bestOfDuplicates(hits)).toEqual({
    hits: [
      { id: "a", score: 3 },
      { id: "b", score: 2 },
    ],
    dropped: 1,
  });
});
