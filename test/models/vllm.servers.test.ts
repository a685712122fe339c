import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { probeModel } from "../../src/models/probe.ts";
import { createModel } from "../../src/models/registry.ts";
import { describeReal } from "../conformance/real.ts";
import { startReal } from "../helpers/gguf/real-llama.ts";
import { writeTinyCheckpoint } from "../helpers/gguf/tiny-checkpoint.ts";
import { tinyEncode, tinyForward, tinyWeights } from "../helpers/gguf/tiny-llama.ts";
import { choice, NEVER, services } from "../helpers/model-services.ts";

/**
 * The real vLLM, on the processor, on a checkpoint of random weights that this test writes, against the same network in double precision.
 * MIVHAN_VLLM names its command, `vllm`: it comes with several gigabytes of packages, which no test should install by itself.
 */
const folder = mkdtempSync(join(tmpdir(), "mivhan-vllm-"));
const weights = tinyWeights("oracle");
const command = process.env["MIVHAN_VLLM"] ?? "";
const QUIET = { HF_HUB_OFFLINE: "1", VLLM_NO_USAGE_STATS: "1", VLLM_CPU_KVCACHE_SPACE: "1", VLLM_CPU_OMP_THREADS_BIND: "nobind" };
let server: ChildProcess | undefined;
let model: Model;

beforeAll(async () => {
  if (command === "") throw new Error("set MIVHAN_VLLM to the `vllm` command of an installed vLLM that runs on this machine");
  const checkpoint = join(folder, "toy");
  writeTinyCheckpoint(checkpoint, weights);
  const flags = ["--served-model-name", "toy", "--dtype", "float32", "--max-model-len", "512", "--enforce-eager"];
  const own = ["--generation-config", "vllm", "--host", "127.0.0.1"];
  const env = { ...process.env, ...QUIET };
  const started = await startReal([command, "serve", checkpoint, ...flags, ...own], { path: "/v1/models", env });
  server = started.child;
  model = await createModel({ backend: "vllm", model: "toy", url: `${started.url}/v1` }, services());
}, 600_000);

afterAll(async () => {
  await model?.close?.();
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describeReal("vllm", { model: () => model, weights });

describe("log-likelihoods", () => {
  test("of niqqud, in split bytes, are those of the network computed by hand, to 1e-4", async () => {
    const [prompt, continuations] = ["תשובה:", [" שָׁלוֹם", " עוֹלָם"]];
    const reply = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
    expect(reply?.way).toBe("prompt-logprobs");
    for (const [index, continuation] of continuations.entries()) {
      const ids = tinyEncode(prompt, { bos: true });
      const whole = tinyEncode(prompt + continuation, { bos: true });
      const next = tinyForward(weights, whole);
      const sum = whole.slice(ids.length).reduce((total, id, at) => total + (next[ids.length + at - 1]?.[id] as number), 0);
      expect(Math.abs((reply?.choices[index]?.logprob as number) - sum)).toBeLessThan(1e-4);
    }
  });

  test("the probe finds it whole", async () => {
    expect(await probeModel(model, NEVER)).toMatchObject({
      served: { model: expect.stringContaining("toy"), version: expect.any(String), contextLength: 512 },
      raw: { found: "yes" },
      chat: { found: "yes" },
      seeded: { found: "yes" },
      tokenizes: { found: "yes" },
      bos: { found: "yes", note: "one" },
      texts: { found: "yes", note: "prompt-logprobs" },
      chatTexts: { found: "yes" },
      additive: { found: "yes" },
      orderFree: { found: "yes" },
    });
  });
});
