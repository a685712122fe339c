import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { measureThroughput } from "../../src/cli/models/throughput.ts";
import { estimate, ratio } from "../../src/cli/models/throughput-estimate.ts";
import { type Endpoint, measureBatch } from "../../src/cli/models/throughput-measure.ts";
import { promptMaker } from "../../src/cli/models/throughput-prompts.ts";
import { RequestFailure } from "../../src/core/model.ts";
import { endOf, startMivhan } from "../helpers/cli.ts";
import type { TestServer } from "../helpers/http-server.ts";
import { NEVER } from "../helpers/model-services.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startOllama } from "../helpers/servers/ollama.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const toy = toyModel();
const TEXT = "בירת ישראל היא ירושלים.\nשלום עולם, שלום לכולם.\n";
const tokenize = async (text: string, { special }: { special: boolean }) => toy.encode(text, { special });
const makePrompts = () => promptMaker(tokenize, { text: TEXT, salt: 7 }, NEVER);

describe("prompts", () => {
  it("have exactly the length that is asked, one BOS, and no common start", async () => {
    const { make } = await makePrompts();
    for (const length of [64, 1024, 65_536]) expect(make(length, ["a"])).toHaveLength(length);
    const [first, second] = [make(1024, ["a"]), make(1024, ["b"])];
    expect(first.filter((id) => id === toy.bos)).toHaveLength(1);
    expect(first[0]).toBe(toy.bos);
    expect(first.slice(0, 17)).not.toEqual(second.slice(0, 17));
    expect(make(1024, ["a"])).toEqual(first);
  });

  it("differ from one measurement to the next, so that nothing lies in the server's cache", async () => {
    const other = await promptMaker(tokenize, { text: TEXT, salt: 8 }, NEVER);
    expect(other.make(64, ["a"])).not.toEqual((await makePrompts()).make(64, ["a"]));
  });
});

describe("estimates", () => {
  it("are geometric means with Student's interval on logarithms", () => {
    // ln 1, ln 2, ln 4: mean ln 2, standard error ln 2 / √3, t(0.975; 2) = 4.302653.
    const half = (4.302653 * Math.log(2)) / Math.sqrt(3);
    const found = estimate([1, 2, 4]);
    expect(found).toMatchObject({
      n: 3,
      value: expect.closeTo(2, 9),
      low: expect.closeTo(2 * Math.exp(-half), 5),
      high: expect.closeTo(2 * Math.exp(half), 3),
    });
  });

  it("of ratios pair the repeats: what slows both at one time cancels", () => {
    const first = [10, 40, 20, 80];
    const second = first.map((value, at) => value / (at % 2 === 0 ? 1.99 : 2.01));
    const found = ratio(first, second) as { low: number; high: number };
    expect(found).toMatchObject({ value: expect.closeTo(2, 3) });
    expect(found.high - found.low).toBeLessThan(0.05);
    expect(estimate(first)).toMatchObject({ high: expect.toSatisfy((high: number) => high > 100) });
  });

  it("have no interval where there is no honest one, and refuse what is no time", () => {
    expect(estimate([3, 4])).toMatchObject({ noInterval: expect.stringContaining("2 repeats") });
    expect(estimate([3, 3, 3])).toMatchObject({ noInterval: "all repeats are equal" });
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => estimate([1, wrong, 2])).toThrow(RangeError);
  });
});

/** An endpoint on a clock of its own: `first` ms until the first token, `between` ms to each further one. */
async function clocked({ first, between }: { first: number; between: number }, bend: { count?: number; pieces?: number } = {}) {
  const clock = { time: 0 };
  const endpoint: Endpoint = {
    name: "clocked",
    prompts: await makePrompts(),
    async *stream({ ids, maxTokens }) {
      const pieces = bend.pieces ?? maxTokens;
      for (let at = 0; at < pieces; at++) {
        clock.time += at === 0 ? first : between;
        yield { kind: "text", text: "א" };
      }
      yield { kind: "end", finish: "length", promptTokens: ids.length, completionTokens: bend.count ?? maxTokens };
    },
  };
  return { endpoint, controls: { now: () => clock.time, signal: NEVER, progress: () => undefined } };
}
const BATCH = { context: 1000, concurrency: 1, requests: 1, output: 11, names: [] };

describe("a repeat", () => {
  it("yields the times and rates of its definition", async () => {
    const { endpoint, controls } = await clocked({ first: 500, between: 20 });
    expect(await measureBatch(endpoint, BATCH, controls)).toEqual({
      firstToken: 500,
      betweenTokens: 20,
      prefill: 2000,
      decode: 50,
      output: 11 / 0.7,
      requests: 1 / 0.7,
    });
  });

  it("counts tokens as the server does: pieces of several tokens are no fewer tokens", async () => {
    const { endpoint, controls } = await clocked({ first: 500, between: 50 }, { pieces: 5, count: 11 });
    expect(await measureBatch(endpoint, BATCH, controls)).toMatchObject({ betweenTokens: 20, decode: 50 });
  });

  it.each<[string, { count?: number; pieces?: number }, string]>([
    ["came in one piece", { pieces: 1 }, "E_REPLY_NO_STREAM"],
    ["brought nothing", { pieces: 0 }, "E_REPLY_NO_STREAM"],
    ["has one token", { count: 1 }, "E_REPLY_COUNT"],
  ])("whose stream %s is no measurement", async (_, bend, code) => {
    const { endpoint, controls } = await clocked({ first: 5, between: 1 }, bend);
    await expect(measureBatch(endpoint, BATCH, controls)).rejects.toMatchObject({ code });
  });

  it("whose server counts another length of the prompt is no measurement", async () => {
    const { endpoint, controls } = await clocked({ first: 5, between: 1 });
    const cut: Endpoint = {
      ...endpoint,
      stream: (request, signal) => endpoint.stream({ ...request, ids: request.ids.slice(1) }, signal),
    };
    await expect(measureBatch(cut, BATCH, controls)).rejects.toMatchObject({ code: "E_REPLY_COUNT" });
  });
});

describe("a measurement", () => {
  const plan = { contexts: [64, 256], concurrencies: [1], output: 8, repeats: 4, warmUp: 1 };

  it("takes two endpoints by turns and divides them measure by measure", async () => {
    const [slow, fast] = [await clocked({ first: 90, between: 9 }), await clocked({ first: 10, between: 1 })];
    const now = () => slow.controls.now() + fast.controls.now();
    const cells = await measureThroughput([slow.endpoint, fast.endpoint], plan, { ...slow.controls, now });
    expect(cells.map(({ context }) => context)).toEqual([64, 256]);
    expect(cells[1]?.ratios).toMatchObject({
      firstToken: { value: expect.closeTo(9, 9), n: 4 },
      decode: { value: expect.closeTo(1 / 9, 9) },
    });
  });

  it("leaves out what is over the context, and says so", async () => {
    const { endpoint, controls } = await clocked({ first: 9, between: 1 });
    const cells = await measureThroughput([{ ...endpoint, contextLength: 100 }], plan, controls);
    expect(cells.map(({ results }) => results[0]?.kind)).toEqual(["measured", "skipped"]);
  });

  it("gives a cell in which a request fails no numbers, and no ratio", async () => {
    const good = await clocked({ first: 9, between: 1 });
    let calls = 0;
    const flaky: Endpoint = {
      ...good.endpoint,
      async *stream(request, signal) {
        calls += 1;
        if (calls === 3) throw new RequestFailure({ code: "E_REPLY_UNFINISHED", message: "cut", retry: "later" });
        yield* good.endpoint.stream(request, signal);
      },
    };
    const [first, second] = await measureThroughput([flaky, good.endpoint], plan, good.controls);
    expect(first?.results.map(({ kind }) => kind)).toEqual(["failed", "measured"]);
    expect(first?.ratios).toBeUndefined();
    expect(second?.ratios).toBeDefined();
  });
});

describe("mivhan throughput", () => {
  const servers: TestServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  const start = async (starting: Promise<TestServer>) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  const QUICK = ["--contexts", "256,8192", "--concurrency", "1,2", "--output", "6", "--repeats", "3"];
  const run = async (args: readonly string[]) => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-throughput-"));
    return { cwd, ...(await endOf(startMivhan(["throughput", ...args], { cwd }))) };
  };

  it("prints two endpoints, their ratios with intervals, and draws them", async () => {
    const slow = await start(startVllm(toy, { pace: { first: 60, between: 30 } }));
    const fast = await start(startVllm(toy, { pace: { first: 10, between: 5 } }));
    const specs = [slow, fast].map(({ url }) => `vllm:toy@${url}/v1`);
    const { code, stdout, cwd } = await run([...specs, ...QUICK, "--chart", "speed.svg"]);
    expect(code).toBe(0);
    expect(stdout).toContain("toy (1) ÷ toy (2)");
    expect(stdout).toMatch(/8192 +1 +no numbers: 8192 \+ 6 tokens are more than its context of 4096/);
    const [, between = ""] = stdout.slice(stdout.indexOf("÷")).match(/256 +1 +\S+ \[\S+\] +(\S+) \[/) ?? [];
    expect(Number(between)).toBeGreaterThan(2);
    expect(Number(between)).toBeLessThan(12);
    expect(readFileSync(join(cwd, "speed.svg"), "utf8")).toContain("<svg");
    expect(readFileSync(join(cwd, "speed-ratio.svg"), "utf8")).toContain("<svg");
    const asked = slow.seen.filter(({ body }) => body?.stream === true);
    expect(asked.every(({ body }) => body.prompt.length === 256 && body.ignore_eos === true && body.max_tokens === 6)).toBe(true);
    // Warm-up and three repeats, at one and at two at once.
    expect(asked).toHaveLength(4 * (1 + 2));
  });

  it("measures llama-server too, as JSON", async () => {
    const { url } = await start(startLlamaServer(toy));
    const { code, stdout } = await run([
      `llama-cpp:toy@${url}/v1`,
      "--contexts",
      "64",
      "--concurrency",
      "1",
      "--output",
      "4",
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cells: [{ results: [{ kind: "measured", measures: { decode: { n: 5 } } }] }] });
  });

  it("prints no number of a stream without its end, and exits 4", async () => {
    const { url } = await start(startVllm(toy, { endless: true }));
    const { code, stdout } = await run([`vllm:toy@${url}/v1`, "--contexts", "64", "--concurrency", "1", "--output", "4"]);
    expect([code, stdout.includes("no numbers: E_REPLY_UNFINISHED")]).toEqual([4, true]);
    expect(stdout).not.toContain("decode, tokens/s");
  });

  it("refuses a server that does not take ids, and names those that do", async () => {
    const { url } = await start(startOllama(toy));
    const { code, stderr, cwd } = await run([`ollama:toy@${url}`, ...QUICK, "--chart", "x.png"]);
    expect([code, stderr.includes("vllm, sglang, llama-cpp"), existsSync(join(cwd, "x.png"))]).toEqual([2, true, false]);
  });
});
