import { expect, test } from "vitest";
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
