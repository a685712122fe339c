/**
 * The named alternative of `pipeline.ts`: nothing but undici's pool and JSON.parse. `node bare-client.mjs PORT REQUESTS CONCURRENCY`
 * prints seconds, CPU seconds and peak memory.
 */
import { Pool } from "undici";

const [port, requests, concurrency] = process.argv.slice(2).map(Number);
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: concurrency, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
const question = "לדנה היו חמש מחברות והיא קנתה עוד שתיים. כמה מחברות יש לה עכשיו? מספר השאלה: ";
const headers = { "content-type": "application/json", accept: "application/json" };
let asked = 0;

async function worker() {
  while (asked < requests) {
    const number = asked++;
    const body = JSON.stringify({
      model: "served",
      messages: [{ role: "user", content: `${question}${number}` }],
      temperature: 0,
      max_tokens: 1024,
      seed: number,
    });
    const response = await pool.request({ method: "POST", path: "/v1/chat/completions", headers, body });
    const reply = JSON.parse(await response.body.text());
    if (reply.choices[0].finish_reason !== "stop") throw new Error("another answer came");
  }
}

const before = process.cpuUsage();
const started = performance.now();
await Promise.all(Array.from({ length: concurrency }, worker));
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
await pool.destroy();
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS / 1024 }));
