import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { RequestFailure } from "../../src/core/model.ts";
import { connect, type ServerOptions } from "../../src/http/server.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function client(baseUrl: string, options: Partial<ServerOptions> = {}) {
  const server = connect({
    baseUrl,
    headers: {},
    secrets: [],
    connections: 8,
    timeout: 5000,
    maxReplyBytes: 1_000_000,
    ...options,
  });
  open.push(server);
  return server;
}

async function served(answer: Answer, options: Partial<ServerOptions> = {}) {
  const server = await startServer(answer);
  open.push(server);
  return { server, http: client(`${server.url}/v1`, options) };
}

async function failureOf(promise: Promise<unknown>): Promise<RequestFailure> {
  const error = await promise.then(
    () => "resolved",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestFailure);
  return error as RequestFailure;
}

const never = new AbortController().signal;

test("a JSON body goes out and a JSON reply comes back", async () => {
  const { server, http } = await served((request, response) => sendJson(response, { got: request.body }));
  const reply = await http.post("/v1/x", { text: "שלום" }, never);
  expect(reply.json).toEqual({ got: { text: "שלום" } });
  expect(server.seen[0]?.headers["content-type"]).toBe("application/json");
});

describe("statuses", () => {
  test.each([
    [400, "E_BAD_REQUEST", "never"],
    [401, "E_UNAUTHORIZED", "stop"],
    [402, "E_QUOTA", "stop"],
    [403, "E_FORBIDDEN", "stop"],
    [404, "E_NOT_FOUND", "stop"],
    [405, "E_NOT_FOUND", "stop"],
    [408, "E_SERVER_TIMEOUT", "later"],
    [409, "E_BAD_REQUEST", "never"],
    [413, "E_REQUEST_TOO_LARGE", "never"],
    [422, "E_BAD_REQUEST", "never"],
    [424, "E_SERVER_ERROR", "later"],
    [425, "E_OVERLOADED", "later"],
    [429, "E_RATE_LIMITED", "later"],
    [500, "E_SERVER_ERROR", "later"],
    [501, "E_NOT_FOUND", "stop"],
    [502, "E_SERVER_ERROR", "later"],
    [503, "E_OVERLOADED", "later"],
    [504, "E_SERVER_ERROR", "later"],
    [302, "E_REDIRECT", "stop"],
  ])("%i is %s and retried: %s", async (status, code, retry) => {
    const { http } = await served((_, response) =>
      sendJson(response, { error: { message: "because" } }, status, { location: "https://elsewhere/" }),
    );
    const failure = await failureOf(http.post("/v1/x", {}, never));
    expect(failure).toMatchObject({ code, retry });
    expect(failure.message).toContain("because");
  });

  test("a used-up account stops the run although it answers 429", async () => {
    const { http } = await served((_, response) =>
      sendJson(response, { error: { code: "insufficient_quota", message: "no credit" } }, 429),
    );
    expect(await failureOf(http.get("/v1/models", never))).toMatchObject({ code: "E_QUOTA", retry: "stop" });
  });

  test("Retry-After is handed on in milliseconds", async () => {
    const { http } = await served((_, response) => sendJson(response, {}, 429, { "retry-after": "7" }));
    expect((await failureOf(http.get("/", never))).retryAfter).toBe(7000);
  });
});

describe("replies that are no JSON", () => {
  test.each([
    ["<!doctype html><p>Sign in", "E_REPLY_HTML"],
    ['{"choices": [{"text": "של', "E_REPLY_NOT_JSON"],
    ["", "E_REPLY_BLANK"],
  ])("%j with 200 is %s, kept as evidence", async (text, code) => {
    const { http } = await served((_, response) => void response.end(text));
    expect(await failureOf(http.get("/", never))).toMatchObject({ code, retry: "later", raw: text });
  });

  test("bytes that are not UTF-8 are refused, not replaced", async () => {
    const { http } = await served((_, response) => void response.end(Buffer.from([0x22, 0xd7, 0x22])));
    expect(await failureOf(http.get("/", never))).toMatchObject({ code: "E_REPLY_ENCODING", retry: "never" });
  });

  test("a reply over the limit is not read to its end", async () => {
    const { http } = await served(
      (_, response) => {
        const chunk = "x".repeat(100_000);
        const write = () => {
          if (!response.destroyed && response.write(chunk)) setImmediate(write);
        };
        response.on("drain", write);
        write();
      },
      { maxReplyBytes: 300_000 },
    );
    expect(await failureOf(http.get("/", never))).toMatchObject({ code: "E_REPLY_TOO_LARGE", retry: "never" });
  });
});

describe("below HTTP", () => {
  test("a refused connection is a reason to stop", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    expect(await failureOf(client(`http://127.0.0.1:${port}`).get("/", never))).toMatchObject({
      code: "E_REFUSED",
      retry: "stop",
    });
  });

  test("an unknown host is a reason to stop", async () => {
    expect(await failureOf(client("http://nowhere.invalid").get("/", never))).toMatchObject({
      retry: expect.stringMatching(/stop|later/),
    });
  });

  test("a connection reset in the middle of a reply is tried again", async () => {
    const { http } = await served((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(http.get("/", never))).toMatchObject({ code: "E_NETWORK", retry: "later" });
  });

  test("an attempt ends at its time limit, also in the middle of a body", async () => {
    const { http } = await served((_, response) => void response.write("{"), { timeout: 80 });
    const begin = performance.now();
    expect(await failureOf(http.get("/", never))).toMatchObject({ code: "E_TIMEOUT", retry: "later" });
    expect(performance.now() - begin).toBeLessThan(1500);
  });

  test("an abort rejects at once, with the signal's own reason", async () => {
    const { http } = await served(() => undefined);
    const controller = new AbortController();
    const reason = new Error("the user pressed Ctrl-C");
    setTimeout(() => controller.abort(reason), 30);
    const begin = performance.now();
    await expect(http.get("/", controller.signal)).rejects.toBe(reason);
    expect(performance.now() - begin).toBeLessThan(1000);
    await expect(http.get("/", controller.signal)).rejects.toBe(reason);
  });

  test("a thousand attempts leave no listener on the caller's signal and cause no warning", async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on("warning", note);
    const { http } = await served((_, response) => sendJson(response, {}));
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 1000 }, () => http.post("/", {}, signal)));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});

describe("addresses", () => {
  test.each([
    ["", "/v1", ""],
    ["/", "/v1", ""],
    ["/v1", "/v1", ""],
    ["/v1/", "/v1", ""],
    ["/gpu3/v1", "/gpu3/v1", "/gpu3"],
    ["/openai", "/openai", "/openai"],
  ])("http://host%s has its OpenAI routes at %s and its own at %j", (path, v1, root) => {
    expect(client(`http://host${path}`)).toMatchObject({ v1, root });
  });

  test("user and password of an address become a header, its query goes with every path", async () => {
    const { server } = await served((_, response) => sendJson(response, {}));
    const http = client(`${server.url.replace("//", "//dana:s%C3%A9same@")}/v1?api-version=7`);
    await http.get("/v1/models", never);
    expect(server.seen[0]?.path).toBe("/v1/models?api-version=7");
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("dana:sésame").toString("base64")}`);
  });
});

test("a key that the server repeats is masked in message, advice and evidence", async () => {
  const key = "sk-planted-9f8e7d";
  const { http } = await served(
    (request, response) => sendJson(response, { error: { message: `bad ${request.headers.authorization}` } }, 401),
    {
      headers: { authorization: `Bearer ${key}` },
      secrets: [key],
    },
  );
  const failure = await failureOf(http.get("/", never));
  expect(JSON.stringify({ ...failure, message: failure.message, stack: failure.stack, cause: failure.cause })).not.toContain(key);
  expect(failure.message).toContain("•••");
});
