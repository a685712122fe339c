import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { probeModel } from "../../src/models/probe.ts";
import { createModel } from "../../src/models/registry.ts";
import { describeReal, tinyVector } from "../conformance/real.ts";
import { BUILD_LIMIT, realLlama, startReal } from "../helpers/gguf/real-llama.ts";
import { tinyEncode, tinyForward, tinyGguf, tinyWeights } from "../helpers/gguf/tiny-llama.ts";
import { TINY_TEMPLATE } from "../helpers/gguf/tiny-toy.ts";
import { chat, choice, GREEDY, generation, NEVER, services, user } from "../helpers/model-services.ts";

/** The real llama-server on a GGUF of random weights that this test writes, against the same network in double precision. */
const folder = mkdtempSync(join(tmpdir(), "mivhan-llama-server-"));
const weights = tinyWeights("oracle");
const started: ChildProcess[] = [];
const models: Model[] = [];

beforeAll(() => void realLlama(), BUILD_LIMIT);
afterAll(async () => {
  for (const model of models) await model.close?.();
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Keys and values in 32 bits: in 16 bits scores move in the second decimal. */
async function serve(
  backend: string,
  { bos = true, flags = [] }: { bos?: boolean; flags?: readonly string[] } = {},
): Promise<Model> {
  const path = join(folder, `toy-${bos}.gguf`);
  writeFileSync(path, tinyGguf(weights, { template: TINY_TEMPLATE, bos }));
  const { server, env } = realLlama();
  const common = ["-c", "512", "-np", "1", "-t", "1", "-ctk", "f32", "-ctv", "f32", "-fa", "off", "--no-warmup", "--jinja"];
  const { url, child } = await startReal([server, "-m", path, ...common, ...flags], { path: "/health", env });
  started.push(child);
  const model = await createModel({ backend, model: "toy", url: `${url}/v1` }, services());
  models.push(model);
  return model;
}

/** ln P(continuation | prompt) by the second implementation. */
function expected(prompt: string, continuation: string, { bos }: { bos: boolean }): number {
  const before = tinyEncode(prompt, { bos });
  const whole = tinyEncode(prompt + continuation, { bos });
  const next = tinyForward(weights, whole);
  return whole.slice(before.length).reduce((sum, id, at) => sum + (next[before.length + at - 1]?.[id] as number), 0);
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["letters", "שאלה: מה?\nתשובה:", [" א", " ב", " ג", " ד"]],
  ["words", "בירת ישראל היא", [" ירושלים", " חיפה"]],
  ["niqqud, in split bytes", "תשובה:", [" שָׁלוֹם", " עוֹלָם"]],
];

describe.each([{ bos: true }, { bos: false }])("with a vocabulary of BOS: $bos", ({ bos }) => {
  let model: Model;
  beforeAll(async () => {
    model = await serve("llama-cpp", { bos });
  });

  test.each(CASES)("%s: equal to the network computed by hand, to 1e-4", async (_, prompt, continuations) => {
    const reply = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
    for (const [index, continuation] of continuations.entries()) {
      const gap = (reply?.choices[index]?.logprob as number) - expected(prompt, continuation, { bos });
      expect(Math.abs(gap)).toBeLessThan(1e-4);
    }
  });

  test("the probe finds it whole", async () => {
    expect(await probeModel(model, NEVER)).toMatchObject({
      served: { model: expect.stringContaining("toy"), version: expect.any(String), contextLength: 512 },
      raw: { found: "yes" },
      chat: { found: "yes" },
      seeded: { found: "yes" },
      tokenizes: { found: "yes" },
      bos: { found: "yes", note: bos ? "one" : "none" },
      texts: { found: "yes", note: "teacher-forcing" },
      chatTexts: { found: "yes" },
      additive: { found: "yes" },
      orderFree: { found: "yes" },
    });
  });
});

describe("with a BOS", () => {
  let model: Model;
  beforeAll(async () => {
    model = await serve("llama-cpp");
  });

  describeReal("llama-cpp", { model: () => model, weights });

  test("a sampled answer follows its seed", async () => {
    const sampling = { ...GREEDY, temperature: 1 };
    const ask = async (seed: number) => (await model.generate?.(generation(chat(user("מה?")), { sampling, seed }), NEVER))?.text;
    expect(await ask(1)).toBe(await ask(1));
    expect(await ask(1)).not.toBe(await ask(2));
  });
});

test("vectors of /v1/embeddings are the last state of the network computed by hand, to 1e-4", async () => {
  const model = await serve("openai-embeddings", { flags: ["--embeddings", "--pooling", "last"] });
  const text = "בירת ישראל היא ירושלים";
  const vector = (await model.embed?.({ method: "embed", texts: [text], role: "query" }, NEVER))?.vectors[0];
  const wanted = tinyVector(weights, text);
  expect(vector).toHaveLength(wanted.length);
  for (const [at, value] of wanted.entries()) expect(Math.abs((vector?.[at] as number) - value)).toBeLessThan(1e-4);
});
