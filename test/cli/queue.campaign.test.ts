import { type ChildProcess, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Attempt, Outcome } from "../../src/core/outcome.ts";
import { random } from "../../src/core/random.ts";
import { endOf, mivhan, startMivhan } from "../helpers/cli.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";
import { type Redis, startRedis } from "../helpers/redis.ts";

/** A backend that answers what is a digest of the question after a while, and dies of one word when it is told so. */
const PLUGIN = `
import { createHash } from "node:crypto";
const { POISON } = process.env;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const textOf = ({ prompt }) => prompt.layout === "chat" ? prompt.messages.map((m) => m.content).join("\\n") : prompt.parts.join("");
export default {
  name: "slow",
  backends: [{
    name: "slow", title: "slow", configSchema: { type: "object" },
    create: async () => ({
      name: "slow", identity: { backend: "slow" },
      async generate(request) {
        const text = textOf(request);
        if (POISON && text.includes(POISON)) process.kill(process.pid, "SIGKILL");
        await wait(60);
        const number = createHash("sha256").update(text + request.seed).digest().readUInt16BE();
        return { method: "generate", text: "#### " + number, finish: "stop" };
      },
    }),
  }],
};
`;
const MODELS = "models:\n  - { backend: slow, name: slow }\n";
const COMMON = ["--plugin", "slow.mjs", "--models", "models.yaml"];
const ASK = ["run", ...COMMON, "--task", "starter-gsm8k", "--protocol", "number-chat", "--tolerance", "1"];
const WORKERS = 3;

let redis: Redis;
const workers = new Set<ChildProcess>();
beforeAll(() => void mivhan(["--version"], { cwd: tmpdir() }));
afterEach(async () => {
  for (const worker of workers) worker.kill("SIGKILL");
  workers.clear();
  await redis.stop();
});

async function place(): Promise<string> {
  redis = await startRedis();
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-queue-"));
  writeFileSync(join(cwd, "slow.mjs"), PLUGIN);
  writeFileSync(join(cwd, "models.yaml"), MODELS);
  return cwd;
}

/** Starts a worker; `died` hears of one that was killed. */
function startWorker(cwd: string, { env = {}, died }: { env?: Record<string, string>; died: () => void }): void {
  const worker = startMivhan(["worker", ...COMMON, "--redis", redis.url, "--concurrency", "4"], { cwd, env });
  workers.add(worker);
  worker.on("close", (_, signal) => {
    if (signal === "SIGKILL" && workers.delete(worker)) died();
  });
}

const rowsOf = <T>(path: string) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
const keyOf = ({ task, protocol, item, seed }: Outcome | Attempt["key"]) => [task, protocol, item, seed].join(" ");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("workers on a queue", () => {
  it("that are killed with kill -9 again and again lose no outcome and double none", async () => {
    const cwd = await place();
    const ask = [...ASK, "--seeds", "60", "--repeat", "--concurrency", "48"];
    expect(mivhan([...ask, "--concurrency", "256", "--out", "whole"], { cwd }).code).toBe(0);
    const whole = rowsOf<Outcome>(join(cwd, "whole/outcomes.jsonl"));

    const source = random("queue campaign");
    let kills = 0;
    const replace = () => {
      kills += 1;
      startWorker(cwd, { died: replace });
    };
    for (let index = 0; index < WORKERS; index++) startWorker(cwd, { died: replace });
    const child = startMivhan([...ask, "--redis", redis.url, "--out", "queued"], { cwd });
    let isOver = false;
    const ended = endOf(child).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await pause(1000 + source.float() * 1500);
      const all = [...workers];
      if (!isOver && kills < 8) all[source.below(all.length)]?.kill("SIGKILL");
    }
    const { code, stderr } = await ended;
    expect([code, stderr.match(/E_FAULT/)]).toEqual([expect.toSatisfy((code) => [0, 4].includes(code as number)), null]);
    expect(kills).toBeGreaterThanOrEqual(5);

    // A worker's death may strike one request twice, which is then errored and named so; all others are those of one process.
    const outcomes = rowsOf<Outcome>(join(cwd, "queued/outcomes.jsonl"));
    expect(outcomes.map(keyOf)).toEqual(whole.map(keyOf));
    const errored = outcomes.filter(({ status }) => status !== "collected");
    expect(errored.filter((outcome) => outcome.status !== "errored" || outcome.code !== "E_WORKERS_DIED")).toEqual([]);
    expect(errored.length).toBeLessThanOrEqual(kills);
    const struck = new Set(errored.map(keyOf));
    expect(outcomes.filter((outcome) => !struck.has(keyOf(outcome)))).toEqual(
      whole.filter((outcome) => !struck.has(keyOf(outcome))),
    );
    const attempts = rowsOf<Attempt>(join(cwd, "queued/attempts/0001.jsonl"));
    const replies = attempts.filter(({ result }) => result.kind === "reply").map(({ key }) => keyOf(key));
    expect(new Set(replies).size).toBe(replies.length);
    // BullMQ's own settings would leave a dead worker's requests lying for a minute.
    expect(Math.max(...attempts.map(({ ms }) => ms))).toBeLessThan(30_000);

    const resumed = await endOf(startMivhan([...ask, "--redis", redis.url, "--out", "queued"], { cwd }));
    expect(resumed.code).toBe(0);
    expect(readFileSync(join(cwd, "queued/outcomes.jsonl"), "utf8")).toBe(
      readFileSync(join(cwd, "whole/outcomes.jsonl"), "utf8"),
    );
  });

  it("survive a request that kills them: after two of them it is an errored outcome, and every other is answered", async () => {
    const cwd = await place();
    const items = mivhan(["tasks", "show", "starter-gsm8k", "--protocol", "number-chat", "--json"], { cwd });
    const { prompt } = JSON.parse(items.stdout).request as { prompt: { messages: { content: string }[] } };
    const poison = (prompt.messages.at(-1)?.content ?? "").split("\n").find((line) => line.length > 25) as string;
    expect(poison).toBeTruthy();
    let deaths = 0;
    const replace = () => {
      deaths += 1;
      startWorker(cwd, { env: { POISON: poison }, died: replace });
    };
    for (let index = 0; index < WORKERS; index++) startWorker(cwd, { env: { POISON: poison }, died: replace });
    const { code, stdout } = await endOf(
      startMivhan([...ASK, "--redis", redis.url, "--out", "r", "--concurrency", "48"], { cwd }),
    );
    expect([code, deaths]).toEqual([0, 2]);
    const outcomes = rowsOf<Outcome>(join(cwd, "r/outcomes.jsonl"));
    expect(outcomes.filter(({ status }) => status === "errored")).toMatchObject([{ code: "E_WORKERS_DIED" }]);
    expect(outcomes.filter(({ status }) => status === "collected")).toHaveLength(outcomes.length - 1);
    expect(stdout).toContain("E_WORKERS_DIED");
  });

  it("end when their own server is gone, and the run goes on with those that are well; one without workers says so and waits", async () => {
    const cwd = await place();
    const reply = {
      object: "chat.completion",
      model: "served",
      choices: [{ index: 0, message: { content: "#### 7" }, finish_reason: "stop" }],
    };
    const answer: Answer = ({ path }, response) =>
      path.endsWith("/models")
        ? sendJson(response, { data: [{ id: "served" }] })
        : void setTimeout(() => sendJson(response, reply), 30);
    const [dying, well] = [await startServer(answer), await startServer(answer)];
    const model = ({ url }: TestServer) => ["--model", `openai:served@${url}/v1`, "--redis", redis.url];
    const child = startMivhan([...ASK.slice(0, 1), ...ASK.slice(5), ...model(well), "--seeds", "20", "--repeat", "--out", "r"], {
      cwd,
    });
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += chunk;
    });
    const ended = endOf(child);
    while (!said.includes("no worker serves served")) await pause(100);
    const failing = endOf(startMivhan(["worker", ...model(dying), "--concurrency", "4"], { cwd }));
    while (dying.seen.length < 100) await pause(20);
    await dying.close();
    const serving = startMivhan(["worker", ...model(well), "--json"], { cwd });
    const served = endOf(serving);
    const gone = await failing;
    expect([gone.code, gone.stderr.includes("E_REFUSED")]).toEqual([4, true]);
    expect((await ended).code).toBe(0);
    serving.kill("SIGTERM");
    const { code, stdout } = await served;
    expect([code, JSON.parse(stdout)]).toEqual([143, [{ model: "served", answered: expect.any(Number), failed: 0 }]]);
    await well.close();
  });

  it("and a Redis that is emptied in the middle cost another try and no outcome", async () => {
    const cwd = await place();
    startWorker(cwd, { died: () => undefined });
    const child = startMivhan([...ASK, "--redis", redis.url, "--seeds", "20", "--repeat", "--out", "r"], { cwd });
    const ended = endOf(child);
    const journal = join(cwd, "r/attempts/0001.jsonl");
    while (!existsSync(journal) || readFileSync(journal, "utf8").split("\n").length < 40) await pause(50);
    expect(spawnSync("redis-cli", ["-u", redis.url, "flushall"]).status).toBe(0);
    expect((await ended).code).toBe(0);
    const codes = rowsOf<Attempt>(journal).map(({ result }) => (result.kind === "failure" ? result.code : result.kind));
    expect(new Set(codes)).toEqual(new Set(["reply", "E_QUEUE_LOST"]));
  });
});
