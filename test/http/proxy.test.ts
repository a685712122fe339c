import { createServer } from "node:http";
import { connect as connectSocket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { proxyOf } from "../../src/http/pool.ts";
import { connect } from "../../src/http/server.ts";
import { sendJson, startServer } from "../helpers/http-server.ts";

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A proxy that tunnels CONNECT requests and counts them. */
async function startProxy() {
  const seen: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket, head) => {
    seen.push(request.url ?? "");
    const [host, port] = (request.url ?? "").split(":");
    const upstream = connectSocket(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { port } = proxy.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, seen };
}

async function ask(env: Record<string, string>) {
  const server = await startServer((_, response) => sendJson(response, { ok: true }));
  const proxy = proxyOf(env);
  const http = connect({
    baseUrl: server.url,
    headers: {},
    secrets: [],
    connections: 2,
    timeout: 3000,
    maxReplyBytes: 1e6,
    ...(proxy && { proxy }),
  });
  open.push(server.close, http.close);
  return (await http.get("/v1/models", new AbortController().signal)).json;
}

test("a proxy named by the environment is used", async () => {
  const proxy = await startProxy();
  expect(await ask({ http_proxy: proxy.url })).toEqual({ ok: true });
  expect(proxy.seen).toHaveLength(1);
});

test("a host under no_proxy is reached directly", async () => {
  const proxy = await startProxy();
  expect(await ask({ HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" })).toEqual({ ok: true });
  expect(proxy.seen).toHaveLength(0);
});

test("without proxy variables there is no proxy", () => {
  expect(proxyOf({ no_proxy: "x", PATH: "/bin" })).toBeUndefined();
  expect(proxyOf({ http_proxy: "", HTTPS_PROXY: "http://p:1" })).toEqual({ https: "http://p:1" });
});
