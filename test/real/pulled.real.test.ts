import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { sha256 } from "../../src/core/digest.ts";
import { endOf, ROOT, startMivhan } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

/** Verified cards whose bytes MIVHAN_DATA holds, with a task on each: pulled from a host that serves those bytes, then run. */
const CASES = [
  { card: "heq", task: "heq", protocol: "span-chat", model: "embedded:overlap-qa", rows: 3005 },
  {
    card: "hebrew-sentiment-omilab",
    task: "hebrew-sentiment-omilab",
    protocol: "label-chat",
    model: "embedded:random",
    rows: 12_804,
  },
  { card: "ntrex-he", task: "ntrex-en-he", protocol: "translation-he-chat", model: "embedded:copy", rows: 3994 },
  { card: "ntrex-he", task: "ntrex-he-en", protocol: "translation-en-chat", model: "embedded:copy", rows: 3994 },
  { card: "sib200-he", task: "sib200-he", protocol: "labels-raw@5", model: "embedded:random", rows: 1004 },
  { card: "sib200-en", task: "sib200-en", protocol: "label-chat", model: "embedded:random", rows: 1004 },
] as const;

/** The bytes of every file of the folder by their digest. */
function filesByDigest(): ReadonlyMap<string, string> {
  const names = readdirSync(realData(), { recursive: true, encoding: "utf8" }).map((name) => join(realData(), name));
  return new Map(names.filter((name) => statSync(name).isFile()).map((name) => [sha256(readFileSync(name)), name]));
}

/** The path and the digest of every file that a card names. */
function filesOfCard(text: string): (readonly [string, string])[] {
  type File = { file: string; sha256: string; beside?: Record<string, File> };
  const flat = (file: File): File[] => [file, ...Object.values(file.beside ?? {}).flatMap(flat)];
  const { splits } = parse(text) as { splits: Record<string, File> };
  return Object.values(splits)
    .flatMap(flat)
    .map(({ file, sha256: digest }) => [file, digest]);
}

describe("a verified card, pulled from a Git host that serves the real bytes", () => {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-pulled-"));
  const env = { MIVHAN_HOME: join(cwd, "home") };
  let server: Server;

  beforeAll(async () => {
    const digests = filesByDigest();
    const texts = new Map(CASES.map(({ card }) => [card, readFileSync(join(ROOT, "datasets", `${card}.yaml`), "utf8")]));
    const wanted = new Map([...texts.values()].flatMap(filesOfCard));
    server = createServer((request, response) => {
      const path = /^\/[^/]+\/[^/]+\/raw\/[0-9a-f]{40}\/(.*)$/.exec(decodeURIComponent(request.url ?? ""))?.[1] ?? "";
      const found = digests.get(wanted.get(path) ?? "");
      if (found === undefined) response.writeHead(404).end();
      else response.writeHead(200).end(readFileSync(found));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    mkdirSync(join(cwd, "mine/datasets"), { recursive: true });
    for (const [card, text] of texts) {
      const here = text.replace("repository: https://github.com/", `repository: http://127.0.0.1:${port}/`);
      writeFileSync(join(cwd, "mine/datasets", `${card}.yaml`), here);
    }
  });
  afterAll(() => server.close());

  const command = (args: readonly string[]) => endOf(startMivhan([...args, "--root", "mine"], { cwd, env }));

  it.each(CASES)("$card is what its digests say, and $task runs on it", async ({ card, task, protocol, model, rows }) => {
    const pulled = await command(["data", "pull", card, "--json"]);
    expect(pulled).toMatchObject({ code: 0 });
    const [listed] = (
      JSON.parse((await command(["data", "list", "--json"])).stdout) as { card: string; rows?: number; here?: unknown }[]
    ).filter((each) => each.card === card);
    expect(listed).toMatchObject({ rows });
    const run = await command(["run", "--task", task, "--protocol", protocol, "--model", model, "--limit", "40"]);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining(task) });
    expect(run.stdout).toContain("SUBSET");
  });
});
