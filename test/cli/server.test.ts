import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { endOf, startMivhan } from "../helpers/cli.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";

const KEY = "sk-planted-5f1e9c";
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const chat = (content: string, finish = "stop") => ({
  id: "x",
  object: "chat.completion",
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: finish }],
  usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
});

/** Runs the task of numbers against a server that answers so; the key stands in the environment. */
async function run(answer: Answer, extra: readonly string[] = []) {
  const server = await startServer(answer);
  servers.push(server);
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-server-"));
  writeFileSync(
    join(cwd, "models.yaml"),
    `models:\n  - { backend: openai, name: m, model: served, url: "${server.url}/v1", keyEnv: TEST_KEY }\n`,
  );
  const args = ["run", "--task", "starter-gsm8k", "--protocol", "number-chat", "--models", "models.yaml", "--out", "r", ...extra];
  const result = await endOf(startMivhan(args, { cwd, env: { TEST_KEY: KEY } }));
  return { ...result, cwd, server, args };
}

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

const journal = (cwd: string) => readFileSync(join(cwd, "r/attempts/0001.jsonl"), "utf8");
const questionsOf = (server: TestServer) => server.seen.filter(({ body }) => JSON.stringify(body ?? "").includes("####"));

describe("a run against a server", () => {
  it("scores its answers, keeps reasoning apart and records how each generation ended", async () => {
    const { code, stdout, cwd } = await run((_, response) => sendJson(response, chat("<think>5 + 5</think>התשובה:\n#### 42")));
    expect(code).toBe(0);
    expect(stdout).toContain("starter-gsm8k");
    const row = JSON.parse(journal(cwd).split("\n")[0] as string) as { result: { reply: Record<string, unknown> } };
    expect(row.result.reply).toMatchObject({
      text: "התשובה:\n#### 42",
      reasoning: "5 + 5",
      finish: "stop",
      usage: { prompt: 10, completion: 2 },
    });
  });

  it("sends every sampling field that the dialect knows, and the same bytes for the same item", async () => {
    const bodies = [];
    for (const concurrency of ["1", "16"]) {
      const { server } = await run((_, response) => sendJson(response, chat("#### 1")), ["--concurrency", concurrency]);
      bodies.push(
        questionsOf(server)
          .map(({ text }) => text)
          .sort(),
      );
    }
    expect(bodies[0]).toEqual(bodies[1]);
    expect(JSON.parse(bodies[0]?.[0] ?? "")).toMatchObject({
      model: "served",
      temperature: 0,
      top_p: 1,
      max_tokens: 1024,
      seed: expect.any(Number),
    });
  });

  it("leaves the key in no file, no output and no error", async () => {
    const { code, stdout, stderr, cwd, server } = await run((request, response) => {
      const said = `wrong key ${request.headers.authorization}`;
      sendJson(response, { error: { message: said } }, 401);
    });
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(code).toBe(4);
    for (const text of [stdout, stderr, ...everyFile(cwd).map((path) => readFileSync(path, "utf8"))])
      expect(text).not.toContain(KEY);
  });

  it("stops after a few refusals with advice, and a later run asks only what is open", async () => {
    let open = false;
    const answer: Answer = (_, response) =>
      open ? sendJson(response, chat("#### 7")) : sendJson(response, { error: { message: "no" } }, 401);
    const { stderr, cwd, server, args } = await run(answer, ["--concurrency", "4"]);
    expect(stderr).toContain("E_UNAUTHORIZED");
    expect(stderr).toContain("→");
    expect(questionsOf(server).length).toBeLessThan(24);
    open = true;
    const again = await endOf(startMivhan(args, { cwd, env: { TEST_KEY: KEY } }));
    expect(again.code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "r/summary.json"), "utf8"))).toMatchObject({ complete: true });
  });

  it("tries passing failures again until each item has its answer", async () => {
    const seen = new Map<string, number>();
    const { code, cwd } = await run((request, response) => {
      const tries = (seen.get(request.text) ?? 0) + 1;
      seen.set(request.text, tries);
      if (tries === 1) sendJson(response, { error: { message: "busy" } }, 429, { "retry-after": "0" });
      else sendJson(response, chat("#### 3"));
    });
    expect(code).toBe(0);
    const summary = JSON.parse(readFileSync(join(cwd, "r/summary.json"), "utf8")) as {
      columns: { counts: { collected: number }; calls: { failures: Record<string, number> } }[];
    };
    expect(summary.columns[0]).toMatchObject({
      counts: { collected: 24 },
      calls: { failures: { E_RATE_LIMITED: expect.any(Number) } },
    });
  });

  it("gives an item that the server refuses no number, and prints no score when there are many", async () => {
    const { code, stdout, cwd } = await run((request, response) => {
      if (JSON.stringify(request.body).includes("####") && request.body.seed % 4 === 0)
        sendJson(response, { error: { message: "too long" } }, 400);
      else sendJson(response, chat("#### 3"));
    });
    expect(code).toBe(4);
    expect(stdout).toMatch(/no score, \d+ of 24 outcomes are errored/);
    expect(stdout).toContain("E_BAD_REQUEST");
    const refused = journal(cwd)
      .split("\n")
      .filter((line) => line.includes("E_BAD_REQUEST")).length;
    expect(
      readFileSync(join(cwd, "r/outcomes.jsonl"), "utf8")
        .split("\n")
        .filter((line) => line.includes('"values"')).length,
    ).toBe(24 - refused);
  });

  it("marks a column whose answers were cut off", async () => {
    const { stdout } = await run((_, response) => sendJson(response, chat("ארבע ועוד", "length")));
    expect(stdout).toContain("BUDGET");
    expect(stdout).toMatch(/0\.0–100\.0 if every truncated answer were wrong or right/);
  });
});
