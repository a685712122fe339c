/** A model server that fails in every way (`faults.mjs`): `node faulty-server.mjs`. It prints its port; `/stats` tells how many tries each way had. */
import { createServer } from "node:http";
import { answerTo, faultAt } from "./faults.mjs";

const tries = new Map();
const counts = { answered: 0 };
const JSON_TYPE = { "content-type": "application/json" };
const completion = (content) => ({
  id: "x",
  object: "chat.completion",
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
  usage: { prompt_tokens: 60, completion_tokens: 12, total_tokens: 72 },
});
const whole = JSON.stringify(completion("#### 7"));
const error = (message) => JSON.stringify({ error: { message } });

const statuses = {
  busy: (spelling) =>
    [
      [429, { "retry-after-ms": "5" }],
      [429, { "retry-after": new Date().toUTCString() }],
      [429, { "retry-after": "0" }],
      [408, {}],
      [425, {}],
    ][spelling % 5],
  "error 500": (spelling) => [[500, 502, 504, 424][spelling % 4], {}],
  overloaded: () => [503, { "retry-after-ms": "5" }],
  "bad request": (spelling) => [[400, 422][spelling % 2], {}],
  "request too large": () => [413, {}],
  stop: (spelling) => [[401, 402, 403, 404, 405, 301][spelling % 6], {}],
};
const bodies = {
  "HTML page": "<!doctype html><title>Sign in</title>",
  "empty body": "",
  "cut JSON": whole.slice(0, 90),
  "no choices": JSON.stringify({ ...completion(""), choices: [] }),
  "wrong shape": JSON.stringify({ ...completion(""), choices: [{ index: 0, message: { content: 7 }, finish_reason: "stop" }] }),
  "too many choices": JSON.stringify({
    ...completion(""),
    choices: [0, 1].map((index) => ({ ...completion("1").choices[0], index })),
  }),
  "not UTF-8": Buffer.from([0x7b, 0x22, 0xe9, 0xff, 0x22, 0x7d]),
};

function answer(request, response, text) {
  if (request.url === "/stats") return void response.writeHead(200, JSON_TYPE).end(JSON.stringify(counts));
  if (request.url.endsWith("/models")) return void response.writeHead(200, JSON_TYPE).end('{"data":[{"id":"served"}]}');
  const question = Number(/מספר השאלה: (\d+)/.exec(text)?.[1] ?? "-1");
  if (question < 0) return void response.writeHead(200, JSON_TYPE).end(whole);
  const attempt = (tries.get(question) ?? 0) + 1;
  tries.set(question, attempt);
  const fault = faultAt(question, attempt);
  const name = fault?.way ?? "answered";
  counts[name] = (counts[name] ?? 0) + 1;
  if (fault === undefined) {
    const body = JSON.stringify(completion(`#### ${answerTo(question)}`));
    return void response.writeHead(200, JSON_TYPE).end(body);
  }
  if (name === "connection reset") return void request.socket.resetAndDestroy();
  if (name === "no answer") return;
  if (name === "body cut off") {
    response.writeHead(200, { ...JSON_TYPE, "content-length": Buffer.byteLength(whole) });
    return void response.write(whole.slice(0, 80), () => request.socket.destroy());
  }
  const body = bodies[name];
  if (body !== undefined) return void response.writeHead(200, JSON_TYPE).end(body);
  const [status, headers] = statuses[name](fault.spelling);
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(error(name));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => answer(request, response, Buffer.concat(chunks).toString("utf8")));
  request.on("error", () => undefined);
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
