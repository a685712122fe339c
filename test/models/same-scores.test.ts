import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { createModel } from "../../src/models/registry.ts";
import { BOUNDARY_POLICY } from "../../src/models/wire/boundary.ts";
import type { TestServer } from "../helpers/http-server.ts";
import { choice, NEVER, services } from "../helpers/model-services.ts";
import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startSglang } from "../helpers/servers/sglang.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { reference, toyModel } from "../helpers/toy-model.ts";

/** The same model behind every server must have the same log-likelihoods, by whatever way the server allows. */

const toy = toyModel();
const SERVERS: Record<string, () => Promise<TestServer>> = {
  vllm: () => startVllm(toy, { shuffled: true }),
  sglang: () => startSglang(toy),
  tgi: () => startTgi(toy),
  "llama-cpp": () => startLlamaServer(toy),
  "llama-cpp-python": () => startLlamaCppPython(toy),
  openai: () => startVllm(toy),
};
const models = new Map<string, Model>();
const servers: TestServer[] = [];

beforeAll(async () => {
  for (const [backend, start] of Object.entries(SERVERS)) {
    const server = await start();
    servers.push(server);
    models.set(backend, await createModel({ backend, model: "toy", url: `${server.url}/v1` }, services()));
  }
});
afterAll(async () => {
  await Promise.all([...models.values()].map((model) => model.close?.()));
  await Promise.all(servers.map((server) => server.close()));
});

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["letters", "שאלה: מה בירת ישראל?\nתשובה:", [" א", " ב", " ג", " ד"]],
  ["letters after a trailing space", "שאלה: מה בירת ישראל?\nתשובה: ", ["א", "ב", "ג", "ד"]],
  ["words of several tokens", "בירת ישראל היא", [" ירושלים", " תל אביב", " בית שמש", " חיפה"]],
  ["niqqud, split into bytes", "תשובה:", [" שָׁלוֹם", " עוֹלָם"].map((text) => text.normalize("NFD"))],
  ["gershayim and quotes", "תשובה:", [' צה"ל', " צה״ל", " ח״כ"]],
];

describe.each(Object.keys(SERVERS))("%s", (backend) => {
  test.each(CASES)("%s: equal to the model's own", async (_, prompt, continuations) => {
    const reply = await models.get(backend)?.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
    const trimmed = prompt.trimEnd();
    const moved = continuations.map((continuation) => prompt.slice(trimmed.length) + continuation);
    const expected = moved.map((continuation) => reference(toy, trimmed, continuation));
    expect(reply?.choices).toHaveLength(continuations.length);
    expect(reply?.boundary?.policy).toBe(BOUNDARY_POLICY);
    expect(["clean", "concatenated"]).toContain(reply?.boundary?.kind);
    for (const [index, { logprob, tokens }] of (reply?.choices ?? []).entries()) {
      expect(logprob).toBeCloseTo(expected[index] as number, 9);
      expect(tokens.reduce((sum, token) => sum + token.logprob, 0)).toBeCloseTo(logprob, 9);
    }
  });

  test("a token that spans the join moves the cut for every choice alike", async () => {
    // "בית" and "ביתה" are tokens: the prompt ends inside one of them.
    const reply = await models.get(backend)?.choiceLoglikelihood?.(choice("תשובה:\nבית", ["ה", " עולם"]), NEVER);
    expect(reply?.boundary).toEqual({ kind: "merged", policy: BOUNDARY_POLICY });
    const [joined, apart] = reply?.choices ?? [];
    expect(joined?.logprob).toBeCloseTo(reference(toy, "תשובה:\n", "ביתה"), 9);
    expect(apart?.logprob).toBeCloseTo(reference(toy, "תשובה:\n", "בית עולם"), 9);
  });
});
