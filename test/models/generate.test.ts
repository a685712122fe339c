import { afterEach, describe, expect, test } from "vitest";
import type { Prompt, Thinking } from "../../src/core/request.ts";
import { createModel } from "../../src/models/registry.ts";
import { sendJson, startServer } from "../helpers/http-server.ts";
import { chat, GREEDY, generation, NEVER, services, user } from "../helpers/model-services.ts";

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A model whose server answers `content` to everything, and what it was last asked. */
async function served(backend: string, config: object = {}, content: unknown = "שלום", more: object = {}) {
  const server = await startServer(({ path }, response) => {
    if (path.startsWith("/api/")) {
      return sendJson(response, {
        message: { content, ...more },
        response: content,
        done: true,
        done_reason: "stop",
        prompt_eval_count: 3,
        eval_count: 2,
      });
    }
    sendJson(response, {
      choices: [{ index: 0, text: content, message: { content, ...more }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        completion_tokens_details: { reasoning_tokens: 1 },
        prompt_tokens_details: { cached_tokens: 1 },
      },
    });
  });
  const url = backend === "ollama" ? server.url : `${server.url}/v1`;
  const model = await createModel(
    { backend, model: "toy", url, ...config },
    services({ env: { TOY_KEY: "sk-planted", TEAM: "secret-team" } }),
  );
  open.push(server.close, () => model.close?.());
  const ask = (prompt: string | Prompt, asked: { thinking?: Thinking; sampling?: Partial<typeof GREEDY> } = {}) =>
    model.generate?.(
      generation(prompt, { thinking: asked.thinking ?? "off", sampling: { ...GREEDY, ...asked.sampling } }),
      NEVER,
    );
  return { server, model, ask, last: () => server.seen.at(-1) };
}

describe("what is sent", () => {
  test("a chat goes to chat completions, a raw prompt to completions, joined without anything between its parts", async () => {
    const { ask, last } = await served("openai");
    await ask(chat({ role: "system", content: "ענה באות" }, user("מה?")));
    expect(last()).toMatchObject({
      path: "/v1/chat/completions",
      body: {
        messages: [
          { role: "system", content: "ענה באות" },
          { role: "user", content: "מה?" },
        ],
      },
    });
    await ask({ layout: "raw", parts: ["שאלה", ": ", "תשובה:"] });
    expect(last()).toMatchObject({ path: "/v1/completions", body: { prompt: "שאלה: תשובה:" } });
  });

  test.each([
    ["openai", { temperature: 0.7, top_p: 0.9, seed: 7, max_tokens: 8, presence_penalty: 0, frequency_penalty: 0 }],
    ["vllm", { temperature: 0.7, top_p: 0.9, top_k: 20, min_p: 0.05, seed: 7, max_tokens: 8, repetition_penalty: 1 }],
    ["sglang", { temperature: 0.7, top_p: 0.9, top_k: 20, min_p: 0.05, seed: 7, max_tokens: 8, repetition_penalty: 1 }],
    [
      "llama-cpp",
      {
        temperature: 0.7,
        top_p: 0.9,
        top_k: 20,
        min_p: 0.05,
        seed: 7,
        max_tokens: 8,
        repeat_penalty: 1,
        typical_p: 1,
        mirostat: 0,
      },
    ],
    ["tgi", { temperature: 0.7, top_p: 0.9, seed: 7, max_tokens: 8 }],
  ])("%s is sent every sampling field that it knows", async (backend, expected) => {
    const { ask, last } = await served(backend);
    await ask("א", { sampling: { temperature: 0.7, topP: 0.9, topK: 20, minP: 0.05 } });
    expect(last()?.body).toMatchObject({ ...expected, n: 1, stream: false });
    if (!("top_k" in expected)) expect(last()?.body).not.toHaveProperty("top_k");
  });

  test("Ollama is sent its options, its context length and the order not to truncate", async () => {
    const { ask, last } = await served("ollama", { numCtx: 4096 });
    await ask("א", { sampling: { temperature: 0.7, topP: 0.9, topK: 20, minP: 0.05 } });
    expect(last()).toMatchObject({
      path: "/api/generate",
      body: {
        raw: true,
        truncate: false,
        stream: false,
        options: {
          temperature: 0.7,
          top_p: 0.9,
          top_k: 20,
          min_p: 0.05,
          seed: 7,
          num_predict: 8,
          num_ctx: 4096,
          repeat_penalty: 1,
        },
      },
    });
  });

  test('the value "model" is the entry\'s own, and is left to the server where the entry has none', async () => {
    const { ask, last, model } = await served("vllm", { sampling: { temperature: 0.6, topK: 20 } });
    await ask("א", { sampling: { temperature: "model", topK: "model" } });
    expect(last()?.body).toMatchObject({ temperature: 0.6, top_k: 20 });
    expect(last()?.body).not.toHaveProperty("min_p");
    expect(model.identity["sampling"]).toEqual({
      temperature: 0.6,
      topK: 20,
      topP: "server default, unknown",
      minP: "server default, unknown",
    });
  });

  test("a field that the server refuses can be left out", async () => {
    const { ask, last } = await served("openai", { omit: ["temperature", "seed"] });
    await ask("א");
    expect(last()?.body).not.toHaveProperty("temperature");
    expect(last()?.body).not.toHaveProperty("seed");
  });

  test("further body fields are sent under those of the request, never over them", async () => {
    const { ask, last } = await served("openai", { body: { temperature: 2, provider: { order: ["x"] } } });
    await ask("א");
    expect(last()?.body).toMatchObject({ temperature: 0, provider: { order: ["x"] } });
  });

  test("key and headers come from the environment and stand nowhere in the identity", async () => {
    const { ask, last, model } = await served("openai", {
      keyEnv: "TOY_KEY",
      headersEnv: { "X-Team": "TEAM" },
      headers: { "x-plain": "1234567" },
    });
    await ask("א");
    expect(last()?.headers).toMatchObject({ authorization: "Bearer sk-planted", "x-team": "secret-team", "x-plain": "1234567" });
    expect(JSON.stringify(model)).not.toMatch(/sk-planted|secret-team|127\.0\.0\.1/);
  });

  test("a variable that is not set is a problem before anything is sent", async () => {
    const create = createModel({ backend: "openai", model: "m", url: "http://127.0.0.1:9/v1", keyEnv: "NO_SUCH" }, services());
    await expect(create).rejects.toMatchObject({
      code: "E_MODEL_CONFIG",
      problems: [{ message: expect.stringContaining("NO_SUCH") }],
    });
  });

  test("a misspelt key of an entry is named with what was meant", async () => {
    const create = createModel({ backend: "vllm", model: "m", urll: "http://h" }, services());
    await expect(create).rejects.toMatchObject({
      code: "E_MODEL_CONFIG",
      problems: [{ advice: expect.stringContaining("url") }],
    });
  });
});

describe("thinking", () => {
  test("is switched by the chat template where the server has one", async () => {
    const { ask, last } = await served("vllm", { body: { chat_template_kwargs: { tone: "x" } } });
    await ask(chat(user("א")), { thinking: "on" });
    expect(last()?.body.chat_template_kwargs).toEqual({ tone: "x", enable_thinking: true });
    await ask(chat(user("א")), { thinking: "off" });
    expect(last()?.body.chat_template_kwargs).toEqual({ tone: "x", enable_thinking: false });
    await ask(chat(user("א")), { thinking: "as-served" });
    expect(last()?.body.chat_template_kwargs).toEqual({ tone: "x" });
  });

  test("is switched as the entry says", async () => {
    const { ask, last } = await served("openai", {
      thinking: { on: { reasoning_effort: "high" }, off: { reasoning_effort: "none" } },
    });
    await ask(chat(user("א")), { thinking: "on" });
    expect(last()?.body.reasoning_effort).toBe("high");
  });

  test("has a budget beside the answer's", async () => {
    const { ask, last } = await served("openai");
    await ask(chat(user("א")), { thinking: "on", sampling: { maxTokens: 100, maxReasoningTokens: 2000 } });
    expect(last()?.body.max_tokens).toBe(2100);
  });

  test("stop strings are not sent while the model may think, and are applied to its answer", async () => {
    const { ask, last } = await served("openai", {}, "<think>שאלה: שוב</think>ב\nשאלה: ג");
    const reply = await ask(chat(user("א")), { thinking: "on", sampling: { stop: ["\nשאלה:"] } });
    expect(last()?.body).not.toHaveProperty("stop");
    expect(reply).toMatchObject({ text: "ב", reasoning: "שאלה: שוב", finish: "stop" });
  });

  test.each(["reasoning_content", "reasoning"])("the field %s is kept apart", async (field) => {
    const { ask } = await served("openai", {}, "ב", { [field]: "חשבתי" });
    expect(await ask(chat(user("א")))).toMatchObject({ text: "ב", reasoning: "חשבתי" });
  });

  test("null content is an empty answer, never the thought", async () => {
    const { ask } = await served("openai", {}, null, { reasoning_content: "עוד לא גמרתי" });
    expect(await ask(chat(user("א")))).toMatchObject({ text: "", reasoning: "עוד לא גמרתי" });
  });

  test("a thought that was cut off is truncated, whatever the server calls it", async () => {
    const { ask } = await served("openai", {}, "<think>עוד לא");
    expect(await ask(chat(user("א")))).toMatchObject({ text: "", finish: "length" });
  });

  test("Ollama is told, and its thought is kept apart", async () => {
    const { ask, last } = await served("ollama", {}, "ב", { thinking: "חשבתי" });
    expect(await ask(chat(user("א")), { thinking: "on" })).toMatchObject({ text: "ב", reasoning: "חשבתי" });
    expect(last()?.body.think).toBe(true);
  });
});

test("tokens are counted as the server counted them", async () => {
  const { ask } = await served("openai");
  expect((await ask("א"))?.usage).toEqual({ prompt: 3, completion: 2, reasoning: 1, cachedPrompt: 1 });
});

test("the first stop string ends the answer, also where the server ignored it", async () => {
  const { ask } = await served("openai", {}, "42\n\nשאלה: ומה עוד");
  expect(await ask("א", { sampling: { stop: ["שאלה:", "\n\n"] } })).toMatchObject({ text: "42", finish: "stop" });
});
