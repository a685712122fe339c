import { afterEach, describe, expect, test } from "vitest";
import { createModel } from "../../src/models/registry.ts";
import { renderChat } from "../../src/models/wire/chat-template.ts";
import { readTokenizerConfig } from "../../src/models/wire/tokenizer-config.ts";
import type { TestServer } from "../helpers/http-server.ts";
import { chat, choice, NEVER, services, user } from "../helpers/model-services.ts";
import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { promptScores, TOY_TOKENIZER_CONFIG, type ToyModel, toyModel, toyTemplate } from "../helpers/toy-model.ts";

const template = (source: string) => ({ source, bos: "<s>", eos: "</s>" });
const render = (source: string, variables = {}) => renderChat(template(source), { messages: [user("שלום")], variables });

describe("a chat", () => {
  test("is written by the model's own template, with its variables and special tokens", () => {
    const source =
      "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if enable_thinking %}<think>{% endif %}";
    expect(render(source, { enable_thinking: false })).toBe("<s>[user]שלום");
    expect(render(source, { enable_thinking: true })).toBe("<s>[user]שלום<think>");
  });

  test("whose last message is the assistant's is continued right behind it", () => {
    const source =
      "{% for m in messages %}[{{ m.role }}]{{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}[go]{% endif %}";
    const messages = [user("מה?"), { role: "assistant", content: "התשובה היא " } as const];
    expect(renderChat(template(source), { messages, variables: {} })).toBe("[user]מה?</s>[assistant]התשובה היא");
    expect(() => renderChat(template("nothing"), { messages, variables: {} })).toThrow("last message");
  });

  test("does not change with the day", () => {
    expect(render("{% if strftime_now is defined %}{{ strftime_now('%d %b %Y') }}{% else %}26 Jul 2024{% endif %}")).toBe(
      "26 Jul 2024",
    );
  });

  test("is refused by a template that refuses it, with the template's words", () => {
    expect(() => render("{{ raise_exception('roles must alternate') }}")).toThrow("roles must alternate");
  });
});

describe("a template from strangers", () => {
  test.each([
    ["loops", "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "does not end within 1000 ms"],
    ["counts without end", "{% for a in range(3000000000) %}{% endfor %}", "a range of 3000000000"],
    [
      "writes without end",
      "{% for a in range(3000) %}{% for b in range(3000) %}{{ 'א' }}{% endfor %}{% endfor %}",
      "characters|does not end",
    ],
    [
      "doubles a text",
      "{% set n = namespace(s='x') %}{% for a in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
      "string length",
    ],
    ["is broken", "{% for %}", "cannot be rendered"],
  ])("that %s ends with its name, in time", (_, source, said) => {
    const began = performance.now();
    expect(() => render(source)).toThrow(
      expect.objectContaining({ code: "E_CHAT_TEMPLATE", message: expect.stringMatching(said) }),
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

test.each<[string, string, string, unknown]>([
  [
    "a text",
    '{"chat_template":"x","bos_token":"<s>"}',
    "tokenizer_config.json",
    { template: { source: "x", bos: "<s>", eos: "" } },
  ],
  [
    "several named ones",
    '{"chat_template":[{"name":"tool_use","template":"t"},{"name":"default","template":"d"}],"eos_token":{"content":"</s>"}}',
    "tokenizer_config.json",
    { template: { source: "d", bos: "", eos: "</s>" } },
  ],
  ["a file that is a template", "{{ x }}", "chat_template.jinja", { template: { source: "{{ x }}", bos: "", eos: "" } }],
  ["none", '{"bos_token":null}', "c.json", { problem: { message: "it holds no chat template" } }],
  ["no JSON", "<html>", "c.json", { problem: { message: "it is not JSON" } }],
])("a tokenizer's file with %s", (_, text, file, expected) => {
  expect(readTokenizerConfig(text, file)).toMatchObject(expected as object);
});

const open: (() => Promise<void> | undefined)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

describe("log-likelihoods of chats written here", () => {
  const toy = toyModel();
  const messages = [user("מה בירת ישראל?")];
  const texts = [" ירושלים", " תל אביב"];
  const create = async (backend: string, starting: Promise<TestServer>, more = {}) => {
    const server = await starting;
    const config = { backend, model: "toy", url: `${server.url}/v1`, tokenizerConfig: "tokenizer_config.json", ...more };
    const model = await createModel(config, services({ readText: async () => TOY_TOKENIZER_CONFIG }));
    open.push(server.close, () => model.close?.());
    return { model, server };
  };

  test.each<[string, () => Promise<TestServer>]>([
    ["vllm", () => startVllm(toy)],
    ["tgi", () => startTgi(toy)],
    ["llama-cpp-python", () => startLlamaCppPython(toy)],
    ["openai", () => startVllm(toy)],
  ])("%s: equal to the model's own, with the written chat in the reply", async (backend, start) => {
    const { model } = await create(backend, start());
    for (const continuations of [texts, [" א", " ב"]]) {
      const reply = await model.choiceLoglikelihood?.(choice(chat(...messages), continuations), NEVER);
      for (const [index, continuation] of continuations.entries()) {
        expect(reply?.choices[index]?.logprob).toBeCloseTo(expected(toy, toyTemplate(messages), continuation), 9);
      }
      expect(reply?.rendered?.text).toContain("<|user|>מה בירת ישראל?<|assistant|>");
    }
  });

  test("an answer that has begun is continued, here as by the server's template", async () => {
    const begun = [...messages, { role: "assistant", content: "התשובה היא" } as const];
    const { model: own } = await create("vllm", startVllm(toy));
    const { model: theirs, server } = await create("vllm", startVllm(toy), { tokenizerConfig: undefined });
    const [first, second] = await Promise.all(
      [own, theirs].map((model) => model.choiceLoglikelihood?.(choice(chat(...begun), texts), NEVER)),
    );
    expect(first?.choices.map(({ logprob }) => logprob)).toEqual(second?.choices.map(({ logprob }) => logprob));
    const asked = server.seen.find(({ body }) => body?.messages !== undefined)?.body;
    expect(asked).toMatchObject({ continue_final_message: true, add_generation_prompt: false });
  });

  test("a template that loops stops the request, and gives no number", async () => {
    const source = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
    const server = await startVllm(toy);
    const readText = async () => JSON.stringify({ chat_template: source });
    const config = { backend: "vllm", model: "toy", url: `${server.url}/v1`, tokenizerConfig: "c.json" };
    const model = await createModel(config, services({ readText }));
    open.push(server.close, () => model.close?.());
    await expect(model.choiceLoglikelihood?.(choice(chat(...messages), texts), NEVER)).rejects.toMatchObject({
      code: "E_CHAT_TEMPLATE",
    });
  });

  test("is part of the model's identity, by its text", async () => {
    const { model } = await create("vllm", startVllm(toy));
    expect(model.identity["chatTemplate"]).toMatch(/^[0-9a-f]{32}$/);
  });
});

function expected(toy: ToyModel, prompt: string, continuation: string): number {
  const before = toy.encode(prompt, { special: false });
  const whole = [...before, ...toy.encode(continuation, { special: false })];
  return promptScores(toy, whole)
    .slice(before.length)
    .reduce<number>((sum, logprob) => sum + (logprob as number), 0);
}

test.each([
  ["vllm", () => startVllm(toyModel())],
  ["llama-cpp", () => startLlamaServer(toyModel())],
  ["tgi", () => startTgi(toyModel())],
])(
  "%s: a line feed that a template writes before the answer stays with the template, so labels after it are one token",
  async (backend, start) => {
    const toy = toyModel();
    const server = await start();
    // Jinja drops a line feed at the end of a template itself: templates write it as a text.
    const chatTemplate = "{{ bos_token }}{% for m in messages %}<|user|>{{ m.content }}{% endfor %}{{ '<|assistant|>\\n' }}";
    const model = await createModel(
      { backend, model: "toy", url: `${server.url}/v1`, tokenizerConfig: "t.json" },
      services({ readText: async () => JSON.stringify({ bos_token: "<s>", chat_template: chatTemplate }) }),
    );
    open.push(server.close, () => model.close?.());
    const reply = await model.choiceLoglikelihood?.(choice(chat(user("מה?")), [" א", " ב"]), NEVER);
    const before = toy.encode("<s><|user|>מה?<|assistant|>\n", { special: false });
    expect(reply).toMatchObject({ way: "next-token", boundary: { policy: 2 } });
    for (const [at, label] of [" א", " ב"].entries()) {
      expect(reply?.choices[at]?.logprob).toBeCloseTo(
        toy.next(before)[toy.encode(label, { special: false })[0] as number] as number,
        9,
      );
    }
  },
);
