import { afterEach, describe, expect, test } from "vitest";
import { RequestFailure, Unscorable } from "../../src/core/model.ts";
import { createModel } from "../../src/models/registry.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";
import { NEVER, services } from "../helpers/model-services.ts";

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function served(backend: string, answer: Answer, more = {}) {
  const server = await startServer(answer);
  const model = await createModel({ backend, model: "m", url: server.url, ...more }, services());
  open.push(server.close, () => model.close?.());
  return { model, seen: server.seen };
}

const outcomeOf = async (promise: Promise<unknown> | undefined) => {
  try {
    return JSON.stringify(await promise);
  } catch (error) {
    if (error instanceof RequestFailure) return error.code;
    if (error instanceof Unscorable) return `unscorable ${error.reason}`;
    throw error;
  }
};

/** TEI with a batch limit and a length limit, as `--max-client-batch-size 2` and a model of eight characters would have. */
const teiServer: Answer = ({ path, body }, response) => {
  const texts: string[] = path === "/rerank" ? body.texts : body.inputs;
  if (texts.length > 2)
    return sendJson(response, { error: "batch size 3 > maximum allowed batch size 2", error_type: "Validation" }, 413);
  if (body.truncate === false && texts.some((text) => text.length > 20)) {
    return sendJson(
      response,
      { error: "Input validation error: `inputs` must have less than 8 tokens. Given: 21", error_type: "Validation" },
      413,
    );
  }
  if (path === "/rerank") {
    const scores = texts.map((text, index) => ({ index, score: text.length }));
    return sendJson(
      response,
      scores.sort((a, b) => b.score - a.score),
    );
  }
  sendJson(
    response,
    texts.map((text) => [text.length, 1, 0.5]),
  );
};

describe("TEI", () => {
  test("embeds with the prefixes of the model's card", async () => {
    const { model, seen } = await served("tei", teiServer, { queryPrefix: "query: " });
    const reply = await model.embed?.({ method: "embed", texts: ["אב", "ג"], role: "query" }, NEVER);
    expect(reply?.vectors.map((vector) => [...vector])).toEqual([
      [9, 1, 0.5],
      [8, 1, 0.5],
    ]);
    expect(seen[0]?.body).toEqual({ inputs: ["query: אב", "query: ג"], normalize: true, truncate: false });
    expect(model.identity).toMatchObject({ queryPrefix: "query: ", passagePrefix: "" });
  });

  test("ranks: scores come back in the order asked, not in the server's", async () => {
    const { model } = await served("tei", teiServer);
    expect(await model.rank?.({ method: "rank", query: "ש", passages: ["א", "אבג"] }, NEVER)).toEqual({
      method: "rank",
      scores: [1, 3],
    });
  });

  test("a batch over the server's limit fails by name, a text over the model's is unscorable", async () => {
    const { model } = await served("tei", teiServer);
    const embed = (texts: string[]) => outcomeOf(model.embed?.({ method: "embed", texts, role: "passage" }, NEVER));
    expect(await embed(["א", "ב", "ג"])).toBe("E_REQUEST_TOO_LARGE");
    expect(await embed(["א".repeat(21)])).toBe("unscorable context-length");
    expect(model.maxBatch).toBe(32);
  });
});

describe("OpenAI-style embeddings", () => {
  const data = (...vectors: unknown[]) => ({ data: vectors.map((embedding, index) => ({ index, embedding })) });
  const base64 = (...floats: number[]) => Buffer.from(Float32Array.from(floats).buffer).toString("base64");

  test("are asked for as floats, sorted by index, and read from base64 all the same", async () => {
    const { data: entries } = data([0.5, 1], base64(0.25, -2));
    const { model, seen } = await served("openai-embeddings", (_, response) =>
      sendJson(response, { data: entries.reverse(), usage: { prompt_tokens: 3 } }),
    );
    const reply = await model.embed?.({ method: "embed", texts: ["א", "ב"], role: "query" }, NEVER);
    expect(reply?.vectors.map((vector) => [...vector])).toEqual([
      [0.5, 1],
      [0.25, -2],
    ]);
    expect(reply?.usage).toEqual({ prompt: 3 });
    expect(seen[0]).toMatchObject({ path: "/v1/embeddings", body: { encoding_format: "float" } });
  });

  test("of another dimension than the entry states are refused", async () => {
    const { model } = await served("openai-embeddings", (_, response) => sendJson(response, data([0.5, 1])), { dimension: 3 });
    expect(await outcomeOf(model.embed?.({ method: "embed", texts: ["א"], role: "query" }, NEVER))).toBe("E_DIMENSION");
  });

  test.each<[string, unknown, string]>([
    ["too few vectors", data([1]), "E_REPLY_COUNT"],
    ["an empty vector", data([1], []), "E_REPLY_SHAPE"],
    ["a vector of zeros", data([1], [0]), "E_REPLY_SHAPE"],
    ["two dimensions", data([1], [1, 2]), "E_REPLY_SHAPE"],
    ["NaN as null", data([1], [null]), "E_REPLY_SHAPE"],
    ["NaN in base64", data([1], base64(Number.NaN)), "E_REPLY_SHAPE"],
    ["base64 of five bytes", data([1], "AAAAAAA="), "E_REPLY_SHAPE"],
    [
      "an index twice",
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
      "E_REPLY_ORDER",
    ],
  ])("%s", async (_, reply, expected) => {
    const { model } = await served("openai-embeddings", (_request, response) => sendJson(response, reply));
    expect(await outcomeOf(model.embed?.({ method: "embed", texts: ["א", "ב"], role: "query" }, NEVER))).toBe(expected);
  });
});
