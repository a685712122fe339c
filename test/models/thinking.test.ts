import { afterEach, expect, test } from "vitest";
import { createModel } from "../../src/models/registry.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";
import { chat, choice, GREEDY, generation, NEVER, services, user } from "../helpers/model-services.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function served(answer: Answer, { backend = "vllm", ...config }: Record<string, unknown> & { backend?: string } = {}) {
  const server = await startServer(answer);
  const model = await createModel({ backend, model: "toy", url: `${server.url}/v1`, ...config }, services());
  open.push(server.close, () => model.close?.());
  const ask = (thinking: "on" | "off" | "as-served", sampling = {}) =>
    model.generate?.(generation(chat(user("ראשון"), user("שני")), { thinking, sampling: { ...GREEDY, ...sampling } }), NEVER);
  return { model, server, ask, last: () => server.seen.at(-1)?.body };
}

const says =
  (message: object, finish_reason = "stop"): Answer =>
  ({ path, body }, response) =>
    path === "/tokenize"
      ? sendJson(response, { tokens: [...body.prompt].map((_, at) => at) })
      : sendJson(response, {
          choices: [{ index: 0, message, finish_reason }],
          usage: { prompt_tokens: 5, completion_tokens: 9 },
        });

test("a word behind the last user message is the switch of models that have one", async () => {
  const { ask, last, model } = await served(says({ content: "ב" }), { thinkingWords: { on: "/think", off: "/no_think" } });
  const contents = () => last().messages.map(({ content }: { content: string }) => content);
  await ask("off");
  expect(contents()).toEqual(["ראשון", "שני /no_think"]);
  await ask("on");
  expect(contents()).toEqual(["ראשון", "שני /think"]);
  await ask("as-served");
  expect(contents()).toEqual(["ראשון", "שני"]);
  expect(model.identity).toMatchObject({ thinkingWords: { off: "/no_think" } });
});

test("the word stands in the chats of log-likelihoods too", async () => {
  const server = await startVllm(toyModel());
  const config = { backend: "vllm", model: "toy", url: `${server.url}/v1`, thinkingWords: { off: "/no_think" } };
  const model = await createModel(config, services());
  open.push(server.close, () => model.close?.());
  await model.choiceLoglikelihood?.(choice(chat(user("מה?")), [" א", " ב"]), NEVER);
  const asked = server.seen.find(({ body }) => body?.messages !== undefined);
  expect(asked?.body.messages[0].content).toBe("מה? /no_think");
});

test("a server that takes a budget for reasoning alone is given it beside the whole", async () => {
  const { ask, last } = await served(says({ content: "ב" }), { reasoningBudget: "thinking_token_budget" });
  await ask("on", { maxTokens: 100, maxReasoningTokens: 2000 });
  expect(last()).toMatchObject({ thinking_token_budget: 2000, max_tokens: 2100 });
  await ask("off", { maxTokens: 100 });
  expect(last()).not.toHaveProperty("thinking_token_budget");
});

test("the budget's field may lie deeper, beside what else stands there", async () => {
  const { ask, last } = await served(says({ content: "ב" }), { reasoningBudget: "chat_template_kwargs.thinking_budget" });
  await ask("on", { maxReasoningTokens: 7 });
  expect(last().chat_template_kwargs).toEqual({ enable_thinking: true, thinking_budget: 7 });
});

test("reasoning that the server did not count is counted by its own tokenizer", async () => {
  const { ask } = await served(says({ content: "ב", reasoning_content: "חמש" }));
  expect((await ask("on"))?.usage).toEqual({ prompt: 5, completion: 9, reasoning: 3 });
});

test("a tokenizer that fails loses the count and not the answer", async () => {
  const answer = says({ content: "ב", reasoning_content: "חמש" });
  const { ask } = await served((request, response) =>
    request.path === "/tokenize" ? sendJson(response, { error: "no" }, 500) : answer(request, response),
  );
  expect(await ask("on")).toMatchObject({ text: "ב", usage: { prompt: 5, completion: 9 } });
});

test("a thought cut off before any tag is a thought when the model was told to think, and truncated", async () => {
  const { ask } = await served(says({ content: "נחשוב: אולי א, או" }, "length"));
  expect(await ask("on")).toMatchObject({ text: "", reasoning: "נחשוב: אולי א, או", finish: "length" });
  expect(await ask("off")).toMatchObject({ text: "נחשוב: אולי א, או", finish: "length" });
});

test("an answer cut off after the server kept the thought apart stays an answer", async () => {
  const { ask } = await served(says({ content: "התשובה היא", reasoning_content: "חשבתי" }, "length"));
  expect(await ask("on")).toMatchObject({ text: "התשובה היא", reasoning: "חשבתי", finish: "length" });
});

test("Ollama's levels of thinking are sent as they are", async () => {
  const answer: Answer = (_, response) => sendJson(response, { message: { content: "ב" }, done: true, done_reason: "stop" });
  const { ask, last } = await served(answer, { backend: "ollama", thinkLevel: "high" });
  await ask("on");
  expect(last().think).toBe("high");
  await ask("off");
  expect(last().think).toBe(false);
});
