import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";

const GOLDEN = join(ROOT, "test/golden/retrieval");
const QRELS = join(ROOT, "datasets/starter/retrieval.qrels.tsv");
const cwd = mkdtempSync(join(tmpdir(), "mivhan-retrieval-"));
const inTurn = (args: readonly string[]) => mivhan(args, { cwd });
const runOf = (model: string) => join("runs", readdirSync(join(cwd, "runs")).find((name) => name.includes(`-${model}-starter`))!);
const scoresOf = (stdout: string) =>
  Object.fromEntries(
    Object.entries(JSON.parse(stdout).runs[0].scores as Record<string, { mean: number }>).map(([name, { mean }]) => [name, mean]),
  );

describe("mivhan retrieval score", () => {
  it.each(readdirSync(GOLDEN).filter((name) => name !== "duplicated-documents"))(
    "gives the values of trec_eval -c on %s",
    (name) => {
      const { double } = JSON.parse(readFileSync(join(GOLDEN, name, "expected.json"), "utf8"));
      const metrics = Object.keys(double.means).flatMap((metric) => ["--metric", metric]);
      const { stdout, code } = inTurn([
        "retrieval",
        "score",
        join(GOLDEN, name, "qrels"),
        join(GOLDEN, name, "run"),
        "--json",
        ...metrics,
      ]);
      expect(code).toBe(0);
      const scores = scoresOf(stdout);
      for (const [metric, mean] of Object.entries(double.means as Record<string, number>))
        expect(Math.abs((scores[metric.replace("@", ".")] as number) - mean), metric).toBeLessThan(1e-6);
    },
  );

  it("says which queries have no ranking, and what the mean is without them", () => {
    const { stdout } = inTurn(["retrieval", "score", join(GOLDEN, "missing-query/qrels"), join(GOLDEN, "missing-query/run")]);
    expect(stdout).toContain("ndcg.10");
    expect(stdout).toContain("0.5843");
    expect(stdout).toContain("1 without a ranking count 0 (q4); without them ndcg.10 0.7791");
  });

  it.each([
    ["a run of other queries", [join(GOLDEN, "random-40/qrels"), join(GOLDEN, "n1-graded/run")], "E_RETRIEVAL_EMPTY"],
    ["a document twice", [join(GOLDEN, "duplicated-documents/qrels"), join(GOLDEN, "duplicated-documents/run")], "E_RETRIEVAL"],
    [
      "a metric without its depth",
      [join(GOLDEN, "n1-graded/qrels"), join(GOLDEN, "n1-graded/run"), "--metric", "recall"],
      "E_RETRIEVAL_METRIC",
    ],
    ["a file that is not there", [join(GOLDEN, "n1-graded/qrels"), "nothing.run"], "E_RETRIEVAL_FORMAT"],
  ])("refuses %s with exit 2", (_, args, expected) => {
    const { code, stderr, stdout } = inTurn(["retrieval", "score", ...args]);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("reads the results that BEIR and MTEB write", () => {
    writeFileSync(join(cwd, "results.json"), JSON.stringify({ q01: { "bees-dance": 0.9, "bees-honey": 0.95 } }));
    const { stdout } = inTurn(["retrieval", "score", QRELS, "results.json", "--metric", "mrr", "--json"]);
    expect(scoresOf(stdout)).toEqual({ mrr: 0.5 / 24 });
  });
});

describe("a retrieval task in a run", () => {
  it("is scored, verified, exported, and scored again from the export with the same value", () => {
    const models = ["--model", "embedded:bm25", "--model", "embedded:bm25-prefix"];
    const made = inTurn(["run", "--task", "starter-retrieval", "--protocol", "rank-corpus", ...models]);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/bm25 − bm25-prefix, paired by item/);
    const run = runOf("bm25");
    expect(inTurn(["verify", run]).code).toBe(0);

    expect(inTurn(["retrieval", "export", run, "--out", "bm25.run"]).code).toBe(0);
    const { stdout } = inTurn(["retrieval", "score", QRELS, "bm25.run", "--metric", "ndcg.20", "--metric", "mrr", "--json"]);
    const summary = JSON.parse(readFileSync(join(cwd, run, "summary.json"), "utf8"));
    const { scores } = summary.columns[0].extractors.ranking;
    expect(scoresOf(stdout)["ndcg.20"]).toBeCloseTo(scores["ndcg.20"].value, 12);
    expect(scoresOf(stdout)["mrr"]).toBeCloseTo(scores["mrr"].value, 12);
  });

  it("is scored at any other depth from the journal, without a model", () => {
    const run = runOf("bm25");
    expect(inTurn(["rescore", run, "--name", "k3", "--metric", "recall.3"]).code).toBe(0);
    const { stdout } = inTurn(["retrieval", "score", QRELS, "bm25.run", "--metric", "recall@3", "--json"]);
    const summary = JSON.parse(readFileSync(join(cwd, run, "readings/k3/summary.json"), "utf8"));
    expect(summary.columns[0]).toMatchObject({ primary: "recall.3@ranking" });
    expect(summary.columns[0].score.value).toBeCloseTo(scoresOf(stdout)["recall.3"] as number, 12);
  });

  it("counts a query for which nothing was found as 0 and as no answer", () => {
    const outcomes = readFileSync(join(cwd, runOf("bm25"), "outcomes.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(outcomes).toHaveLength(24);
    const made = inTurn(["run", "--task", "starter-retrieval", "--protocol", "rank-candidates", "--model", "embedded:bm25"]);
    expect(made.stdout).toMatch(/ranking\s+21\s+3\s+24/);
  });

  it("is refused for a model that cannot rank a corpus, before anything is asked", () => {
    const { code, stderr } = inTurn([
      "run",
      "--task",
      "starter-retrieval",
      "--protocol",
      "rank-corpus",
      "--model",
      "embedded:copy",
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("needs rank of a whole corpus");
  });
});
