import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { endOf, startMivhan } from "../helpers/cli.ts";
import type { TestServer } from "../helpers/http-server.ts";
import { startLlamaCppPython } from "../helpers/servers/llama-cpp-python.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startSglang } from "../helpers/servers/sglang.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const toy = toyModel();
const SERVERS: Record<string, () => Promise<TestServer>> = {
  vllm: () => startVllm(toy, { shuffled: true }),
  sglang: () => startSglang(toy),
  tgi: () => startTgi(toy),
  "llama-cpp-python": () => startLlamaCppPython(toy),
  "llama-cpp": () => startLlamaServer(toy),
};
const COLUMNS = ["--task", "starter-arc", "--protocol", "letters-raw-he@1", "--protocol", "texts-raw@1", "--limit", "6"];

it("one model behind five servers has the same scores of letters and of texts, item by item", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-same-"));
  const runs = Object.entries(SERVERS).map(async ([backend, start]) => {
    const server = await start();
    const { code, stderr } = await endOf(
      startMivhan(["run", ...COLUMNS, "--model", `${backend}:toy@${server.url}/v1`, "--out", backend], { cwd }),
    );
    await server.close();
    expect(stderr).not.toMatch(/\bE_[A-Z]/);
    expect(code).toBe(0);
    return readFileSync(join(cwd, backend, "outcomes.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  });
  const [first = [], ...others] = await Promise.all(runs);
  const scores = (rows: typeof first) => rows.map(({ task, protocol, item, readings }) => ({ task, protocol, item, readings }));
  expect(new Set(first.map(({ protocol }) => protocol)).size).toBe(2);
  expect(first.length).toBe(12);
  // A model of no use is sometimes right, or nothing would be compared.
  expect(new Set(first.map((row) => JSON.stringify(row.readings))).size).toBeGreaterThan(2);
  for (const rows of others) expect(scores(rows)).toEqual(scores(first));
});
