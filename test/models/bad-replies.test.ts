import { afterEach, describe, expect, test } from "vitest";
import { MivhanError } from "../../src/core/errors.ts";
import { RequestFailure, Unscorable } from "../../src/core/model.ts";
import { createModel } from "../../src/models/registry.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";
import { chat, choice, generation, NEVER, services, user } from "../helpers/model-services.ts";

import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { toyModel } from "../helpers/toy-model.ts";

/** What each bad reply produces: a named failure or a reason, never a number. The table of docs/errors.md. */

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function served(backend: string, answer: Answer, more = {}) {
  const server = await startServer(answer);
  const model = await createModel({ backend, model: "toy", url: `${server.url}/v1`, ...more }, services());
  open.push(server.close, () => model.close?.());
  return model;
}

async function outcomeOf(promise: Promise<unknown> | undefined): Promise<string> {
  try {
    return `a number: ${JSON.stringify(await promise)}`;
  } catch (error) {
    if (error instanceof RequestFailure) return `${error.code} ${error.retry}`;
    if (error instanceof Unscorable) return `unscorable ${error.reason}`;
    if (error instanceof MivhanError) return `${error.code} ${error.family}`;
    throw error;
  }
}

const always =
  (reply: unknown, status = 200): Answer =>
  (_, response) =>
    typeof reply === "string" ? void response.writeHead(status).end(reply) : sendJson(response, reply, status);

const message = (fields: object, more: object = {}) => ({
  choices: [{ index: 0, message: fields, finish_reason: "stop", ...more }],
});

describe("generating", () => {
  test.each<[string, unknown, number, string]>([
    ["an HTML page with 200", "<html>sign in</html>", 200, "E_REPLY_HTML later"],
    ["a cut JSON", '{"choices":[{"message":{"content":"של', 200, "E_REPLY_NOT_JSON later"],
    ["an empty body", "", 200, "E_REPLY_BLANK later"],
    ["no choices", { choices: [] }, 200, "E_REPLY_NO_CHOICES later"],
    ["an error with 200", { error: { message: "upstream" } }, 200, "E_REPLY_ERROR later"],
    ["a list instead of an object", [1], 200, "E_REPLY_SHAPE never"],
    ["no message", { choices: [{ index: 0, finish_reason: "stop" }] }, 200, "E_REPLY_SHAPE never"],
    ["content that is a number", message({ content: 7 }), 200, "E_REPLY_SHAPE never"],
    ["two choices", { choices: [{ index: 0 }, { index: 1 }] }, 200, "E_REPLY_COUNT never"],
    ["a choice with a wrong index", { choices: [{ index: 3, message: { content: "א" } }] }, 200, "E_REPLY_ORDER never"],
    [
      "a generation that the server gave up",
      message({ content: "הת" }, { finish_reason: "abort" }),
      200,
      "E_REPLY_ABORTED later",
    ],
    ["usage that is not a count", { ...message({ content: "א" }), usage: { prompt_tokens: -1 } }, 200, "E_REPLY_SHAPE never"],
    [
      "an answer that a filter withheld",
      message({ content: "" }, { finish_reason: "content_filter" }),
      200,
      "unscorable content-filter",
    ],
    [
      "a prompt that a filter refused",
      { error: { code: "content_filter", message: "policy" } },
      400,
      "unscorable content-filter",
    ],
    ["a prompt over the context, OpenAI", { error: { code: "context_length_exceeded" } }, 400, "unscorable context-length"],
    [
      "the same, vLLM",
      { error: { message: "This model's maximum context length is 10 tokens" } },
      400,
      "unscorable context-length",
    ],
    ["the same, llama.cpp", { error: { type: "exceed_context_size_error" } }, 400, "unscorable context-length"],
    ["the same, TGI", { error: "`inputs` tokens + `max_new_tokens` must be <= 10" }, 422, "unscorable context-length"],
    ["a model that is not there", { error: { message: "The model x does not exist" } }, 404, "E_NOT_FOUND stop"],
    ["a field that the server does not know", { detail: "extra fields" }, 422, "E_BAD_REQUEST never"],
  ])("%s", async (_, reply, status, expected) => {
    const model = await served("openai", always(reply, status));
    expect(await outcomeOf(model.generate?.(generation(chat(user("שלום"))), NEVER))).toBe(expected);
  });

  test("the failed reply is kept as evidence", async () => {
    const model = await served("openai", always({ choices: [], note: "ריק" }));
    const error = await model.generate?.(generation("שלום"), NEVER).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ raw: '{"choices":[],"note":"ריק"}' });
  });
});

/** A vLLM that answers completions as told, and tokenises each character as one token with a BOS before. */
const vllmWith =
  (reply: (prompts: number[][]) => unknown): Answer =>
  ({ path, body }, response) =>
    path === "/tokenize"
      ? sendJson(response, {
          tokens: [1, ...[...(body.prompt as string)].map((character) => character.codePointAt(0) as number)],
        })
      : sendJson(response, reply(body.prompt as number[][]));

type Entry = Record<string, { logprob: number }> | null;
const entries = (ids: readonly number[], logprob: (position: number) => number): Entry[] =>
  ids.map((id, position) => (position === 0 ? null : { [id]: { logprob: logprob(position) } }));
const good = (prompts: number[][]) =>
  prompts.map((ids, index) => ({ index, prompt_logprobs: entries(ids, (at) => -0.5 - index - at / 10) }));

describe("scoring prompts", () => {
  const ask = async (reply: (prompts: number[][]) => unknown) => {
    const model = await served("vllm", vllmWith(reply), { loglikelihood: "prompt-logprobs" });
    return outcomeOf(model.choiceLoglikelihood?.(choice("תשובה:", [" אב", " גד"]), NEVER));
  };

  test("a right reply is a number, so that the rest of this table means something", async () => {
    expect(await ask((prompts) => ({ choices: good(prompts) }))).toMatch(/^a number/);
  });

  test.each<[string, (prompts: number[][]) => unknown, string]>([
    ["no prompt scores at all", (prompts) => ({ choices: prompts.map((_, index) => ({ index })) }), "E_NO_LOGPROBS stop"],
    [
      "one entry instead of all",
      (prompts) => ({ choices: prompts.map((_, index) => ({ index, prompt_logprobs: [null] })) }),
      "E_REPLY_COUNT never",
    ],
    ["one choice for two prompts", (prompts) => ({ choices: good(prompts).slice(1) }), "E_REPLY_COUNT never"],
    [
      "the same index twice",
      (prompts) => ({ choices: good(prompts).map((each) => ({ ...each, index: 0 })) }),
      "E_REPLY_ORDER never",
    ],
    [
      "other ids than were sent",
      (prompts) => ({ choices: good(prompts.map((ids) => ids.map((id, at) => (at === 3 ? id + 1 : id)))) }),
      "E_REPLY_TOKENS never",
    ],
    [
      "a score for the first token",
      (prompts) => ({
        choices: prompts.map((ids, index) => ({ index, prompt_logprobs: ids.map((id) => ({ [id]: { logprob: -1 } })) })),
      }),
      "E_REPLY_ALIGNMENT never",
    ],
    [
      "no score in the middle",
      (prompts) => ({ choices: good(prompts).map((each) => ({ ...each, prompt_logprobs: each.prompt_logprobs.with(4, null) })) }),
      "E_REPLY_SHAPE never",
    ],
    [
      "a token that the server holds impossible",
      (prompts) => ({ choices: prompts.map((ids, index) => ({ index, prompt_logprobs: entries(ids, () => -9999) })) }),
      "E_LOGPROB_IMPOSSIBLE never",
    ],
    [
      "a probability above 1",
      (prompts) => ({ choices: prompts.map((ids, index) => ({ index, prompt_logprobs: entries(ids, () => 0.7) })) }),
      "E_LOGPROB_POSITIVE never",
    ],
    [
      "text instead of a number",
      (prompts) => ({
        choices: prompts.map((ids, index) => ({
          index,
          prompt_logprobs: ids.map((id, at) => (at === 0 ? null : { [id]: { logprob: "-1" } })),
        })),
      }),
      "E_REPLY_SHAPE never",
    ],
    [
      "equal scores for every choice",
      (prompts) => ({ choices: prompts.map((ids, index) => ({ index, prompt_logprobs: entries(ids, () => -1) })) }),
      "E_CHOICES_EQUAL never",
    ],
    [
      "a usage that counts one BOS more",
      (prompts) => ({ choices: good(prompts), usage: { prompt_tokens: prompts.flat().length + 2 } }),
      "E_REPLY_COUNT never",
    ],
  ])("%s", async (_, reply, expected) => {
    expect(await ask(reply)).toBe(expected);
  });
});

describe("scoring by echo on a server that is not known", () => {
  const legacy = (
    tokens: string[],
    scores: (number | null)[],
    usage: object | undefined = { prompt_tokens: tokens.length - 1, completion_tokens: 1 },
  ) => ({
    choices: [{ index: 0, text: "", logprobs: { tokens, token_logprobs: scores, top_logprobs: [] } }],
    usage,
  });
  const ask = async (reply: unknown, status = 200) => {
    const model = await served("openai", always(reply, status), { loglikelihood: "prompt-logprobs" });
    return outcomeOf(model.choiceLoglikelihood?.(choice("א", ["ב", "ג"]), NEVER));
  };
  test.each<[string, unknown, string]>([
    [
      "echo that is ignored: only the generated token is scored",
      legacy(["x"], [-1], { prompt_tokens: 2, completion_tokens: 1 }),
      "E_NO_LOGPROBS stop",
    ],
    ["no log-probabilities", { choices: [{ index: 0, text: "אב", logprobs: null }] }, "E_NO_LOGPROBS stop"],
    ["llama-server's chat format", { choices: [{ index: 0, text: "x", logprobs: { content: [] } }] }, "E_NO_LOGPROBS stop"],
    ["fewer scores than tokens", legacy(["א", "ב", "x"], [null, -1]), "E_REPLY_COUNT never"],
    [
      "a prompt that was truncated",
      legacy(["ב", "x"], [null, -1], { prompt_tokens: 2, completion_tokens: 1 }),
      "E_REPLY_COUNT never",
    ],
    ["two BOS", legacy(["<s>", "<s>", "א", "x"], [null, -1, -2, -1]), "E_DOUBLE_BOS never"],
    ["one token for prompt and continuation together", legacy(["אב", "x"], [null, -1]), "E_BOUNDARY never"],
    ["no token counts", { ...legacy(["א", "ב", "x"], [null, -1, -1]), usage: null }, "E_REPLY_NO_USAGE stop"],
  ])("%s", async (_, reply, expected) => {
    expect(await ask(reply)).toBe(expected);
  });

  test("a server that refuses echo", async () => {
    expect(await ask({ error: { message: "Only no echo is supported" } }, 400)).toBe("E_BAD_REQUEST never");
  });
});

test.each<[string, string, readonly string[]]>([
  ["labels", "תשובה:", [" א", " ב"]],
  ["texts", "בירת ישראל היא", [" ירושלים", " תל אביב"]],
  ["niqqud, in split bytes", "תשובה:", [" שָׁלוֹם", " עוֹלָם"]],
])("llama-cpp-python without a BOS shifts its scores by one token: %s are refused", async (_, prompt, continuations) => {
  const server = await startLlamaCppPython(toyModel({ bos: false }));
  const config = { backend: "llama-cpp-python", model: "toy", url: `${server.url}/v1`, loglikelihood: "prompt-logprobs" };
  const model = await createModel(config, services());
  open.push(server.close, () => model.close?.());
  expect(await outcomeOf(model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER))).toBe("E_REPLY_ALIGNMENT stop");
});

test.each<[string, () => Promise<TestServer>, readonly string[], string]>([
  ["tgi", () => startTgi(toyModel()), ["", "שלום"], "a number"],
  ["llama-cpp-python", () => startLlamaCppPython(toyModel()), ["", "שלום"], "E_BOUNDARY never"],
  ["llama-cpp-python", () => startLlamaCppPython(toyModel()), ["\n", "שלום"], "a number"],
])("%s scores a whole text only where its first token has something before it", async (backend, start, parts, expected) => {
  const server = await start();
  const model = await createModel({ backend, model: "toy", url: `${server.url}/v1` }, services());
  open.push(server.close, () => model.close?.());
  const { view } = choice("", []);
  const asked = {
    method: "rolling-loglikelihood",
    prompt: { layout: "raw", parts },
    window: 64,
    stride: 32,
    seed: 1,
    view,
  } as const;
  expect((await outcomeOf(model.rollingLoglikelihood?.(asked, NEVER))).slice(0, expected.length)).toBe(expected);
});

describe("reading labels from the next token", () => {
  const top = (scores: object | undefined) => ({
    choices: [
      {
        index: 0,
        text: "x",
        logprobs: scores === undefined ? null : { tokens: ["x"], token_logprobs: [-1], top_logprobs: [scores] },
      },
    ],
  });
  test.each<[string, unknown, string]>([
    ["a label outside the list", top({ " א": -1, " ב": -2 }), "E_LABEL_NOT_IN_TOP never"],
    ["no list", top(undefined), "E_NO_LOGPROBS stop"],
    ["a list without numbers", top({ " א": null }), "E_REPLY_SHAPE never"],
    ["parts of characters only", top({ "\uFFFD": -1 }), "E_LABEL_NOT_IN_TOP never"],
  ])("%s", async (_, reply, expected) => {
    const model = await served("openai", always(reply), { loglikelihood: "next-token" });
    expect(await outcomeOf(model.choiceLoglikelihood?.(choice("תשובה:", [" א", " ג"]), NEVER))).toBe(expected);
  });

  test.each<[string, string, string, readonly string[], string]>([
    ["a label of several tokens", "next-token", "תשובה:", [" שָׁלוֹם", " א"], "E_LABEL_TOKENS never"],
    ["two labels that are one token", "next-token", "תשובה:", [" א", " א"], "E_LABEL_TOKENS never"],
    ["a forced token outside the list", "teacher-forcing", "תשובה:", [" שָׁלוֹם", " עוֹלָם"], "E_TOKEN_NOT_IN_TOP never"],
  ])("%s, asked %s", async (_, loglikelihood, prompt, continuations, expected) => {
    const server = await startLlamaServer(toyModel());
    const config = { backend: "llama-cpp", model: "toy", url: `${server.url}/v1`, loglikelihood, topLogprobs: 5 };
    const model = await createModel(config, services());
    open.push(server.close, () => model.close?.());
    expect(await outcomeOf(model.choiceLoglikelihood?.(choice(prompt, continuations), NEVER))).toBe(expected);
  });

  test("a prompt that llama-server cut to its context", async () => {
    const model = await served("llama-cpp", ({ path, body }, response) =>
      path === "/tokenize"
        ? sendJson(response, { tokens: [...body.content].map((_, at) => at) })
        : sendJson(response, {
            truncated: true,
            completion_probabilities: [{ top_logprobs: [{ id: 7, token: "א", logprob: -1 }] }],
          }),
    );
    expect(await outcomeOf(model.choiceLoglikelihood?.(choice("תשובה:", [" א", " ב"]), NEVER))).toBe("E_REPLY_COUNT never");
  });

  test("a chat cannot be scored by echo, and says so instead of guessing", async () => {
    const model = await served("openai", always(top({})), { loglikelihood: "prompt-logprobs" });
    expect(await outcomeOf(model.choiceLoglikelihood?.(choice(chat(user("מה?")), ["א", "ב"]), NEVER))).toBe(
      "E_NO_LOGLIKELIHOOD capability",
    );
  });

  test("with log-likelihoods switched off the model has none", async () => {
    const model = await served("openai", always({}), { loglikelihood: "none" });
    expect(model.choiceLoglikelihood).toBeUndefined();
  });
});
