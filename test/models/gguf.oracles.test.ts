import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model } from "../../src/core/model.ts";
import { probeModel } from "../../src/models/probe.ts";
import { createModel } from "../../src/models/registry.ts";
import { describeReal, tinyVector } from "../conformance/real.ts";
import { tinyEncode, tinyForward, tinyGguf, tinyWeights } from "../helpers/gguf/tiny-llama.ts";
import { TINY_TEMPLATE } from "../helpers/gguf/tiny-toy.ts";
import { chat, choice, generation, NEVER, services, user } from "../helpers/model-services.ts";

/**
 * A real engine: node-llama-cpp, installed into a folder of its own without its 700 MB of options, on a GGUF of random weights that this
 * test writes. Its numbers are compared with a second implementation of the same network in double precision.
 */
const folder = mkdtempSync(join(tmpdir(), "mivhan-gguf-"));
const weights = tinyWeights("oracle");
const SLIM = [
  "node-llama-cpp@3.21.1",
  `@node-llama-cpp/${process.platform === "darwin" ? "mac" : "linux"}-${process.arch}@3.21.1`,
];
const CONTEXT = 256;
let model: Model;

beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--omit=optional", "--no-audit", "--no-fund", ...SLIM], {
    cwd: folder,
    env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: "true" },
    stdio: "ignore",
  });
  const path = join(folder, "tiny.gguf");
  writeFileSync(path, tinyGguf(weights, { name: "toy", template: TINY_TEMPLATE }));
  const entry = pathToFileURL(join(folder, "node_modules/node-llama-cpp/dist/index.js")).href;
  model = await createModel(
    { backend: "gguf", path, contextSize: CONTEXT, gpu: false, threads: 1, queryPrefix: "ש" },
    services({ importPeer: () => import(entry) }),
  );
});

afterAll(async () => {
  await model?.close?.();
  rmSync(folder, { recursive: true, force: true });
});

/** ln P(continuation | prompt) by the second implementation. */
function expected(prompt: string, continuation: string): number {
  const before = tinyEncode(prompt, { bos: true });
  const whole = tinyEncode(prompt + continuation, { bos: true });
  const next = tinyForward(weights, whole);
  return whole.slice(before.length).reduce((sum, id, at) => sum + (next[before.length + at - 1]?.[id] as number), 0);
}

describeReal("gguf", { model: () => model, weights, contextLength: CONTEXT });

describe("log-likelihoods in process", () => {
  test.each<[string, string, readonly string[]]>([
    ["letters", "שאלה: מה?\nתשובה:", [" א", " ב", " ג", " ד"]],
    ["words", "בירת ישראל היא", [" ירושלים", " חיפה"]],
    ["niqqud, in split bytes", "תשובה:", [" שָׁלוֹם", " עוֹלָם"]],
  ])("%s: equal to the network computed by hand, to 1e-4", async (_, prompt, continuations) => {
    const reply = await model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER);
    expect(reply?.way).toBe("in-process");
    for (const [index, continuation] of continuations.entries()) {
      expect(Math.abs((reply?.choices[index]?.logprob as number) - expected(prompt, continuation))).toBeLessThan(1e-4);
    }
  });

  test("are the same token by token as in one pass: teacher forcing against the scores of a whole prompt", async () => {
    const [prompt, continuation] = ["תשובה:", " שָׁלוֹם עולם"];
    const whole = await model.choiceLoglikelihood?.(choice(prompt, [continuation, " לא"]), NEVER);
    const tokens = whole?.choices[0]?.tokens ?? [];
    const ids = tinyEncode(prompt, { bos: true });
    expect(tokens.length).toBeGreaterThan(8);
    for (const [at, { id, logprob, rank }] of tokens.entries()) {
      const forced = tinyForward(weights, [...ids, ...tokens.slice(0, at).map((token) => token.id as number)]).at(
        -1,
      ) as Float64Array;
      expect(Math.abs(logprob - (forced[id as number] as number))).toBeLessThan(1e-4);
      expect(rank).toBe(1 + forced.filter((other) => other > (forced[id as number] as number)).length);
    }
  });

  test("are the same after any other request, so no state is carried over", async () => {
    const ask = () => model.choiceLoglikelihood?.(choice("תשובה:", [" א", " ב"]), NEVER);
    const before = await ask();
    await model.generate?.(generation("משהו אחר לגמרי"), NEVER);
    await model.choiceLoglikelihood?.(choice("עוד משהו", [" כן", " לא"]), NEVER);
    expect(await ask()).toEqual(before);
  });

  test("of a chat follow the model's own template", async () => {
    const reply = await model.choiceLoglikelihood?.(choice(chat(user("מה?")), [" א", " ב"]), NEVER);
    expect(Math.abs((reply?.choices[0]?.logprob as number) - expected("user: מה?\na:", " א"))).toBeLessThan(1e-4);
  });
});

test("greedy generation takes the likeliest token of the network computed by hand", async () => {
  const reply = await model.generate?.(generation("שאלה:"), NEVER);
  const ids = tinyEncode("שאלה:", { bos: true });
  const taken: number[] = [];
  while (taken.length < 8) {
    const scores = tinyForward(weights, [...ids, ...taken]).at(-1) as Float64Array;
    taken.push(scores.indexOf(Math.max(...scores)));
  }
  expect(reply?.usage).toEqual({ prompt: ids.length, completion: taken.includes(2) ? taken.indexOf(2) : 8 });
});

test("a prompt over the context is unscorable, not cut", async () => {
  await expect(model.generate?.(generation("א".repeat(300)), NEVER)).rejects.toMatchObject({ reason: "context-length" });
  await expect(model.choiceLoglikelihood?.(choice("א".repeat(300), [" א", " ב"]), NEVER)).rejects.toMatchObject({
    reason: "context-length",
  });
});

describe("embeddings", () => {
  const embed = async (text: string) =>
    (await model.embed?.({ method: "embed", texts: [text], role: "passage" }, NEVER))?.vectors[0] as Float32Array;

  test.each(["שלום", "בירת ישראל היא ירושלים", "שָׁלוֹם עוֹלָם"])(
    "of %s are the last state of the network computed by hand, to 1e-4",
    async (text) => {
      const vector = await embed(text);
      const expected = tinyVector(weights, text);
      expect(vector).toHaveLength(expected.length);
      for (const [at, value] of expected.entries()) expect(Math.abs((vector[at] as number) - value)).toBeLessThan(1e-4);
    },
  );

  test("are the same after any other request, and begin with the prefix of the entry", async () => {
    const before = await embed("שלום");
    await model.generate?.(generation("משהו אחר לגמרי"), NEVER);
    expect(await embed("שלום")).toEqual(before);
    const query = await model.embed?.({ method: "embed", texts: ["לום"], role: "query" }, NEVER);
    expect(query?.vectors[0]).toEqual(before);
  });

  test("of a text over the context are unscorable, not cut", async () => {
    await expect(embed("א".repeat(300))).rejects.toMatchObject({ reason: "context-length" });
  });
});

test("the probe finds it whole", async () => {
  expect(await probeModel(model, NEVER)).toMatchObject({
    raw: { found: "yes" },
    texts: { found: "yes", note: "in-process" },
    additive: { found: "yes" },
  });
});
