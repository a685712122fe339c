import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { loadJudgedItems } from "../../src/data/judged-items.ts";
import { temporaryFolder, write } from "./temporary.ts";

const within = temporaryFolder();
let folders = 0;
const FIXTURES = fileURLToPath(new URL("../fixtures/reference/retrieval/", import.meta.url));

const BASE = {
  card: "c",
  title: "t",
  language: "he",
  licence: "CC0-1.0",
  redistribute: true,
  verified: "rows-read",
  starter: false,
} as const;
const CORPUS = '{"_id": "a", "title": "חתולים", "text": "החתול ישן"}\n{"_id": "b", "text": "הכלב רץ"}\n';
const QUERIES =
  '{"_id": "q1", "text": "מי ישן?"}\n{"_id": "q2", "text": "מי רץ?"}\n{"_id": "train-1", "text": "שאלה של האימון"}\n';
const QRELS = "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t0\nq2\tb\t1\n";

const beir: Card = {
  ...BASE,
  format: "jsonl",
  map: { id: "_id", fields: { query: "text" } },
  splits: { test: { file: "queries.jsonl" } },
  corpus: { file: "corpus.jsonl", format: "jsonl", map: { id: "_id", title: "title", text: "text" } },
  qrels: {
    test: { file: "qrels.tsv", format: "tsv", map: { query: "query-id", document: "corpus-id", grade: "score" } },
  },
};

async function load(card: Card, files: Readonly<Record<string, string>>) {
  const root = join(within, String(folders++));
  for (const [name, text] of Object.entries(files)) write(root, name, text);
  const result = await loadJudgedItems(card, "test", { root, kind: "retrieval", labels: [] });
  return result.ok ? result : { ok: false as const, problems: result.problems.map(formatProblem).join("\n") };
}

const whole = { "queries.jsonl": QUERIES, "corpus.jsonl": CORPUS, "qrels.tsv": QRELS };
const golds = (result: Awaited<ReturnType<typeof load>>) =>
  result.ok
    ? Object.fromEntries(result.items.map(({ id, gold }) => [id, gold.kind === "judgements" ? gold.grades : gold]))
    : result.problems;

describe("a retrieval card", () => {
  it("in BEIR's layout: only judged queries are items, and a title stands before its text", async () => {
    const result = await load(beir, whole);
    expect(golds(result)).toEqual({ q1: { a: 2, b: 0 }, q2: { b: 1 } });
    expect(result).toMatchObject({
      unjudged: 1,
      corpus: {
        documents: [
          { id: "a", text: "חתולים החתול ישן" },
          { id: "b", text: "הכלב רץ" },
        ],
      },
    });
  });

  it("with TREC qrels, whose ids may hold a no-break space", async () => {
    const card: Card = { ...beir, qrels: { test: { file: "qrels", format: "trec" } } };
    const result = await load(card, {
      ...whole,
      "corpus.jsonl": CORPUS.replace('"b"', '"b\u00A0c"'),
      qrels: "q1 0 a 1\r\n\nq2\t0\tb\u00A0c\t-1\r\n",
    });
    expect(golds(result)).toEqual({ q1: { a: 1 }, q2: { "b\u00A0c": -1 } });
  });

  it("in MTEB's Parquet: corpus, queries and judgements", async () => {
    const parquet = (name: string) => `mteb-${name}.parquet`;
    const card: Card = {
      ...BASE,
      format: "parquet",
      map: { id: "_id", fields: { query: "text" } },
      splits: { test: { file: parquet("queries") } },
      corpus: { file: parquet("corpus"), format: "parquet", map: { id: "_id", title: "title", text: "text" } },
      qrels: {
        test: { file: parquet("qrels"), format: "parquet", map: { query: "query-id", document: "corpus-id", grade: "score" } },
      },
    };
    const result = await loadJudgedItems(card, "test", { root: FIXTURES, kind: "retrieval", labels: [] });
    expect(result).toMatchObject({ ok: true });
    expect(golds(result as never)).toEqual({ q1: { a: 2, b: 0 }, q2: { b: 1 } });
  });

  it("in the challenge's layout: the corpus is one object, grades stand beside the paragraphs", async () => {
    const card: Card = {
      ...BASE,
      format: "json",
      map: { id: "query_uuid", gold: { from: "paragraphs", form: "challenge" }, fields: { query: "query" } },
      splits: { test: { file: "queries.json" } },
      corpus: { file: "corpus.json", format: "json-object", map: { id: "key", text: "passage" } },
    };
    const row = {
      query_uuid: "q",
      query: "מי ישן?",
      paragraphs: { paragraph_0: { uuid: "u1" }, paragraph_1: { uuid: "u2" } },
      target_actions: { target_action_0: "4", target_action_1: 0 },
    };
    const corpus = JSON.stringify({ u1: { passage: "החתול ישן" }, u2: { passage: "הכלב רץ" } });
    expect(golds(await load(card, { "queries.json": JSON.stringify([row]), "corpus.json": corpus }))).toEqual({
      q: { u1: 4, u2: 0 },
    });
    const wrong = { ...row, target_actions: { target_action_0: 5, target_action_1: 0 } };
    expect(await load(card, { "queries.json": JSON.stringify([wrong]), "corpus.json": corpus })).toMatchObject({
      problems: expect.stringContaining("the grade of paragraph_0"),
    });
  });

  it("without ids: a document is its text, once, and the text of the relevant one is the gold", async () => {
    const card: Card = {
      ...BASE,
      format: "jsonl",
      map: { id: "id", gold: { from: "context", form: "document-text" }, fields: { query: "question" } },
      splits: { test: { file: "rows.jsonl" } },
      corpus: { file: "rows.jsonl", format: "jsonl", map: { text: "context" } },
    };
    const rows = ["א", "ב"].map((question, id) => JSON.stringify({ id, question, context: "אותה פסקה" })).join("\n");
    const result = await load(card, { "rows.jsonl": rows });
    expect(result).toMatchObject({ corpus: { documents: [{ text: "אותה פסקה" }] } });
    if (result.ok)
      expect(golds(result)).toEqual({ 0: { [result.corpus.documents[0]!.id]: 1 }, 1: { [result.corpus.documents[0]!.id]: 1 } });
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      "a judged document that the corpus lacks",
      { "qrels.tsv": QRELS.replace("q2\tb", "q2\tz") },
      /queries\.jsonl row 2: the corpus has no document z, which query q2 names/,
    ],
    ["a judged query without text", { "qrels.tsv": `${QRELS}q9\ta\t1\n` }, /qrels\.tsv: query q9 is judged and has no text/],
    [
      "a document judged twice",
      { "qrels.tsv": `${QRELS}q1\ta\t1\n` },
      /qrels\.tsv row 4 field corpus-id: query q1 has judged a already/,
    ],
    ["a grade that is none", { "qrels.tsv": `${QRELS}q2\ta\t0.5\n` }, /field score: "0.5" is no grade/],
    ["an id that occurs twice", { "corpus.jsonl": CORPUS + CORPUS }, /corpus\.jsonl row 3 field _id: the id "a" occurred before/],
    [
      "a document without text",
      { "corpus.jsonl": `${CORPUS}{"_id": "c"}\n` },
      /corpus\.jsonl row 3 field text: is missing or empty/,
    ],
    ["no corpus at all", { "corpus.jsonl": "" }, /corpus\.jsonl/],
  ])("is refused for %s, with file, row and field", async (_, files, expected) => {
    const result = await load(beir, { ...whole, ...files });
    expect(result.ok ? "loaded" : result.problems).toMatch(expected);
  });
});
