import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { eventData } from "../../src/http/event-stream.ts";
import { connect } from "../../src/http/server.ts";
import { type Answer, sendJson, startServer } from "../helpers/http-server.ts";
import { NEVER } from "../helpers/model-services.ts";

async function* inChunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    if (cut <= from || cut >= bytes.length) continue;
    yield bytes.subarray(from, cut);
    from = cut;
  }
  yield bytes.subarray(from);
}
const bytesOf = (text: string) => new TextEncoder().encode(text);
async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}
const read = (text: string, cuts: readonly number[] = []) => all(eventData(inChunks(bytesOf(text), cuts)));

describe("the events of a stream", () => {
  test.each([
    ["line feeds", 'data: {"a":"שלום"}\n\ndata: [DONE]\n\n', ['{"a":"שלום"}']],
    ["carriage returns and line feeds", "data: x\r\n\r\ndata: [DONE]\r\n\r\n", ["x"]],
    ["carriage returns alone", "data: x\r\rdata: [DONE]\r\r", ["x"]],
    ["comments and other fields", ": ping\n\nevent: m\nid: 3\ndata: x\n\ndata: [DONE]\n\n", ["x"]],
    ["several lines of data", "data: x\ndata: y\n\ndata: [DONE]\n\n", ["x\ny"]],
    ["no space behind the colon", "data:x\n\ndata:[DONE]\n\n", ["x"]],
    ["nothing behind the end", "data: x\n\ndata: [DONE]", ["x"]],
    ["more after the end", "data: [DONE]\n\ndata: late\n\n", []],
  ])("are the same with %s, wherever the bytes are cut", async (_, text, expected) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 60 })), async (cuts) => {
        expect(await read(text, cuts)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test("without their end are a failure by name, and what came before is not an answer", async () => {
    for (const text of ["data: x\n\n", "data: x\n\ndata: y", ""]) {
      await expect(read(text)).rejects.toMatchObject({ code: "E_REPLY_UNFINISHED", retry: "later" });
    }
  });

  test("that are not UTF-8 are refused", async () => {
    const bytes = Uint8Array.of(...bytesOf("data: "), 0xff, ...bytesOf("\n\n"));
    await expect(all(eventData(inChunks(bytes, [])))).rejects.toMatchObject({ code: "E_REPLY_ENCODING" });
  });

  test("of one line in very many chunks cost no more than their length", async () => {
    const bytes = bytesOf(`data: ${"א".repeat(1_000_000)}\n\ndata: [DONE]\n\n`);
    const cuts = Array.from({ length: 100_000 }, (_, at) => 20 * at + 7);
    const began = performance.now();
    expect((await all(eventData(inChunks(bytes, cuts))))[0]).toHaveLength(1_000_000);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function served(answer: Answer, more = {}) {
  const server = await startServer(answer);
  const limits = { connections: 4, timeout: 5000, maxReplyBytes: 10_000, ...more };
  const client = connect({
    baseUrl: `${server.url}/v1`,
    headers: { authorization: "Bearer sk-planted" },
    secrets: [],
    ...limits,
  });
  open.push(server.close, client.close);
  return (signal = NEVER) => client.stream("/v1/completions", {}, signal);
}
const collect = async (events: AsyncIterable<{ json: unknown }>) => (await all(events)).map(({ json }) => json);
const eventStream = { "content-type": "text/event-stream" };

describe("a streamed reply", () => {
  test("arrives event by event", async () => {
    const ask = await served((_, response) => void response.writeHead(200, eventStream).end('data: {"n":1}\n\ndata: [DONE]\n\n'));
    expect(await collect(ask())).toEqual([{ n: 1 }]);
  });

  test.each<[string, Answer, object]>([
    ["a refusal", (_, response) => sendJson(response, { error: { message: "key sk-planted" } }, 401), { code: "E_UNAUTHORIZED" }],
    ["JSON instead", (_, response) => sendJson(response, { choices: [] }), { code: "E_REPLY_NO_STREAM" }],
    [
      "a page instead",
      (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      { code: "E_REPLY_NO_STREAM" },
    ],
    [
      "an event that is no JSON",
      (_, response) => void response.writeHead(200, eventStream).end("data: {\n\n"),
      { code: "E_REPLY_NOT_JSON" },
    ],
    [
      "no end",
      (_, response) => void response.writeHead(200, eventStream).end('data: {"n":1}\n\n'),
      { code: "E_REPLY_UNFINISHED" },
    ],
    [
      "a broken connection",
      (_, response) => {
        response.writeHead(200, eventStream).write('data: {"n":1}\n\n');
        setTimeout(() => response.destroy(), 20);
      },
      { code: "E_NETWORK", retry: "later" },
    ],
    [
      "too much",
      (_, response) => void response.writeHead(200, eventStream).end(`data: "${"x".repeat(20_000)}"\n\n`),
      { code: "E_REPLY_TOO_LARGE" },
    ],
  ])("that is %s fails by name, without the key", async (_, answer, expected) => {
    const ask = await served(answer);
    const failed = await collect(ask()).catch((error: unknown) => error);
    expect(failed).toMatchObject(expected);
    expect(JSON.stringify(failed) + String(failed)).not.toContain("sk-planted");
  });

  test("that stalls ends with the time of its attempt", async () => {
    const ask = await served((_, response) => void response.writeHead(200, eventStream).write('data: {"n":1}\n\n'), {
      timeout: 100,
    });
    await expect(collect(ask())).rejects.toMatchObject({ code: "E_TIMEOUT" });
  });

  test("ends at once with the reason of an abort", async () => {
    const abort = new AbortController();
    const ask = await served((_, response) => void response.writeHead(200, eventStream).write('data: {"n":1}\n\n'));
    const reading = (async () => {
      for await (const _ of ask(abort.signal)) abort.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
  });

  test("that nobody reads further is closed, so that the server stops", async () => {
    let closed: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    const ask = await served((_, response) => {
      response.on("close", () => closed?.());
      response.writeHead(200, eventStream).write('data: {"n":1}\n\n');
    });
    for await (const _ of ask()) break;
    await ended;
  });
});
