import { afterEach, describe, expect, test } from "vitest";
import { probeModel } from "../../src/models/probe.ts";
import { createModel } from "../../src/models/registry.ts";
import { checkFingerprint, trusted, whyNot } from "../../src/models/trust.ts";
import { sendJson, startServer, type TestServer } from "../helpers/http-server.ts";
import { NEVER, services } from "../helpers/model-services.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startOllama } from "../helpers/servers/ollama.ts";
import { startSglang } from "../helpers/servers/sglang.ts";
import { startTei } from "../helpers/servers/tei.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const toy = toyModel();
const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function probe(backend: string, server: TestServer, more = {}) {
  const model = await createModel({ backend, model: "toy", url: `${server.url}/v1`, ...more }, services());
  open.push(server.close, () => model.close?.());
  return { model, probe: await probeModel(model, NEVER) };
}

describe("a probe", () => {
  test("of vLLM finds everything, and what it serves", async () => {
    const { model, probe: found } = await probe("vllm", await startVllm(toy));
    expect(found).toMatchObject({
      served: { model: "toy", version: "0.16.0", contextLength: 4096 },
      raw: { found: "yes" },
      chat: { found: "yes" },
      deterministic: { found: "yes" },
      labels: { "hebrew-letters": { found: "yes", note: "single, distinct tokens (next-token)" } },
      texts: { found: "yes", note: "prompt-logprobs" },
      chatLabels: { found: "yes" },
      chatTexts: { found: "yes" },
      tokenizes: { found: "yes", note: expect.stringContaining("Hebrew characters") },
      bos: { found: "yes", note: "one" },
      embeds: { found: "no" },
      ranks: { found: "no" },
      additive: { found: "yes" },
      orderFree: { found: "yes" },
    });
    expect(trusted(model, found)).toBe(model);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test("of a server that ignores the seed says so", async () => {
    const { probe: found } = await probe("vllm", await startVllm(toy));
    expect(found.seeded).toMatchObject({ found: "no", reason: expect.stringContaining("seed") });
  });

  test.each<[string, () => Promise<TestServer>, object]>([
    ["SGLang", () => startSglang(toy), { model: "weights/toy", version: "0.5.23", contextLength: 4096 }],
    ["an older SGLang", () => startSglang(toy, { old: true }), { model: "weights/toy", version: "0.5.23" }],
    ["Ollama", () => startOllama(toy), { model: "toy:latest", revision: "abc123", version: "0.12.11", contextLength: 8192 }],
    ["TGI", () => startTgi(toy), { model: "toy", revision: "0123abc", contextLength: 4096 }],
    ["TEI", () => startTei(toy, 512), { model: "weights/toy", revision: "0123abc", version: "1.8.0", contextLength: 512 }],
  ])("of %s keeps what it says of itself", async (name, start, served) => {
    const backend = name.split(" ").at(-1)?.toLowerCase() as string;
    expect((await probe(backend, await start())).probe.served).toEqual(expect.objectContaining(served));
  });

  test("of a reranker finds that it ranks, whatever the order of the passages", async () => {
    const { model, probe: found } = await probe("tei", await startTei(toy, 512));
    expect(found).toMatchObject({ ranks: { found: "yes" }, embeds: { found: "yes", note: "8 dimensions" } });
    const need = { method: "rank", layout: "raw", continuation: "none", labels: [] } as const;
    expect(whyNot(found, need)).toBeUndefined();
    expect(trusted(model, found)).toBe(model);
    const byPlace: typeof model.rank = async ({ passages }) => ({ method: "rank", scores: passages.map((_, at) => at) });
    expect((await probeModel({ ...model, rank: byPlace }, NEVER)).ranks).toMatchObject({
      found: "no",
      reason: expect.stringContaining("order of the passages"),
    });
  });

  test("of a server with a route that its model is not for takes that one away, and ranks by the other", async () => {
    const { model, probe: found } = await probe(
      "tei",
      await startServer(({ path, body }, response) => {
        if (path === "/info") return sendJson(response, { model_id: "reranker" });
        if (path === "/embed")
          return sendJson(response, { error: "model is not an embedding model", error_type: "Backend" }, 424);
        sendJson(
          response,
          body.texts.map((text: string, index: number) => ({ index, score: text.length })),
        );
      }),
    );
    const need = { method: "rank", layout: "raw", continuation: "none", labels: [] } as const;
    expect(whyNot(found, need)).toBeUndefined();
    expect(trusted(model, found)).toMatchObject({ rank: expect.any(Function) });
    expect(trusted(model, found)).not.toHaveProperty("embed");
    expect(whyNot({ ...found, ranks: { found: "no", reason: "it is down" } }, need)).toContain("it is down; ");
  });

  test("of llama-server scores texts token by token", async () => {
    const { probe: found } = await probe("llama-cpp", await startLlamaServer(toy));
    expect(found).toMatchObject({ texts: { found: "yes", note: "teacher-forcing" }, additive: { found: "yes" } });
  });

  test("of Ollama keeps labels and refuses texts", async () => {
    const { model, probe: found } = await probe("ollama", await startOllama(toy), {});
    expect(found.labels["hebrew-letters"]).toMatchObject({ found: "yes" });
    expect(found.texts).toMatchObject({ found: "no", reason: expect.stringContaining("E_LABEL_NOT_IN_TOP") });
    expect(trusted(model, found).choiceLoglikelihood).toBeDefined();
  });

  test("of TGI without prefill scores refuses texts", async () => {
    const { probe: found } = await probe("tgi", await startTgi(toy, { prefill: false }));
    expect(found.texts).toMatchObject({ found: "no", reason: expect.stringContaining("--enable-prefill-logprobs") });
  });

  test("of a server that shifts scores by one token takes its log-likelihoods away", async () => {
    // Each token is given the score of the one before it, as llama-cpp-python did without a BOS.
    const right = await startVllm(toy);
    const shifted = await startServer(async ({ path, body, text, method }, response) => {
      const reply = await fetch(`${right.url}${path}`, method === "GET" ? {} : { method, body: text });
      // biome-ignore lint/suspicious/noExplicitAny: a reply that is bent on purpose
      const json: any = await reply.json();
      if (body?.prompt_logprobs !== undefined) {
        for (const [index, choice] of json.choices.entries()) {
          const ids: number[] = body.prompt[index];
          const scores = ids.map((_, at) => (at < 2 ? -1 : choice.prompt_logprobs[at - 1][ids[at - 1] as number].logprob));
          choice.prompt_logprobs = ids.map((id, at) => (at === 0 ? null : { [id]: { logprob: scores[at] } }));
        }
      }
      sendJson(response, json, reply.status);
    });
    open.push(right.close);
    const { model, probe: found } = await probe("vllm", shifted, { loglikelihood: "prompt-logprobs" });
    expect(found.additive).toMatchObject({ found: "no" });
    expect(trusted(model, found).choiceLoglikelihood).toBeUndefined();
    expect(trusted(model, found).generate).toBeDefined();
  });

  test("of a server that is not there is a failure, not a list of missing abilities", async () => {
    const server = await startVllm(toy);
    await server.close();
    await expect(probe("vllm", server)).rejects.toMatchObject({ code: "E_REFUSED" });
  });
});

test("a resume against other weights stops, and says why", async () => {
  const { probe: before } = await probe("vllm", await startVllm(toy));
  const { probe: same } = await probe("vllm", await startVllm(toyModel()));
  const stored = JSON.parse(JSON.stringify(before));
  expect(() => checkFingerprint(stored, same)).not.toThrow();
  expect(() => checkFingerprint(undefined, same)).not.toThrow();
  expect(() => checkFingerprint(stored, { ...same, fingerprint: { absent: "no raw prompts" } })).not.toThrow();
  const changed = { ...same, fingerprint: { digest: "0", texts: [] } };
  expect(() => checkFingerprint(stored, changed)).toThrow("the model behind this address changed");
});

test("a server whose greedy answers differ from one try to the next has no fingerprint, so that no resume is refused", async () => {
  let calls = 0;
  const restless = await startServer((_, response) => {
    const text = `תשובה ${calls++}`;
    sendJson(response, { choices: [{ index: 0, text, message: { content: text }, finish_reason: "stop" }] });
  });
  const { probe: found } = await probe("openai", restless);
  expect(found.deterministic).toMatchObject({ found: "no" });
  expect(found.fingerprint).toEqual({ absent: "two answers to one prompt under one seed differ" });
});

describe("what a protocol needs", () => {
  const letters = {
    method: "choice-loglikelihood",
    layout: "raw",
    continuation: "letters",
    labels: ["א", "ב", "ג", "ד"],
  } as const;
  const texts = { ...letters, continuation: "texts" } as const;

  test("is compared with what the probe found, by method, layout and what is scored", async () => {
    const { probe: ollama } = await probe("ollama", await startOllama(toy), {});
    expect(whyNot(ollama, letters)).toBeUndefined();
    expect(whyNot(ollama, texts)).toContain("E_LABEL_NOT_IN_TOP");
    expect(whyNot(ollama, { ...letters, layout: "chat" })).toBeUndefined();
    expect(whyNot(ollama, { ...texts, layout: "chat" })).toContain("E_LABEL_NOT_IN_TOP");
    expect(whyNot(ollama, { ...letters, method: "generate", continuation: "none" })).toBeUndefined();
    expect(whyNot(ollama, { ...letters, method: "rolling-loglikelihood" })).toContain("E_LABEL_NOT_IN_TOP");
  });

  test("is not met by log-likelihoods that do not add up", async () => {
    const { probe: found } = await probe("vllm", await startVllm(toy));
    const shifted = { ...found, additive: { found: "no", reason: "the parts do not add up" } } as const;
    expect(whyNot(found, texts)).toBeUndefined();
    expect(whyNot(shifted, texts)).toContain("do not add up");
    expect(whyNot(shifted, letters)).toContain("do not add up");
  });
});
