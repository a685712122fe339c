import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Model, RequestFailure } from "../../src/core/model.ts";
import { probeModel } from "../../src/models/probe.ts";
import { createModel } from "../../src/models/registry.ts";
import { whyNot } from "../../src/models/trust.ts";
import { describeReal } from "../conformance/real.ts";
import { BUILD_LIMIT, realLlama, startReal } from "../helpers/gguf/real-llama.ts";
import { tinyEncode, tinyForward, tinyGguf, tinyWeights } from "../helpers/gguf/tiny-llama.ts";
import { TINY_TEMPLATE } from "../helpers/gguf/tiny-toy.ts";
import { choice, NEVER, services } from "../helpers/model-services.ts";

/**
 * The real server of llama-cpp-python on a GGUF of random weights that this test writes; its numbers are compared with a second implementation
 * of the same network in double precision.
 */
const folder = mkdtempSync(join(tmpdir(), "mivhan-llama-cpp-python-"));
const weights = tinyWeights("oracle");
const started: ChildProcess[] = [];
const models: Model[] = [];

beforeAll(() => void realLlama(), BUILD_LIMIT);
afterAll(async () => {
  for (const model of models) await model.close?.();
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the server on a model of our own; keys and values in 32 bits, since in 16 bits scores move in the second decimal. */
async function serve({ bos }: { bos: boolean }): Promise<Model> {
  const path = join(folder, `bos-${bos}.gguf`);
  writeFileSync(path, tinyGguf(weights, { template: TINY_TEMPLATE, bos }));
  const flags = ["--n_ctx", "512", "--n_threads", "1", "--model_alias", "toy", "--type_k", "0", "--type_v", "0"];
  const { python, env } = realLlama();
  const { url, child } = await startReal([python, "-m", "llama_cpp.server", "--model", path, ...flags], {
    path: "/v1/models",
    env,
  });
  started.push(child);
  const model = await createModel({ backend: "llama-cpp-python", model: "toy", url: `${url}/v1` }, services());
  models.push(model);
  return model;
}

/** ln P(continuation | prompt) by the second implementation. */
function expected(prompt: string, continuation: string): number {
  const before = tinyEncode(prompt, { bos: true });
  const whole = tinyEncode(prompt + continuation, { bos: true });
  const next = tinyForward(weights, whole);
  return whole.slice(before.length).reduce((sum, id, at) => sum + (next[before.length + at - 1]?.[id] as number), 0);
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["letters", "שאלה: מה?\nתשובה:", [" א", " ב", " ג", " ד"]],
  ["words", "בירת ישראל היא", [" ירושלים", " חיפה"]],
  ["niqqud, in split bytes", "תשובה:", [" שָׁלוֹם", " עוֹלָם"]],
];

describe("with a BOS", () => {
  let model: Model;
  beforeAll(async () => {
    model = await serve({ bos: true });
  });

  const seldom = {
    chatLabels: "in a network of random weights a label is seldom among the 20 likeliest tokens, and chats show no more",
  };
  describeReal("llama-cpp-python", { model: () => model, weights, seldom });

  test.each(CASES)("%s: equal to the network computed by hand, to 1e-4", async (_, prompt, continuations) => {
    const reply = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
    for (const [index, continuation] of continuations.entries()) {
      expect(Math.abs((reply?.choices[index]?.logprob as number) - expected(prompt, continuation))).toBeLessThan(1e-4);
    }
  });

  test("the probe finds it whole", async () => {
    expect(await probeModel(model, NEVER)).toMatchObject({
      served: { model: "toy" },
      raw: { found: "yes" },
      chat: { found: "yes" },
      seeded: { found: "yes" },
      texts: { found: "yes", note: "prompt-logprobs" },
      additive: { found: "yes" },
      orderFree: { found: "yes" },
    });
  });
});

describe("without a BOS, where the server pairs each token with the score of the next one", () => {
  let model: Model;
  beforeAll(async () => {
    model = await serve({ bos: false });
  });

  test.each(CASES)("%s: no number", async (_, prompt, continuations) => {
    const failed = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RequestFailure);
    expect(failed).toMatchObject({ code: "E_REPLY_ALIGNMENT" });
  });

  test("the probe takes its log-likelihoods away", async () => {
    const probe = await probeModel(model, NEVER);
    expect(probe.texts).toMatchObject({ found: "no" });
    expect(probe.raw).toMatchObject({ found: "yes" });
  });

  test("so no protocol that scores letters or texts of a raw prompt may be asked", async () => {
    const probe = await probeModel(model, NEVER);
    const need = { method: "choice-loglikelihood", layout: "raw", labels: ["א", "ב", "ג", "ד"] } as const;
    for (const continuation of ["letters", "texts"] as const) {
      expect(whyNot(probe, { ...need, continuation })).toContain("E_REPLY_ALIGNMENT");
    }
  });
});
