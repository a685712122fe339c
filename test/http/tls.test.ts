import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { connect } from "../../src/http/server.ts";
import { sendJson, startServer } from "../helpers/http-server.ts";

/** A self-signed pair for localhost, made for this test alone. */
const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), "utf8");
const pair = { key: fixture("key.pem"), cert: fixture("certificate.pem") };

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function ask(ca?: string) {
  const server = await startServer(
    (_, response) => sendJson(response, { ok: true }),
    (listener) => createServer(pair, listener),
  );
  const baseUrl = server.url.replace("http://127.0.0.1", "https://localhost");
  const http = connect({
    baseUrl,
    headers: {},
    secrets: [],
    connections: 1,
    timeout: 3000,
    maxReplyBytes: 1e6,
    ...(ca === undefined ? {} : { ca }),
  });
  open.push(server.close, http.close);
  return (await http.get("/v1/models", new AbortController().signal)).json;
}

test("a certificate of an authority that is named is trusted", async () => {
  expect(await ask(pair.cert)).toEqual({ ok: true });
});

test("any other stops the run, with what to do", async () => {
  await expect(ask()).rejects.toMatchObject({ code: "E_TLS", retry: "stop", advice: expect.stringContaining("`ca`") });
});
