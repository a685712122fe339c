import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { continues, grouped, halved } from "../../src/cli/contamination/seen-texts.ts";
import { ROOT } from "../helpers/cli.ts";
import { sendJson, startServer, type TestServer } from "../helpers/http-server.ts";
import { command, folder } from "./numbers.ts";

const cwd = folder();
const sentence = (name: string) => Array.from({ length: 24 }, (_, at) => `${name}${at}`).join(" ");
const rows = Array.from({ length: 40 }, (_, at) => ({ id: at, text: sentence(`ידוע${at}מלה`) }));
const fresh = Array.from({ length: 40 }, (_, at) => ({ id: at, text: sentence(`חדש${at}מלה`) }));

/** Knows three quarters of the benchmark by heart, and answers anything else with the same sentence. */
const known = rows.filter((_, at) => at % 4 !== 0).map(({ text }) => text);
let server: TestServer;
let failures = 0;
beforeAll(async () => {
  const lines = (list: readonly object[]) => `${list.map((row) => JSON.stringify(row)).join("\n")}\n`;
  writeFileSync(join(cwd, "seen.jsonl"), lines(rows));
  writeFileSync(join(cwd, "fresh.jsonl"), lines(fresh));
  server = await startServer(({ path, body }, response) => {
    if (path !== "/v1/completions") return sendJson(response, { detail: "Not Found" }, 404);
    // One stumble: what can be asked again is.
    if (failures++ === 3) return sendJson(response, { error: { message: "busy" } }, 503, { "retry-after": "0" });
    const prompt = String(body.prompt);
    const text = known.find((one) => one.startsWith(prompt.trim()))?.slice(prompt.trim().length) ?? " לא ידוע לי דבר על כך";
    sendJson(response, { model: "parrot", choices: [{ index: 0, text, finish_reason: "stop" }], usage: {} });
  });
});
afterAll(() => server.close());

const probe = (...args: string[]) => command(["contamination", "probe", ...args], cwd);

describe("mivhan contamination probe", () => {
  it("counts what a server knows by heart against texts that it cannot have seen", async () => {
    const model = `openai:parrot@${server.url}/v1`;
    const { code, stdout } = await probe("seen.jsonl", "--model", model, "--control", "fresh.jsonl");
    expect(code).toBe(0);
    expect(stdout).toContain("the next 8 words word for word in 30 of 40 (75.0 %");
    expect(stdout).toMatch(/control 0 of 40 .* p <\.001/);
    const { body } = server.seen[0] as { body: { prompt: string; temperature: number } };
    expect([body.prompt.split(" ").length, body.temperature]).toEqual([12, 0]);
  });

  it("gives the published order of a file that nobody has seen an exact p like any other", async () => {
    const args = [
      "starter-heq",
      "--model",
      "embedded:ngram",
      "--test",
      "exchangeability",
      "min-k",
      "--orders",
      "19",
      "--group",
      "6",
    ];
    const { code, stdout } = await probe(...args, "--json");
    expect(code).toBe(0);
    const { models } = JSON.parse(stdout) as {
      models: { results: { test: string; failed: number; exchangeability?: { p: number; orders: number; groups: number } }[] }[];
    };
    const [first, second] = models[0]?.results ?? [];
    expect(first).toMatchObject({ failed: 0, exchangeability: { orders: 19, groups: 4 } });
    expect(first?.exchangeability?.p).toBeGreaterThanOrEqual(0.05);
    expect(second).toMatchObject({ test: "min-k", minK: { n: 24 } });
  });

  it("counts what was not answered nowhere, neither as known nor as unknown, and says so", async () => {
    const refusing = await startServer(({ body }, response) => {
      if (String(body.prompt).includes("חדש")) return sendJson(response, { error: { message: "no" } }, 400);
      sendJson(response, { model: "m", choices: [{ index: 0, text: " לא", finish_reason: "stop" }], usage: {} });
    });
    const args = ["seen.jsonl", "--model", `openai:m@${refusing.url}/v1`, "--control", "fresh.jsonl"];
    const { code, stdout } = await probe(...args);
    await refusing.close();
    expect(code).toBe(0);
    expect(stdout).toContain("word for word in 0 of 40");
    expect(stdout).toContain("no text of the control was answered");
    expect(stdout).toContain("40 of 80 texts were not answered, and count nowhere");
  });

  it("refuses what the model cannot do, and texts that are too short, and says what to do", async () => {
    const lacking = await probe("starter-arc", "--model", "embedded:bm25");
    expect([lacking.code, lacking.stderr]).toEqual([2, expect.stringContaining("E_MISSING_CAPABILITY")]);
    const short = await probe("starter-trivia", "--model", "embedded:ngram");
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining("no text has 16 words")]);
  });
});

describe("halves", () => {
  it("are a given beginning and the eight words behind it", () => {
    const { given, wanted } = halved(sentence("מלה"))!;
    expect(given.split(" ")).toHaveLength(12);
    expect(wanted).toEqual(Array.from({ length: 8 }, (_, at) => `מלה${at + 12}`));
    expect(halved("קצר מדי מכדי להמשיך אותו")).toBeUndefined();
  });

  it("are continued under the rules of the scan, and may be repeated first", () => {
    const half = halved(readFileSync(join(ROOT, "datasets/starter/ngram-text.txt"), "utf8").slice(0, 600))!;
    const behind = half.wanted.join(", ");
    expect(continues(`"${behind}". ועוד משהו`, half)).toBe(true);
    expect(continues(`${half.given} ${behind}`, half)).toBe(true);
    expect(continues(behind.replace(", ", " אחרת "), half)).toBe(false);
    expect(continues("", half)).toBe(false);
  });

  it("leave a group that is not full aside", () => {
    expect(grouped(["a", "b", "c", "d", "e"], 2)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});
