import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MivhanError } from "../../src/core/errors.ts";
import { parseBeirCorpus, parseBeirQrels, parseBeirQueries } from "../../src/retrieval/formats/beir.ts";
import { parseChallengeCorpus, parseChallengeQueries } from "../../src/retrieval/formats/challenge.ts";
import { linesOf } from "../../src/retrieval/formats/lines.ts";
import { formatTrecRun, parseTrecQrels, parseTrecRun } from "../../src/retrieval/formats/trec.ts";
import { trecOrder } from "../../src/retrieval/rankings.ts";

const source = (text: string) => ({ file: "input", lines: linesOf(text) });

/** Line (or row) and field of every problem of the error that `read` throws. */
function faults(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (!(error instanceof MivhanError) || error.code !== "E_RETRIEVAL_FORMAT") throw error;
    return error.problems.map(({ place }) => `${place.line ?? place.row ?? "-"} ${place.field}`);
  }
  throw new Error("nothing was refused");
}

describe("linesOf", () => {
  test("takes LF, CRLF, a byte order mark and a last line without an end", () => {
    expect([...linesOf("\uFEFFa\r\nb\n\nc")]).toEqual(["a", "b", "", "c"]);
    expect([...linesOf("")]).toEqual([]);
    expect([...linesOf("a\n")]).toEqual(["a"]);
  });

  test("agrees with split for any text without CR", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[א-ת ]{0,3}$/)), (lines) => {
        expect([...linesOf(lines.map((line) => `${line}\n`).join(""))]).toEqual(lines);
      }),
    );
  });
});

describe("TREC", () => {
  test("qrels keep grades, negative ones too, and ignore the iteration", () => {
    const qrels = parseTrecQrels(source("q1 0 doc 2\r\n\nq1\tQ0\tאב -1\n"));
    expect(qrels).toEqual(
      new Map([
        [
          "q1",
          new Map([
            ["doc", 2],
            ["אב", -1],
          ]),
        ],
      ]),
    );
  });

  test("qrels say line and field of every fault", () => {
    expect(faults(() => parseTrecQrels(source("q 0 d 1\nq 0 d 2\nq 0 e x\nq 0 e 1.5\nq 0\nq 0 a b 1\n")))).toEqual([
      "2 document",
      "3 grade",
      "4 grade",
      "5 document",
      "6 line",
    ]);
  });

  test("a run keeps scores and ignores rank and tag", () => {
    const run = parseTrecRun(source("q Q0 a 9 -1.5e-3 t\nq Q0 b 1 .5 t\n"));
    expect(run).toEqual(
      new Map([
        [
          "q",
          [
            { id: "a", score: -0.0015 },
            { id: "b", score: 0.5 },
          ],
        ],
      ]),
    );
  });

  test.each(["NaN", "inf", "1e999", "0x10", "1,5", "--1", ""])("a run with the score %j is refused", (score) => {
    expect(faults(() => parseTrecRun(source(`q Q0 a 1 ${score} t`)))).toEqual([score === "" ? "1 tag" : "1 score"]);
  });

  test("what is written reads back the same, in trec_eval's order", () => {
    const hit = fc.record({
      id: fc.stringMatching(/^[א-תa-z0-9]{1,5}$/),
      score: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(hit, { selector: ({ id }) => id, minLength: 1 }), (hits) => {
        const text = [...formatTrecRun({ rankings: new Map([["q", hits]]), tag: "t" })].join("\n");
        const plain = hits.map(({ id, score }) => ({ id, score: score + 0 }));
        expect(parseTrecRun(source(text)).get("q")).toEqual(trecOrder("q", { hits: plain, scores: "double" }));
      }),
    );
  });

  test.each([
    ["a b", "t"],
    ["", "t"],
    ["a", "my tag"],
  ])("an id %j with the tag %j cannot be written", (id, tag) => {
    const rankings = new Map([["q", [{ id, score: 1 }]]]);
    expect(() => [...formatTrecRun({ rankings, tag })]).toThrowError(expect.objectContaining({ code: "E_RETRIEVAL_FORMAT" }));
  });

  test("a hostile line takes linear time", () => {
    const started = performance.now();
    faults(() => parseTrecRun(source(`q Q0 a 1 ${"1".repeat(200_000)}x t`)));
    faults(() => parseTrecRun(source(`${" \t".repeat(100_000)}q`)));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("the first 20 problems are listed and all are counted", () => {
    const text = "q 0 d\n".repeat(50);
    expect(() => parseTrecQrels(source(text))).toThrowError(/input: 50 problems, nothing was read/);
    expect(faults(() => parseTrecQrels(source(text)))).toHaveLength(20);
  });
});

describe("BEIR", () => {
  test("corpus and queries", () => {
    expect(parseBeirCorpus(source('{"_id":"1","title":"כותרת","text":"גוף"}\n{"_id":"2","text":"","metadata":{}}\n'))).toEqual([
      { id: "1", title: "כותרת", text: "גוף" },
      { id: "2", title: "", text: "" },
    ]);
    expect(parseBeirQueries(source('{"_id":"q","text":"מה?"}'))).toEqual([{ id: "q", text: "מה?" }]);
  });

  test("say line and field of every fault", () => {
    const text = '{"_id":1,"text":"a"}\n{"_id":"x"}\n[]\n{"_id":"x","text":"b","title":null}\nnot json\n';
    expect(faults(() => parseBeirCorpus(source(text)))).toEqual(["1 _id", "2 text", "3 line", "4 _id", "4 title", "5 line"]);
    expect(faults(() => parseBeirQueries(source('{"_id":"","text":2}')))).toEqual(["1 _id", "1 text"]);
  });

  test("qrels need their header, and ids may hold spaces", () => {
    expect(parseBeirQrels(source("query-id\tcorpus-id\tscore\nq 1\td 1\t1\nq 1\td 2\t0\n"))).toEqual(
      new Map([
        [
          "q 1",
          new Map([
            ["d 1", 1],
            ["d 2", 0],
          ]),
        ],
      ]),
    );
    expect(faults(() => parseBeirQrels(source("q\td\t1\n")))).toEqual(["1 header"]);
  });

  test("qrels say line and field of every fault", () => {
    const text = "query-id\tcorpus-id\tscore\nq\td\n\td\t1\nq\t\t1\nq\td\t1\t2\nq\td\t1\nq\td\t1\n";
    expect(faults(() => parseBeirQrels(source(text)))).toEqual(["2 score", "3 query-id", "4 corpus-id", "5 line", "7 document"]);
  });
});

describe("the Hebrew Semantic Retrieval challenge", () => {
  const row = {
    query_uuid: "q1",
    query: "מי זכאי לדמי אבטלה?",
    corpus: "kz",
    paragraphs: { paragraph_0: { uuid: "p0" }, paragraph_1: { uuid: "p1" } },
    target_actions: { target_action_0: 4, target_action_1: "0" },
  };
  const read = (value: unknown) => parseChallengeQueries({ file: "queries.json", text: JSON.stringify(value) });

  test("queries and graded judgements, as an array or as lines", () => {
    const expected = {
      queries: [{ id: "q1", text: "מי זכאי לדמי אבטלה?" }],
      parts: new Map([["q1", "kz"]]),
      qrels: new Map([
        [
          "q1",
          new Map([
            ["p0", 4],
            ["p1", 0],
          ]),
        ],
      ]),
    };
    expect(read([row])).toEqual(expected);
    expect(parseChallengeQueries({ file: "queries.jsonl", text: `\uFEFF${JSON.stringify(row)}\n` })).toEqual(expected);
  });

  test("the corpus", () => {
    expect(parseChallengeCorpus({ file: "corpus.json", text: '{"p0":{"passage":"פסקה"}}' })).toEqual([
      { id: "p0", text: "פסקה" },
    ]);
    expect(faults(() => parseChallengeCorpus({ file: "corpus.json", text: '{"p0":{"passage":"א"},"p1":{"text":"ב"}}' }))).toEqual(
      ["2 p1.passage"],
    );
    expect(faults(() => parseChallengeCorpus({ file: "corpus.json", text: "[]" }))).toEqual(["- file"]);
    expect(faults(() => parseChallengeCorpus({ file: "corpus.json", text: '{"p0":' }))).toEqual(["- file"]);
  });

  test.each([
    ["a grade of 5", { ...row, target_actions: { target_action_0: 5, target_action_1: 0 } }, "target_actions.target_action_0"],
    ["a grade that is absent", { ...row, target_actions: { target_action_0: 1 } }, "target_actions.target_action_1"],
    ["a grade without a paragraph", { ...row, target_actions: { ...row.target_actions, target_action_2: 1 } }, "target_actions"],
    ["a paragraph without a uuid", { ...row, paragraphs: { paragraph_0: {} } }, "paragraphs.paragraph_0.uuid"],
    [
      "a paragraph that occurs twice",
      { ...row, paragraphs: { paragraph_0: { uuid: "p" }, paragraph_1: { uuid: "p" } } },
      "paragraphs.paragraph_1.uuid",
    ],
    ["an unknown key", { ...row, paragraphs: { first: { uuid: "p" } } }, "paragraphs.first"],
    ["no query", { ...row, query: undefined }, "query"],
  ])("%s is refused", (_, value, field) => {
    expect(faults(() => read([row, { ...value, query_uuid: "q2" }]))).toEqual([`2 ${field}`]);
  });

  test("a query that occurs twice is refused", () => {
    expect(faults(() => read([row, row]))).toEqual(["2 query_uuid"]);
  });
});
