import { expect, test } from "vitest";
import { renderChat } from "../../src/models/gguf/chat-template.ts";
import { createModel } from "../../src/models/registry.ts";
import { generation, NEVER, services } from "../helpers/model-services.ts";

test("without node-llama-cpp a GGUF model says what to install, when it is first used", async () => {
  const absent = services({ importPeer: async () => Promise.reject(new Error("Cannot find package 'node-llama-cpp'")) });
  const model = await createModel({ backend: "gguf", path: "m.gguf" }, absent);
  await expect(model.generate?.(generation("א"), NEVER)).rejects.toMatchObject({
    code: "E_MISSING_PACKAGE",
    advice: expect.stringContaining("npm install node-llama-cpp@3.21"),
  });
  await model.close?.();
});

test("a chat is written by the model's own template, with its switch of thinking", () => {
  const template =
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}{% if enable_thinking %}<think>{% endif %}";
  const render = (thinking: "on" | "off") =>
    renderChat(template, { messages: [{ role: "user", content: "שלום" }], thinking, bos: "<s>", eos: null });
  expect(render("off")).toBe("<s>[user]שלום");
  expect(render("on")).toBe("<s>[user]שלום<think>");
});

test("a model without a template cannot chat", () => {
  expect(() => renderChat(undefined, { messages: [], thinking: "off", bos: null, eos: null })).toThrow("no chat template");
});
