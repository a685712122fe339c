import { afterAll, expect, it } from "vitest";
import { connect } from "../../src/http/server.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";

const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** Longer than the 300 s after which undici, and Node's fetch with it, give up by themselves, for the header and for each part of the body. */
const SILENCE = 330_000;

it.concurrent("a server that is silent for five and a half minutes before its answer is waited for", async () => {
  const url = await serve((_, response) => void setTimeout(() => sendJson(response, { answer: "שלום" }), SILENCE));
  await expect(ask(url)).resolves.toMatchObject({ json: { answer: "שלום" } });
}, 400_000);

it.concurrent("and one that is silent for as long in the middle of it", async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"answer":');
    setTimeout(() => response.end('"שלום"}'), SILENCE);
  });
  await expect(ask(url)).resolves.toMatchObject({ json: { answer: "שלום" } });
}, 400_000);

async function serve(answer: Answer): Promise<string> {
  const server = await startServer(answer);
  servers.push(server);
  return server.url;
}

function ask(url: string) {
  const options = { headers: {}, secrets: [], connections: 1, timeout: 2 * SILENCE, maxReplyBytes: 1e6 };
  return connect({ baseUrl: `${url}/v1`, ...options }).post("/v1/x", {}, new AbortController().signal);
}
