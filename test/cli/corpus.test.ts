import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { endOf, startMivhan } from "../helpers/cli.ts";
import { type Answer, sendJson, startServer, type TestServer } from "../helpers/http-server.ts";

const open: TestServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const LETTERS = "אבגדהוזחטיכלמנסעפצקרשת";
const vectorOf = (text: string) => [1, ...[...LETTERS].map((letter) => text.split(letter).length - 1)];
const embeds: Answer = ({ path, body }, response) => {
  if (path === "/v1/models") return sendJson(response, { data: [{ id: "letters" }] });
  if (path !== "/v1/embeddings") return sendJson(response, { error: "no such route" }, 404);
  sendJson(response, { data: body.input.map((text: string, index: number) => ({ index, embedding: vectorOf(text) })) });
};

async function ask(answer: Answer, { cwd, task = "starter-retrieval" }: { cwd: string; task?: string }) {
  const server = await startServer(answer);
  open.push(server);
  const entry = {
    name: "letters",
    backend: "openai-embeddings",
    model: "letters",
    maxBatch: 8,
    cutAt: 100,
    queryPrefix: "query: ",
  };
  writeFileSync(join(cwd, "models.json"), JSON.stringify({ models: [{ ...entry, url: server.url }] }));
  const args = ["run", "--task", task, "--protocol", "rank-corpus", "--models", "models.json", "--concurrency", "1"];
  const end = await endOf(startMivhan(args, { cwd, env: { MIVHAN_HOME: join(cwd, "home") } }));
  const texts = server.seen.filter(({ path }) => path === "/v1/embeddings").map(({ body }) => body.input as string[]);
  return { ...end, texts };
}

const manifestIn = (cwd: string) => {
  const [run] = readdirSync(join(cwd, "runs"));
  return JSON.parse(readFileSync(join(cwd, "runs", run as string, "manifest.json"), "utf8"));
};

describe("a corpus under an embedding server", () => {
  it("is embedded once, with prefixes, counted cuts and the dimension in the manifest; queries come after", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-corpus-"));
    const first = await ask(embeds, { cwd });
    expect({ code: first.code, stderr: first.code === 0 ? "" : first.stderr }).toEqual({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/starter-retrieval\s+rank-corpus@0\s+ndcg\.20@ranking/);
    const { prepared } = manifestIn(cwd);
    expect(prepared["starter-retrieval"]).toMatchObject({ documents: 32, dimension: 23, documentsCut: expect.any(Number) });
    expect(prepared["starter-retrieval"].documentsCut).toBeGreaterThan(20);
    const queries = first.texts.filter(([text]) => text?.startsWith("query: "));
    expect(queries).toHaveLength(24);

    const second = await ask(embeds, { cwd });
    expect(second.code).toBe(0);
    // The probe's, two to compare, and the queries: no document is embedded again.
    expect(second.texts.length).toBeLessThan(first.texts.length);
    expect(second.texts.flat().filter((text) => text.length === 100)).toHaveLength(2);
  });

  it("that cannot be embedded leaves a run that the same command begins again where it was", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-corpus-"));
    let batches = 0;
    const breaking: Answer = (request, response) => {
      if (request.body?.input?.length === 8) batches += 1;
      return batches > 2 ? sendJson(response, { error: "out of memory" }, 400) : embeds(request, response);
    };
    const broken = await ask(breaking, { cwd });
    expect(broken.code).not.toBe(0);
    const whole = await ask(embeds, { cwd });
    expect(whole.code).toBe(0);
    expect(whole.stderr).toContain("16 of 32 vectors are there already");
    expect(readdirSync(join(cwd, "runs"))).toHaveLength(1);
  });
});
