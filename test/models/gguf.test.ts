import { expect, test } from "vitest";
import { scoredToken } from "../../src/models/gguf/engine.ts";
import { createModel } from "../../src/models/registry.ts";
import { chat, generation, NEVER, services, user } from "../helpers/model-services.ts";

test("without node-llama-cpp a GGUF model says what to install, when it is first used", async () => {
  const absent = services({ importPeer: async () => Promise.reject(new Error("Cannot find package 'node-llama-cpp'")) });
  const model = await createModel({ backend: "gguf", path: "m.gguf" }, absent);
  await expect(model.generate?.(generation("א"), NEVER)).rejects.toMatchObject({
    code: "E_MISSING_PACKAGE",
    advice: expect.stringContaining("npm install node-llama-cpp@3.21"),
  });
  await model.close?.();
});

test("a model file without a chat template is asked no chat", async () => {
  const file = {
    tokens: { bosString: "<s>", eosString: "</s>" },
    fileInfo: { metadata: {} },
    createContext: async () => ({ getSequence: () => ({}) }),
  };
  const llama = { loadModel: async () => file, dispose: async () => undefined };
  const model = await createModel(
    { backend: "gguf", path: "m.gguf" },
    services({ importPeer: async () => ({ getLlama: async () => llama }) }),
  );
  await expect(model.generate?.(generation(chat(user("מה?"))), NEVER)).rejects.toMatchObject({ code: "E_NO_CHAT_TEMPLATE" });
  await model.close?.();
});

test("a probability that a 32-bit float holds with few digits, or not at all, is no log-likelihood", () => {
  expect(scoredToken(7, new Map([[7, 2 ** -126]])).logprob).toBeCloseTo(-87.34, 2);
  for (const tiny of [2 ** -140, 0])
    expect(() => scoredToken(7, new Map([[7, tiny]]))).toThrow("below what the engine tells apart");
});
