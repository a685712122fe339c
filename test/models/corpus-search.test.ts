import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Model } from "../../src/core/model.ts";
import type { SearchRequest } from "../../src/core/request.ts";
import { openSearch } from "../../src/models/corpus-search.ts";
import { createModel } from "../../src/models/registry.ts";
import { closeVectors, corpusOf, resources } from "../helpers/corpus.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";
import { NEVER, services, VIEW } from "../helpers/model-services.ts";

const CORPUS = corpusOf("החתול ישן על הספה", "הכלב רץ בגינה", "חתול וכלב משחקים יחד בחצר", "הרכבת יצאה מהתחנה");
const LETTERS = "אבגדהוזחטיכלמנסעפצקרשתםןץףך";
/** How often each letter occurs: a vector that any server can make, and that differs for every text here. */
const vectorOf = (text: string) => [...LETTERS].map((letter) => text.split(letter).length - 1 + (letter === "א" ? 0.5 : 0));

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  await closeVectors();
});

const embeddings: Answer = ({ body }, response) =>
  sendJson(response, { data: body.input.map((text: string, index: number) => ({ index, embedding: vectorOf(text) })) });

async function served(answer: Answer = embeddings, more = {}, backend = "openai-embeddings") {
  const server = await startServer(answer);
  const model = await createModel({ backend, model: "m", url: server.url, maxBatch: 2, ...more }, services());
  open.push(server.close, () => model.close?.());
  return { model, server };
}

function request(query: string, more: Partial<SearchRequest> = {}): SearchRequest {
  const view = { ...VIEW, id: query };
  return { method: "rank", prompt: { layout: "raw", parts: [query] }, corpus: CORPUS.digest, depth: 10, seed: 1, view, ...more };
}

async function ranked(model: Model, { folder, ...more }: { folder?: string } & Partial<SearchRequest>) {
  const { search, about } = await openSearch(model, CORPUS, resources(folder));
  const { hits, cut } = await search(request("החתול ישן", more), NEVER);
  await closeVectors();
  return { ids: hits.map(([id]) => id), scores: hits.map(([, score]) => score), cut, about };
}

const cosine = (a: number[], b: number[]) => {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, at) => sum + value * (y[at] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const byCosine = (query: string) =>
  CORPUS.documents
    .map(({ id, text }) => ({ id, score: cosine(vectorOf(query), vectorOf(text)) }))
    .sort((a, b) => b.score - a.score);

describe("a model that embeds", () => {
  it("ranks the corpus by the cosine of its vectors, in as many requests as batches", async () => {
    const { model, server } = await served();
    const { ids, scores, about } = await ranked(model, {});
    const expected = byCosine("החתול ישן");
    expect(ids).toEqual(expected.map(({ id }) => id));
    for (const [rank, score] of scores.entries()) expect(score).toBeCloseTo(expected[rank]?.score as number, 6);
    expect(about).toEqual({ documents: 4, dimension: 27, documentsCut: 0 });
    expect(server.seen.map(({ body }) => body.input.length)).toEqual([2, 2, 1]);
  });

  it("ranks given candidates alone", async () => {
    const { model } = await served();
    const { ids } = await ranked(model, { candidates: ["d3", "d1", "d3"] });
    expect(ids).toEqual(
      byCosine("החתול ישן")
        .map(({ id }) => id)
        .filter((id) => id === "d1" || id === "d3"),
    );
  });

  it("answers queries that come together from one reading, each with its own documents", async () => {
    const { model } = await served();
    const { search } = await openSearch(model, CORPUS, resources());
    const queries = ["חתול", "כלב בגינה", "תחנה של רכבת"];
    const replies = await Promise.all(queries.map((query) => search(request(query, { depth: 2 }), NEVER)));
    expect(replies.map(({ hits }) => hits.map(([id]) => id))).toEqual(
      queries.map((query) =>
        byCosine(query)
          .slice(0, 2)
          .map(({ id }) => id),
      ),
    );
  });

  it("finds the vectors of an earlier run, and asks for two of them to see that the model is the same", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vectors-"));
    const first = await served();
    await ranked(first.model, { folder });
    const second = await served();
    const { ids } = await ranked(second.model, { folder });
    expect(ids).toEqual(byCosine("החתול ישן").map(({ id }) => id));
    expect(second.server.seen.map(({ body }) => body.input)).toEqual([
      ["החתול ישן על הספה"],
      ["הרכבת יצאה מהתחנה"],
      ["החתול ישן"],
    ]);
  });

  it("makes the vectors anew where the model behind the name is another one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vectors-"));
    await ranked((await served()).model, { folder });
    const other: Answer = ({ body }, response) =>
      sendJson(response, {
        data: body.input.map((text: string, index: number) => ({ index, embedding: vectorOf(text).reverse() })),
      });
    const { model, server } = await served(other);
    await ranked(model, { folder });
    expect(server.seen.flatMap(({ body }) => body.input)).toHaveLength(1 + 4 + 1);
  });

  it("goes on where it was cut off, and repairs what a crash left", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vectors-"));
    let calls = 0;
    const failing: Answer = (seen, response) => {
      calls += 1;
      return calls > 1 ? sendJson(response, { error: "gone" }, 400) : embeddings(seen, response);
    };
    await expect(ranked((await served(failing)).model, { folder })).rejects.toThrow();
    await closeVectors();
    const [name] = readdirSync(folder);
    const file = join(folder, name as string, "vectors.f32");
    const whole = readFileSync(file);
    expect(whole.length).toBe(2 * 27 * 4);
    writeFileSync(file, Buffer.concat([whole, Buffer.alloc(10)]));

    const { model, server } = await served();
    const { ids } = await ranked(model, { folder });
    expect(ids).toEqual(byCosine("החתול ישן").map(({ id }) => id));
    // The first and the second again, to compare, then what was missing, then the query.
    expect(server.seen.flatMap(({ body }) => body.input)).toHaveLength(2 + 2 + 1);
  });

  it("makes a damaged file anew", async () => {
    const folder = mkdtempSync(join(tmpdir(), "vectors-"));
    await ranked((await served()).model, { folder });
    const [name] = readdirSync(folder);
    truncateSync(join(folder, name as string, "vectors.f32"), 100);
    const { model, server } = await served();
    const { ids } = await ranked(model, { folder });
    expect(ids).toEqual(byCosine("החתול ישן").map(({ id }) => id));
    expect(server.seen.flatMap(({ body }) => body.input)).toHaveLength(4 + 1);
  });

  it("counts the texts that it cuts where the entry says so, and refuses too long ones otherwise", async () => {
    const { model } = await served(embeddings, { cutAt: 15 });
    const { about } = await ranked(model, {});
    expect(about).toMatchObject({ documentsCut: CORPUS.documents.filter(({ text }) => text.length > 15).length });
    expect(model.identity).toMatchObject({ cutAt: 15 });

    const short: Answer = ({ body }, response) =>
      body.inputs.some((text: string) => text.length > 20)
        ? sendJson(
            response,
            { error: "Input validation error: `inputs` must have less than 8 tokens. Given: 21", error_type: "Validation" },
            413,
          )
        : sendJson(response, body.inputs.map(vectorOf));
    const tei = await served(short, {}, "tei");
    await expect(ranked(tei.model, {})).rejects.toMatchObject({ code: "E_PASSAGE_TOO_LONG" });
  });

  it("refuses vectors of another dimension than its entry states", async () => {
    const { model } = await served(embeddings, { dimension: 768 });
    await expect(ranked(model, {})).rejects.toMatchObject({ code: "E_DIMENSION" });
  });
});

/** A reranker that finds long passages relevant. */
const reranker: Answer = ({ body }, response) =>
  sendJson(response, body.texts.map((text: string, index: number) => ({ index, score: text.length })).reverse());

describe("stages", () => {
  const stages = async (list: readonly unknown[]) => {
    const model = await createModel(
      { backend: "ranker", name: "r", stages: list } as never,
      services({ trainingText: () => "שלום\nעולם\n" }),
    );
    open.push(() => model.close?.());
    return model;
  };

  it("re-rank the best of a search and leave the others out", async () => {
    const server = await startServer(reranker);
    open.push(server.close);
    const rerank = { backend: "tei", model: "m", url: server.url };
    const model = await stages([{ search: { backend: "embedded", model: "bm25-prefix" } }, { rerank, depth: 2 }]);
    const { ids, scores } = await ranked(model, {});
    expect(ids).toEqual(["d2", "d0"]);
    expect(scores).toEqual([25, 17]);
    expect(server.seen).toHaveLength(1);
  });

  it("join searches by reciprocal ranks", async () => {
    const { server } = await served();
    const dense = { backend: "openai-embeddings", model: "m", url: server.url };
    const model = await stages([{ fuse: [{ backend: "embedded", model: "bm25" }, dense], k: 60 }]);
    const { ids, scores } = await ranked(model, {});
    const places = byCosine("החתול ישן").map(({ id }) => id);
    // BM25 finds d0 alone.
    const share = (id: string) => 1 / (61 + places.indexOf(id)) + (id === "d0" ? 1 / 61 : 0);
    expect(ids).toEqual([...places].sort((a, b) => share(b) - share(a)));
    expect(scores[0]).toBeCloseTo(share(ids[0] as string), 12);
  });

  it("score the query after each document by a language model", async () => {
    const model = await stages([
      { search: { backend: "embedded", model: "bm25-prefix" } },
      { likelihood: { backend: "embedded", model: "ngram" }, depth: 2, prompt: "{{passage}}" },
    ]);
    const { ids, scores } = await ranked(model, {});
    expect(ids).toHaveLength(2);
    for (const score of scores) expect(score).toBeLessThan(0);
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ["no search before a reranker", [{ rerank: { backend: "tei", model: "m" }, depth: 5 }], /nothing to order/],
    [
      "a search after a search",
      [{ search: { backend: "embedded", model: "bm25" } }, { search: { backend: "embedded", model: "bm25" } }],
      /forget/,
    ],
    ["no depth", [{ search: { backend: "embedded", model: "bm25" } }, { rerank: { backend: "tei", model: "m" } }], /depth/],
    ["an unknown stage", [{ find: { backend: "embedded", model: "bm25" } }], /no stage/],
    [
      "a prompt without the document",
      [
        { search: { backend: "embedded", model: "bm25" } },
        { likelihood: { backend: "embedded", model: "ngram" }, depth: 2, prompt: "שאלה:" },
      ],
      /place for the document/,
    ],
    ["a model that cannot search", [{ search: { backend: "embedded", model: "copy" } }], /cannot search/],
  ])("are refused with %s", async (_, list, expected) => {
    const error = await stages(list).then(
      () => "made",
      (thrown) => `${thrown.message} ${JSON.stringify(thrown.problems)}`,
    );
    expect(error).toMatch(expected);
  });
});
