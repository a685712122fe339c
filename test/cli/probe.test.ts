import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { endOf, startMivhan } from "../helpers/cli.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";
import { startLlamaServer } from "../helpers/servers/llama-server.ts";
import { startOllama } from "../helpers/servers/ollama.ts";
import { startTgi } from "../helpers/servers/tgi.ts";
import { startVllm } from "../helpers/servers/vllm.ts";
import { toyModel } from "../helpers/toy-model.ts";

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const chatOnly =
  (content: string): Answer =>
  ({ path }, response) =>
    path === "/v1/chat/completions"
      ? sendJson(response, { choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] })
      : sendJson(response, { error: { message: "no such route" } }, 404);

async function workplace(start: Promise<TestServer>, backend = "openai") {
  const server = await start;
  servers.push(server);
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-probe-"));
  const spec = `${backend}:toy@${server.url}/v1`;
  return { server, cwd, spec, run: (...args: string[]) => endOf(startMivhan(args, { cwd })) };
}

describe("before the first item of a run", () => {
  it("a protocol that the model cannot be asked with stops it, says why and names those that would work", async () => {
    const { server, cwd, spec, run } = await workplace(startServer(chatOnly("א")));
    const { code, stderr } = await run("run", "--task", "starter-arc", "--protocol", "letters-raw@0", "--model", spec);
    expect(code).toBe(2);
    expect(stderr).toContain("E_MISSING_CAPABILITY");
    expect(stderr).toMatch(/starter-arc · letters-raw@0: .*E_NOT_FOUND/);
    expect(stderr).toMatch(/would work: .*letter-chat/);
    expect(server.seen.some(({ text }) => text.includes("לפניך שאלות"))).toBe(false);
    expect(existsSync(join(cwd, "runs"))).toBe(false);
  });

  it.each<[string, string, () => Promise<TestServer>]>([
    ["TGI without --enable-prefill-logprobs", "tgi", () => startTgi(toyModel(), { prefill: false })],
    ["Ollama", "ollama", () => startOllama(toyModel())],
    ["llama-server, asked as a server that is not known", "openai", () => startLlamaServer(toyModel())],
  ])("%s scores no prompts, so no text has a number by log-likelihood", async (_, backend, start) => {
    const { cwd, spec, run } = await workplace(start(), backend);
    const { code, stdout, stderr } = await run("run", "--task", "starter-arc", "--protocol", "texts-raw@0", "--model", spec);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("E_MISSING_CAPABILITY");
    expect(existsSync(join(cwd, "runs"))).toBe(false);
  });

  it("a model without the operation is not even probed, and the protocols that would work are named", async () => {
    const { server, cwd, spec, run } = await workplace(startLlamaServer(toyModel()), "llama-cpp");
    const text = await run("run", "--task", "starter-language-modelling", "--protocol", "rolling-raw", "--model", spec);
    expect(text.code).toBe(2);
    expect(text.stderr).toMatch(
      /needs rolling-loglikelihood, which toy \(llama-cpp\) does not offer; no protocol for language-modeling/,
    );
    const entry = `{ backend: llama-cpp, name: m, model: toy, url: "${server.url}/v1", loglikelihood: none }`;
    writeFileSync(join(cwd, "models.yaml"), `models:\n  - ${entry}\n`);
    const letters = await run("run", "--task", "starter-arc", "--protocol", "letters-raw", "--models", "models.yaml");
    expect(letters.code).toBe(2);
    expect(letters.stderr).toMatch(/needs choice-loglikelihood.*would work: .*letter-chat/);
    expect(server.seen).toEqual([]);
  });

  it("what the probe found is kept in the manifest", async () => {
    const { cwd, spec, run } = await workplace(startVllm(toyModel()), "vllm");
    const columns = ["--task", "starter-arc", "--protocol", "letters-raw-he@0", "--limit", "2"];
    expect((await run("run", ...columns, "--model", spec, "--out", "r")).code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, "r/manifest.json"), "utf8")).probe).toMatchObject({
      served: { model: "toy", version: "0.16.0" },
      texts: { found: "yes" },
      fingerprint: { digest: expect.any(String) },
    });
    const [row = ""] = readFileSync(join(cwd, "r/attempts/0001.jsonl"), "utf8").split("\n");
    expect(JSON.parse(row).result.reply).toMatchObject({ way: "next-token", boundary: { kind: "clean", policy: 2 } });
    expect((await run("verify", "r")).code).toBe(0);
  });

  it("a model that answers otherwise than when the run began stops a resume", async () => {
    let content = "א";
    const { spec, run } = await workplace(startServer((request, response) => chatOnly(content)(request, response)));
    const asked = ["run", "--task", "starter-arc", "--protocol", "letter-chat", "--model", spec];
    expect((await run(...asked, "--limit", "2", "--out", "r")).code).toBe(0);
    content = "ב";
    const { code, stderr } = await run(...asked, "--limit", "4", "--resume", "r");
    expect([code, stderr.includes("E_MODEL_CHANGED")]).toEqual([2, true]);
    content = "א";
    expect((await run(...asked, "--limit", "4", "--resume", "r")).code).toBe(0);
  });

  it("an unreachable server is a failure, and leaves no run behind", async () => {
    const { server, cwd, spec, run } = await workplace(startServer(chatOnly("א")));
    await server.close();
    const { code, stderr } = await run("run", "--task", "starter-arc", "--protocol", "letter-chat", "--model", spec);
    expect([code, stderr.includes("E_REFUSED"), existsSync(join(cwd, "runs"))]).toEqual([4, true, false]);
  });
});

describe("mivhan models probe", () => {
  it("prints what is served and one row per ability", async () => {
    const { spec, run } = await workplace(startVllm(toyModel()), "vllm");
    const { code, stdout } = await run("models", "probe", spec, "embedded:random");
    expect(code).toBe(0);
    expect(stdout).toContain("serves model toy, version 0.16.0, context 4096 tokens");
    expect(stdout).toMatch(/scores labels: hebrew letters +yes +single, distinct tokens/);
    expect(stdout).toMatch(/embeds +no +the backend does not embed/);
    expect(stdout).toContain("random (embedded) needs no probe");
  });

  it("prints JSON, and reads a file of models", async () => {
    const { server, cwd, run } = await workplace(startVllm(toyModel()), "vllm");
    const entry = { name: "m", backend: "vllm", model: "toy", url: `${server.url}/v1` };
    writeFileSync(join(cwd, "models.yaml"), JSON.stringify({ models: [entry] }));
    const { stdout } = await run("models", "probe", "--models", "models.yaml", "--json");
    expect(JSON.parse(stdout)).toMatchObject([{ name: "m", probe: { raw: { found: "yes" }, additive: { found: "yes" } } }]);
  });
});
