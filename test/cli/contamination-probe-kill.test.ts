import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Attempt } from "../../src/core/outcome.ts";
import { random, shuffled } from "../../src/core/random.ts";
import { endOf, mivhan, startMivhan } from "../helpers/cli.ts";
import type { TestServer } from "../helpers/http-server.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const KILLS = 5;
const CONCURRENCY = 4;
const cwd = mkdtempSync(join(tmpdir(), "mivhan-probe-kill-"));
const words = ["שאלה", "תשובה", "ירושלים", "תל", "אביב", "בית", "שלום", "עולם", "של", "את", "הוא", "בירה", "היא"];
const chance = random("probe kill");
const text = () => Array.from({ length: 20 }, () => shuffled(words, chance)[0]).join(" ");
/** 40 texts to continue; 8 groups of five in the published order and 12 others. */
const rows = Array.from({ length: 40 }, (_, id) => ({ id, text: text() }));

let server: TestServer;
beforeAll(async () => {
  writeFileSync(join(cwd, "seen.jsonl"), `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  server = await startVllm(toyModel());
});
afterAll(() => server.close());

const args = (probes: string) => [
  "contamination",
  "probe",
  "seen.jsonl",
  "--model",
  `vllm:toy@${server.url}/v1`,
  ...["--test", "completion", "exchangeability", "--orders", "12", "--group", "5"],
  ...["--concurrency", String(CONCURRENCY), "--probes", probes],
];
/** What the server was asked to write or to score, which is all that costs. */
const asked = () => server.seen.filter(({ path }) => path === "/v1/completions").map((request) => request.text);
const folders = (probes: string) => readdirSync(join(cwd, probes)).map((name) => join(cwd, probes, name));
const journal = (probes: string): Attempt[] =>
  readFileSync(join(folders(probes)[0] as string, "attempts/0001.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Attempt);

describe("a probe killed at random moments", () => {
  it("goes on with the same command, to the result of one that was not killed, and asks nothing twice that was answered", async () => {
    const child = startMivhan(args("whole"), { cwd });
    const whole = await endOf(child);
    expect([whole.code, whole.stderr]).toEqual([0, expect.stringContaining("probe whole/")]);
    const wanted = asked();
    expect(new Set(wanted).size).toBe(wanted.length);
    expect(wanted.length).toBeGreaterThan(100);

    const moments = shuffled(
      Array.from({ length: wanted.length - CONCURRENCY }, (_, at) => at + 1),
      chance,
    )
      .slice(0, KILLS)
      .sort((a, b) => a - b);
    let known = 0;
    for (const moment of moments) {
      server.seen.length = 0;
      const killed = startMivhan(args("killed"), { cwd });
      const ended = endOf(killed);
      while (known + asked().length < moment) await sleep(1);
      killed.kill("SIGKILL");
      expect((await ended).signal).toBe("SIGKILL");
      const before = known;
      known = journal("killed").length;
      // What was under way when it was killed is all that can be asked again.
      expect(before + asked().length - known).toBeLessThanOrEqual(CONCURRENCY);
    }
    server.seen.length = 0;
    const resumed = await endOf(startMivhan(args("killed"), { cwd }));
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringMatching(`going on in .*: ${known} requests are settled`)]);
    expect(resumed.stdout).toBe(whole.stdout);
    expect(asked()).toHaveLength(wanted.length - known);
    const requests = journal("killed").map(({ key, request }) => `${key.protocol} ${request}`);
    expect([requests.length, new Set(requests).size]).toEqual([wanted.length, wanted.length]);
    const result = (probes: string) => readFileSync(join(folders(probes)[0] as string, "result.json"), "utf8");
    expect(result("killed")).toBe(result("whole"));
  }, 120_000);

  it("has a result once, and the same command then asks anew in a folder of its own", async () => {
    server.seen.length = 0;
    const again = args("whole");
    expect((await endOf(startMivhan(again, { cwd }))).code).toBe(0);
    expect(asked().length).toBeGreaterThan(100);
    expect(folders("whole")).toHaveLength(2);
  });
});

describe("a probe that cannot be asked", () => {
  it("leaves no folder behind", () => {
    const refused = mivhan(["contamination", "probe", "seen.jsonl", "--model", "embedded:bm25", "--probes", "refused"], { cwd });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("E_MISSING_CAPABILITY")]);
    expect(readdirSync(cwd)).not.toContain("refused");
  });
});
