import { afterEach, describe, expect, test } from "vitest";
import { connect, type Server } from "../../src/http/server.ts";
import { createModel } from "../../src/models/registry.ts";
import { hostedTransport } from "../../src/models/wire/hosted.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";
import { chat, generation, NEVER, services, user } from "../helpers/model-services.ts";

/** The `openai` package as a transport, against a local server that stands for the hosted one. */

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function hosted(answer: Answer) {
  const served = await startServer(answer);
  const server: Server = connect({
    baseUrl: `${served.url}/v1`,
    headers: { authorization: "Bearer sk-planted-1" },
    secrets: ["sk-planted-1"],
    connections: 4,
    timeout: 3000,
    maxReplyBytes: 1e6,
  });
  open.push(served.close, server.close);
  return { seen: served.seen, transport: hostedTransport(server) };
}

describe("the openai package", () => {
  test("carries body and key as they are and brings the reply back", async () => {
    const { seen, transport } = await hosted((_, response) => sendJson(response, { choices: [] }));
    const reply = await transport("/v1/chat/completions", { model: "m", seed: 7 }, NEVER);
    expect(reply.json).toEqual({ choices: [] });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      path: "/v1/chat/completions",
      body: { model: "m", seed: 7 },
      headers: { authorization: "Bearer sk-planted-1" },
    });
  });

  test("never retries by itself, and its failures are ours", async () => {
    const { seen, transport } = await hosted((_, response) =>
      sendJson(response, { error: { message: "slow down" } }, 429, { "retry-after": "2" }),
    );
    await expect(transport("/v1/chat/completions", {}, NEVER)).rejects.toMatchObject({
      code: "E_RATE_LIMITED",
      retry: "later",
      retryAfter: 2000,
    });
    expect(seen).toHaveLength(1);
  });

  test("does not call an HTML page an answer, and does not show the key", async () => {
    const { transport } = await hosted((_, response) => void response.end("<html>sk-planted-1</html>"));
    await expect(transport("/v1/chat/completions", {}, NEVER)).rejects.toMatchObject({
      code: "E_REPLY_HTML",
      raw: "<html>•••</html>",
    });
  });

  test("stops at once when aborted", async () => {
    const { transport } = await hosted(() => undefined);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("Ctrl-C")), 30);
    const begin = performance.now();
    await expect(transport("/v1/chat/completions", {}, controller.signal)).rejects.toThrow("Ctrl-C");
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

test("Azure is asked at its deployment, with the version in the query and the key in its own header", async () => {
  const served = await startServer((_, response) =>
    sendJson(response, { choices: [{ index: 0, message: { content: "א" }, finish_reason: "stop" }] }),
  );
  const url = `${served.url}/openai/deployments/gpt?api-version=2024-10-21`;
  const model = await createModel(
    { backend: "azure-openai", model: "gpt", url, keyEnv: "AZURE" },
    services({ env: { AZURE: "azure-key" } }),
  );
  open.push(served.close, async () => model.close?.());
  expect(await model.generate?.(generation(chat(user("מה?"))), NEVER)).toMatchObject({ text: "א" });
  expect(served.seen[0]).toMatchObject({
    path: "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
    headers: { "api-key": "azure-key" },
    body: { max_completion_tokens: 8 },
  });
});
