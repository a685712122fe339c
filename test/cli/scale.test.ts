import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { endOf, mivhan, startMivhan } from "../helpers/cli.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";

const servers: TestServer[] = [];
// Builds the command when it must, so that no test below measures a build.
beforeAll(() => void mivhan(["--version"], { cwd: tmpdir() }));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const reply = {
  id: "x",
  object: "chat.completion",
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content: "#### 7" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
};
const folder = () => mkdtempSync(join(tmpdir(), "mivhan-scale-"));
const isItem = (text: string) => text.includes("####");
const TASK = ["run", "--task", "starter-gsm8k", "--protocol", "number-chat", "--out", "r"];

async function serve(answer: Answer): Promise<TestServer> {
  const server = await startServer(answer);
  servers.push(server);
  return server;
}

/** Answers everything but items at once, so that a test sees the run alone and not the probe before it. */
const itemsBy =
  (answer: Answer): Answer =>
  (request, response) => {
    if (isItem(request.text)) return answer(request, response);
    if (request.path.endsWith("/models")) return sendJson(response, { data: [{ id: "served" }] });
    return sendJson(response, reply);
  };

const until = async (isTrue: () => boolean) => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
};

function everyFile(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

describe("--deadline", () => {
  it("ends a run whose server hangs with a summary and exit 4, and what was answered stays", async () => {
    let asked = 0;
    const server = await serve(
      itemsBy((_, response) => {
        asked += 1;
        if (asked <= 6) sendJson(response, reply);
      }),
    );
    const cwd = folder();
    const args = [...TASK, "--model", `openai:served@${server.url}/v1`, "--concurrency", "4", "--deadline", "3s"];
    const started = performance.now();
    const { code, stdout, stderr } = await endOf(startMivhan(args, { cwd }));
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(code).toBe(4);
    expect(stderr).toContain("the deadline is over");
    expect(stdout).toContain("INCOMPLETE");
    const summary = JSON.parse(readFileSync(join(cwd, "r/summary.json"), "utf8")) as {
      columns: { counts: { collected: number } }[];
    };
    expect(summary.columns[0]?.counts.collected).toBe(6);
    expect(existsSync(join(cwd, "r/lock"))).toBe(false);
  });

  it("is refused when it is no time", () => {
    expect(mivhan([...TASK, "--model", "embedded:random", "--deadline", "soon"], { cwd: folder() })).toMatchObject({ code: 2 });
  });
});

describe("an interruption during the pause before a retry", () => {
  it("ends the run at once, although the server asked for a minute", async () => {
    const server = await serve(
      itemsBy((_, response) => sendJson(response, { error: { message: "busy" } }, 429, { "retry-after": "60" })),
    );
    const cwd = folder();
    const child = startMivhan([...TASK, "--model", `openai:served@${server.url}/v1`, "--concurrency", "4"], { cwd });
    const ended = endOf(child);
    await until(() => server.seen.filter(({ text }) => isItem(text)).length >= 4);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const signalled = performance.now();
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    expect(performance.now() - signalled).toBeLessThan(10_000);
  });
});

describe("--concurrency auto", () => {
  it("keeps what it changed and when in the run directory", async () => {
    const server = await serve(itemsBy((_, response) => void setTimeout(() => sendJson(response, reply), 20)));
    const cwd = folder();
    const args = [...TASK, "--model", `openai:served@${server.url}/v1`, "--concurrency", "auto", "--seeds", "3", "--repeat"];
    const { code, stderr } = await endOf(startMivhan(args, { cwd }));
    expect(code).toBe(0);
    const rows = readFileSync(join(cwd, "r/pace.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows[0]).toEqual({ at: expect.any(Number), concurrency: 8, why: "start" });
    expect(rows[1]).toMatchObject({ why: expect.stringMatching(/^latency (holds|doubled)$/) });
    expect(stderr).toContain("concurrency 8 (start)");
    expect(statSync(join(cwd, "r/pace.jsonl")).mode & 0o777).toBe(0o600);
  });
});

describe("a model behind several servers", () => {
  it("is asked at each, and goes on when one of them dies", async () => {
    const [a, b] = [
      await serve(itemsBy((_, response) => sendJson(response, reply))),
      await serve(itemsBy((_, response) => sendJson(response, reply))),
    ];
    const gone = await startServer(() => undefined);
    await gone.close();
    const cwd = folder();
    const urls = [a, b, gone].map(({ url }) => `"${url}/v1"`).join(", ");
    writeFileSync(join(cwd, "models.yaml"), `models:\n  - { backend: openai, name: m, model: served, urls: [${urls}] }\n`);
    const { code } = await endOf(
      startMivhan([...TASK, "--models", "models.yaml", "--seeds", "4", "--repeat", "--concurrency", "8"], { cwd }),
    );
    expect(code).toBe(0);
    for (const { seen } of [a, b]) expect(seen.filter(({ text }) => isItem(text)).length).toBeGreaterThan(20);
    expect(JSON.parse(readFileSync(join(cwd, "r/summary.json"), "utf8"))).toMatchObject({ complete: true });
  });
});

/** A model server as a program: it says how it was called, is ready after a while, and answers every item. */
const PROGRAM = `
import { createServer } from "node:http";
const [port, key, mode] = process.argv.slice(2);
console.log("called with " + key);
const since = Date.now();
if (mode === "dies") setTimeout(() => { console.error("CUDA out of memory"); process.exit(9); }, 300);
else createServer((request, response) => {
  request.resume().on("end", () => {
    if (request.url === "/health") { response.statusCode = Date.now() - since < 600 ? 503 : 200; return response.end(); }
    if (request.url === "/v1/models") return response.end(JSON.stringify({ data: [{ id: "served" }] }));
    response.end(JSON.stringify(${JSON.stringify(reply)}));
  });
}).listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => { console.log("stopping"); process.exit(0); });
`;

async function launchedRun(mode: string, { port, readyWithin = "60s" }: { port: number; readyWithin?: string }) {
  const cwd = folder();
  writeFileSync(join(cwd, "server.mjs"), PROGRAM);
  const launch = `["${process.execPath}", server.mjs, "${port}", sk-planted-77aa, ${mode}]`;
  const entry = `  - backend: openai\n    name: m\n    model: served\n    url: "http://127.0.0.1:${port}/v1"\n    keyEnv: LAUNCH_KEY\n    launch: ${launch}\n    readyWithin: ${readyWithin}\n`;
  writeFileSync(join(cwd, "models.yaml"), `models:\n${entry}`);
  const result = await endOf(startMivhan([...TASK, "--models", "models.yaml"], { cwd, env: { LAUNCH_KEY: "sk-planted-77aa" } }));
  return { ...result, cwd };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("launch", () => {
  it("starts the server, awaits it, stops it, and keeps its log in the run without the key", async () => {
    const port = await freePort();
    const { code, cwd, stderr } = await launchedRun("serves", { port });
    expect([code, stderr.includes("sk-planted-77aa")]).toEqual([0, false]);
    const log = readFileSync(join(cwd, "r/server-1.log"), "utf8");
    expect(log).toContain("called with •••");
    expect(log).toContain("stopping");
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  });

  it("says what the server said last when it ends before it is ready, exit 4", async () => {
    const { code, stderr, cwd } = await launchedRun("dies", { port: await freePort() });
    expect([code, stderr.includes("E_LAUNCH the server ended by itself (exit 9)")]).toEqual([4, true]);
    expect(stderr).toContain("CUDA out of memory");
    expect(existsSync(join(cwd, "r"))).toBe(false);
  });

  it("does not take another server for its own, and a program that is not there is an input error", async () => {
    const other = await serve((_, response) => sendJson(response, {}));
    const taken = await launchedRun("serves", { port: Number(new URL(other.url).port) });
    expect([taken.code, taken.stderr.includes("something answers at")]).toEqual([4, true]);
    const cwd = folder();
    const url = `http://127.0.0.1:${await freePort()}/v1`;
    writeFileSync(
      join(cwd, "models.yaml"),
      `models:\n  - { backend: openai, model: served, url: "${url}", launch: [no-such-program] }\n`,
    );
    const missing = mivhan([...TASK, "--models", "models.yaml"], { cwd });
    expect([missing.code, missing.stderr.includes("no-such-program could not be started")]).toEqual([2, true]);
  });

  it("is read from a file that is named alone, and its keys are checked", () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, "models.yaml"),
      `models:\n  - { backend: openai, model: served, url: "http://127.0.0.1:1/v1", readyWithin: soon }\n`,
    );
    expect(mivhan([...TASK, "--models", "models.yaml"], { cwd }).stderr).toContain("readyWithin");
    const { stderr } = mivhan([...TASK, "--model", "served"], { cwd });
    expect(stderr).toContain("no --models file is given");
  });
});

describe("a queue that is not there", () => {
  it("is named with its address, without the password, and is exit 4 for runs and workers", async () => {
    const cwd = folder();
    const redis = ["--redis", `redis://user:planted-66@127.0.0.1:${await freePort()}`];
    for (const args of [TASK, ["worker"]]) {
      const { code, stderr } = mivhan([...args, "--model", "embedded:random", ...redis], { cwd });
      expect([code, stderr.includes("E_QUEUE"), stderr.includes("ECONNREFUSED")]).toEqual([4, true, true]);
      expect(stderr).not.toContain("planted-66");
    }
    expect(existsSync(join(cwd, "r"))).toBe(false);
  });
});

describe("keys", () => {
  const PLANTED = ["sk-planted-11", "user-planted-22", "pass-planted-33", "query-planted-44", "header-planted-55"] as const;

  it("stand in no file, pack, output or error, whether requests succeed, fail or are retried", async () => {
    const [key, user, password, query, header] = PLANTED;
    let asked = 0;
    const server = await serve((request, response) => {
      if (request.path.includes("/models")) return sendJson(response, { data: [{ id: "served" }] });
      const said = { error: { message: `refused ${JSON.stringify(request.headers)} ${request.path}` } };
      asked += isItem(request.text) ? 1 : 0;
      if (isItem(request.text) && asked % 3 === 1) return sendJson(response, said, 500, { "retry-after": "0" });
      if (isItem(request.text) && asked % 3 === 2) return sendJson(response, said, 400);
      return sendJson(response, reply);
    });
    const cwd = folder();
    const address = `${server.url.replace("http://", `http://${user}:${password}@`)}/v1?token=${query}`;
    const entry = `{ backend: openai, name: m, model: served, url: "${address}", keyEnv: K, headersEnv: { x-extra: H } }`;
    writeFileSync(join(cwd, "models.yaml"), `models:\n  - ${entry}\n`);
    const env = { K: key, H: header };
    const args = [...TASK, "--models", "models.yaml", "--concurrency", "4", "--tolerance", "1"];
    const run = await endOf(startMivhan(args, { cwd, env }));
    expect(server.seen.some(({ headers }) => headers["x-extra"] === header)).toBe(true);
    const onCommandLine = [...TASK.slice(0, -2), "--model", `openai:served@${address}`];
    const more = [
      mivhan(["runs", "show", "r"], { cwd }),
      mivhan(["runs", "list", "--runs", "."], { cwd }),
      mivhan(["pack", "r", "--out", "r.tgz"], { cwd }),
      mivhan([...onCommandLine, "--dry-run"], { cwd }),
      await endOf(startMivhan([...onCommandLine, "--out", "s"], { cwd })),
    ];
    const texts = [run, ...more].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    texts.push(gunzipSync(readFileSync(join(cwd, "r.tgz"))).toString("utf8"));
    for (const directory of ["r", "s"])
      if (existsSync(join(cwd, directory)))
        for (const path of everyFile(join(cwd, directory))) texts.push(readFileSync(path, "utf8"));
    expect(readFileSync(join(cwd, "r/attempts/0001.jsonl"), "utf8")).toContain("E_BAD_REQUEST");
    for (const secret of PLANTED)
      expect([
        secret,
        texts
          .filter((text) => text.includes(secret))
          .map((text) => text.slice(Math.max(0, text.indexOf(secret) - 80), text.indexOf(secret) + 40)),
      ]).toEqual([secret, []]);
  });
});
