/**
 * A model server that answers every request with the same chat completion after `latency` milliseconds: `node local-server.mjs LATENCY`.
 * On bare sockets and in a process of its own, so that it takes as little as can be from the client that is measured. It prints its port;
 * the path `/stats` tells when the first request of any kind came, how many asked an item, and when the first of those came and the last was
 * answered; `/reset` forgets it.
 */
import { createServer } from "node:net";

const latency = Number(process.argv[2] ?? "0");
const body = JSON.stringify({
  id: "x",
  object: "chat.completion",
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content: "חמש ועוד שתיים הן שבע.\n#### 7" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 60, completion_tokens: 12, total_tokens: 72 },
});
const answerOf = (text) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
const answer = Buffer.from(answerOf(body));
const nothing = { requests: 0, any: 0, first: 0, last: 0 };
let stats = { ...nothing };

const server = createServer((socket) => {
  let rest = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      if (end === -1) return;
      const head = rest.toString("latin1", 0, end);
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? "0");
      if (rest.length < end + 4 + length) return;
      // Questions of the probe are answered and not counted: only the task's carry its token budget.
      const counts = rest.indexOf('"max_tokens":1024', end) !== -1;
      rest = rest.subarray(end + 4 + length);
      reply(socket, head, counts);
    }
  });
});

function reply(socket, head, counts) {
  if (head.startsWith("GET /stats")) return void socket.write(answerOf(JSON.stringify(stats)));
  if (head.startsWith("GET /reset")) {
    stats = { ...nothing };
    return void socket.write(answerOf("{}"));
  }
  if (stats.any === 0) stats.any = performance.timeOrigin + performance.now();
  if (counts && stats.requests === 0) stats.first = performance.timeOrigin + performance.now();
  if (counts) stats.requests += 1;
  const send = () => {
    if (counts) stats.last = performance.timeOrigin + performance.now();
    socket.write(answer);
  };
  if (latency === 0) send();
  else setTimeout(send, latency);
}

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
