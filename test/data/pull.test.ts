import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import { sha256 } from "../../src/core/digest.ts";
import { MivhanError } from "../../src/core/errors.ts";
import { readLock } from "../../src/data/dataset-lock.ts";
import { loadItems } from "../../src/data/items.ts";
import { type PullOptions, type PullProgress, pullCard } from "../../src/data/pull.ts";
import { type Answer, sendJson } from "../helpers/http-server.ts";
import { COMMIT, sendFile, sendStatus, serve, startOf } from "./data-server.ts";
import { temporaryFolder, write } from "./temporary.ts";

/** Large enough to arrive in many pieces. */
const CONTENT = Buffer.from(
  Array.from({ length: 40_000 }, (_, index) => `${JSON.stringify({ id: index, q: `שאלה ${index}`, a: "כן" })}\n`).join(""),
);
const DIGEST = sha256(CONTENT);
const FILE = "data/v 1/test.jsonl";

let home = "";
const folder = temporaryFolder();
beforeEach(({ task }) => {
  home = join(folder, task.id.replace(/\W/g, "_"));
  // No pause between tries: a test that waits tests the clock.
  vi.spyOn(Math, "random").mockReturnValue(0);
});

function card(
  host: "git" | "huggingface",
  { repository, ...more }: { repository: string; revision?: string; sha256?: string | undefined; splits?: Card["splits"] },
): Card {
  const { revision = COMMIT, splits = { test: { file: FILE, ...("sha256" in more ? {} : { sha256: DIGEST }) } } } = more;
  return {
    card: "toy",
    title: "Toy",
    language: "he",
    licence: "MIT",
    redistribute: true,
    verified: "listed-only",
    starter: false,
    source: { host, repository, revision },
    format: "jsonl",
    map: { id: "id", gold: { from: "a", form: "text" }, fields: { question: "q" } },
    splits,
  };
}

function pull(what: Card, { environment, ...more }: Partial<PullOptions> = {}) {
  return pullCard(what, { environment: { MIVHAN_HOME: home, ...environment }, signal: new AbortController().signal, ...more });
}

async function failureOf(promise: Promise<unknown>): Promise<MivhanError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof MivhanError) return error;
  throw new Error(`expected a MivhanError, got ${error}`);
}

const gitServer = (answer: Answer = (request, response) => sendFile(request, response, CONTENT)) => serve(answer);
const target = () => join(home, "data", "toy", FILE);
const leftovers = () => readdirSync(join(home, "data", "toy", "data", "v 1"));

describe("pulling from a Git host", () => {
  it("brings the file of the pinned commit, reports its progress, and locks its digest", async () => {
    const server = await gitServer();
    const seen: PullProgress[] = [];
    const pulled = await pull(card("git", { repository: `${server.url}/owner/name` }), {
      onProgress: (progress) => seen.push(progress),
    });
    expect(server.seen.map(({ path }) => path)).toEqual([`/owner/name/raw/${COMMIT}/data/v%201/test.jsonl`]);
    expect(pulled).toEqual({
      revision: COMMIT,
      root: join(home, "data", "toy"),
      files: [{ file: FILE, path: target(), sha256: DIGEST, bytes: CONTENT.length, present: false }],
    });
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    expect(leftovers()).toEqual(["test.jsonl"]);
    expect(seen.at(-1)).toEqual({ file: FILE, received: CONTENT.length, total: CONTENT.length });
    expect(await readLock({ MIVHAN_HOME: home })).toEqual({
      datasets: {
        toy: {
          repository: `${server.url}/owner/name`,
          revision: COMMIT,
          files: { [FILE]: { sha256: DIGEST, bytes: CONTENT.length } },
        },
      },
    });
    const items = await loadItems(card("git", { repository: server.url }), "test", {
      root: pulled.root,
      kind: "short-answer",
      labels: [],
    });
    expect(items).toMatchObject({ ok: true, rows: 40_000 });
  });

  it("asks for nothing that is there already, even offline", async () => {
    const server = await gitServer();
    const what = card("git", { repository: `${server.url}/owner/name` });
    await pull(what);
    expect((await pull(what, { offline: true })).files[0]?.present).toBe(true);
    expect(server.seen).toHaveLength(1);
  });

  it("is refused offline when something is missing, before any request", async () => {
    const server = await gitServer();
    const failure = await failureOf(pull(card("git", { repository: `${server.url}/owner/name` }), { offline: true }));
    expect(failure).toMatchObject({ code: "E_OFFLINE", advice: expect.stringContaining("mivhan data unbundle") });
    expect(server.seen).toEqual([]);
  });

  it("resolves the newest commit once, keeps it, and moves only on request", async () => {
    let head = COMMIT;
    const server = await gitServer((request, response) => {
      if (!request.path.includes("info/refs")) return sendFile(request, response, CONTENT);
      const line = `0123${head} HEAD\0multi_ack symref=HEAD:refs/heads/main\n`;
      response.end(`001e# service=git-upload-pack\n0000${line}003d${"f".repeat(40)} refs/heads/other\n0000`);
    });
    const what = card("git", { repository: `${server.url}/owner/name`, revision: "resolve-at-pull", sha256: undefined });
    expect((await pull(what)).revision).toBe(COMMIT);
    head = "a".repeat(40);
    expect((await pull(what)).revision).toBe(COMMIT);
    expect((await pull(what, { update: true })).revision).toBe(head);
    expect((await readLock({ MIVHAN_HOME: home })).datasets["toy"]?.revision).toBe(head);
  });
});

describe("the lock", () => {
  it("keeps files of one commit together and forgets those of another", async () => {
    const server = await gitServer();
    const repository = `${server.url}/o/n`;
    const named = (file: string, revision: string) => pull(card("git", { repository, revision, splits: { test: { file } } }));
    const files = async () => Object.keys((await readLock({ MIVHAN_HOME: home })).datasets["toy"]?.files ?? {});
    await named("a.jsonl", COMMIT);
    await named("b.jsonl", COMMIT);
    expect(await files()).toEqual(["a.jsonl", "b.jsonl"]);
    await named("c.jsonl", "f".repeat(40));
    expect(await files()).toEqual(["c.jsonl"]);
  });
});

describe("a download that is disturbed", () => {
  it("goes on where it was cut, with one request for the rest", async () => {
    let tries = 0;
    const server = await gitServer((request, response) => {
      if (tries++ > 0) return sendFile(request, response, CONTENT);
      response.writeHead(200, { "content-length": CONTENT.length });
      response.write(CONTENT.subarray(0, 500_000), () => globalThis.setTimeout(() => response.destroy(), 50));
      return undefined;
    });
    await pull(card("git", { repository: `${server.url}/o/n` }));
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    const [first, second = 0, ...more] = server.seen.map(startOf);
    expect([first, more]).toEqual([0, []]);
    // How much of what was sent has reached the disk is for the machine to say.
    expect(second > 0 && second <= 500_000).toBe(true);
  });

  it("goes on in the next command after it was interrupted", async () => {
    const controller = new AbortController();
    let interrupt = true;
    const server = await gitServer((request, response) => {
      if (!interrupt) return sendFile(request, response, CONTENT);
      response.writeHead(200, { "content-length": CONTENT.length });
      response.write(CONTENT.subarray(0, 300_000));
      return undefined;
    });
    const onProgress = ({ received }: PullProgress) => {
      if (received === 300_000) globalThis.setTimeout(() => controller.abort(new Error("interrupted")), 50);
    };
    const what = card("git", { repository: `${server.url}/o/n` });
    await expect(pull(what, { signal: controller.signal, onProgress })).rejects.toThrow("interrupted");
    expect(existsSync(target())).toBe(false);
    interrupt = false;
    await pull(what);
    expect(startOf(server.seen[1] as never)).toBe(300_000);
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
  });

  it("begins again when the server knows no ranges", async () => {
    let tries = 0;
    const server = await gitServer((_, response) => {
      response.writeHead(200, { "content-length": CONTENT.length });
      if (tries++ > 0) response.end(CONTENT);
      else response.write(CONTENT.subarray(0, 1000), () => globalThis.setTimeout(() => response.destroy(), 50));
    });
    await pull(card("git", { repository: `${server.url}/o/n` }));
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
  });

  it("is taken up again after a server that falls silent", async () => {
    let tries = 0;
    const server = await gitServer((request, response) => {
      if (tries++ > 0) return sendFile(request, response, CONTENT);
      response.writeHead(200, { "content-length": CONTENT.length });
      response.write(CONTENT.subarray(0, 2000));
      return undefined;
    });
    await pull(card("git", { repository: `${server.url}/o/n` }), { patience: 200 });
    expect(server.seen.map(startOf)).toEqual([0, 2000]);
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
  });

  it("may take any time as long as something arrives", async () => {
    const server = await gitServer(async (_, response) => {
      response.writeHead(200, { "content-length": CONTENT.length });
      for (let start = 0; start < CONTENT.length; start += 400_000) {
        response.write(CONTENT.subarray(start, start + 400_000));
        await setTimeout(100);
      }
      response.end();
    });
    await pull(card("git", { repository: `${server.url}/o/n` }), { patience: 300 });
    expect(server.seen).toHaveLength(1);
  });

  it("is given up after five tries without an answer", async () => {
    const server = await gitServer(() => {});
    const failure = await failureOf(pull(card("git", { repository: `${server.url}/o/n` }), { patience: 50 }));
    expect(failure).toMatchObject({ code: "E_TIMEOUT", message: expect.stringContaining("said nothing for 0.05 s") });
    expect(server.seen).toHaveLength(5);
  });

  it("throws its own half away when that was bad, and fetches all of it once", async () => {
    const server = await gitServer();
    const what = card("git", { repository: `${server.url}/o/n` });
    const { digestOfText } = await import("../../src/core/digest.ts");
    const url = `${server.url}/o/n/raw/${COMMIT}/data/v%201/test.jsonl`;
    write(home, `data/toy/${FILE}.${digestOfText(url).slice(0, 8)}.part`, "another file's beginning");
    await pull(what);
    expect(server.seen.map(startOf)).toEqual([24, 0]);
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
  });

  it("that gives other bytes is refused, and leaves nothing behind", async () => {
    const server = await gitServer((request, response) => sendFile(request, response, Buffer.from(CONTENT).fill(65, 100, 101)));
    const failure = await failureOf(pull(card("git", { repository: `${server.url}/o/n` })));
    expect(failure).toMatchObject({
      code: "E_DATA_DIGEST",
      family: "input",
      message: expect.stringContaining(`expected ${DIGEST}`),
    });
    expect(leftovers()).toEqual([]);
  });

  it("waits as long as the server asks", async () => {
    let tries = 0;
    const server = await gitServer((request, response) =>
      tries++ > 0 ? sendFile(request, response, CONTENT) : sendStatus(response, 429, { "retry-after": "1" }),
    );
    const start = performance.now();
    await pull(card("git", { repository: `${server.url}/o/n` }));
    expect(performance.now() - start).toBeGreaterThan(990);
  });
});

describe("a source that does not give the file", () => {
  it.each([
    [401, 1, "E_UNAUTHORIZED", "the repository is not public"],
    [403, 1, "E_FORBIDDEN", "the repository is not public"],
    [404, 1, "E_NOT_FOUND", "no such file at this revision"],
    [429, 5, "E_RATE_LIMITED", "the server limits how often it is asked"],
    [503, 5, "E_OVERLOADED", ""],
  ])("with %i is asked %i times", async (status, tries, code, advice) => {
    const server = await gitServer((_, response) => sendStatus(response, status));
    const failure = await failureOf(pull(card("git", { repository: `${server.url}/o/n` })));
    expect(failure).toMatchObject({ code, family: "transport", message: expect.stringContaining(`/o/n/raw/${COMMIT}`) });
    expect(failure.advice ?? "").toContain(advice);
    expect(server.seen).toHaveLength(tries);
    expect(existsSync(target())).toBe(false);
  });

  it("but a web page is named as what it is", async () => {
    const server = await gitServer((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end("<html>Please log in</html>");
    });
    expect(await failureOf(pull(card("git", { repository: `${server.url}/o/n` })))).toMatchObject({ code: "E_DATA_PAGE" });
    expect(server.seen).toHaveLength(1);
  });

  it("because nothing listens is refused at once", async () => {
    const server = await gitServer();
    await server.close();
    const failure = await failureOf(pull(card("git", { repository: `${server.url}/o/n` })));
    expect(failure).toMatchObject({ code: "E_REFUSED", advice: expect.stringContaining("proxy variables") });
  });

  it("but redirects forever is refused", async () => {
    const server = await gitServer((request, response) => sendStatus(response, 302, { location: `${request.path}x` }));
    expect(await failureOf(pull(card("git", { repository: `${server.url}/o/n` })))).toMatchObject({ code: "E_REDIRECT" });
    expect(server.seen).toHaveLength(6);
  });
});

describe("pulling from a hub", () => {
  const tree = (files: object[]) => files.map((file) => ({ type: "file", ...file }));

  it("asks HF_ENDPOINT, sends HF_TOKEN there and never to the host it redirects to, and checks the hub's own digest", async () => {
    const storage = await serve((request, response) => sendFile(request, response, CONTENT));
    const hub = await serve((request, response) => {
      if (request.path.startsWith("/api/datasets/o/n/revision/main")) return sendJson(response, { sha: COMMIT });
      if (request.path.startsWith(`/api/datasets/o/n/tree/${COMMIT}`))
        return sendJson(response, tree([{ path: FILE, size: CONTENT.length, lfs: { oid: DIGEST } }]));
      return sendStatus(response, 302, { location: `${storage.url}/blob?signature=x` });
    });
    const environment = { HF_ENDPOINT: `${hub.url}/`, HF_TOKEN: "hf_secret" };
    const pulled = await pull(card("huggingface", { repository: "o/n", revision: "resolve-at-pull", sha256: undefined }), {
      environment,
    });
    expect(pulled).toMatchObject({ revision: COMMIT, files: [{ sha256: DIGEST }] });
    expect(hub.seen.map(({ path }) => path)).toContain(`/datasets/o/n/resolve/${COMMIT}/data/v%201/test.jsonl`);
    expect(new Set(hub.seen.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer hf_secret"]));
    expect(storage.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(storage.seen[0]?.path).toBe("/blob?signature=x");
  });

  it("refuses a file that is not the one the hub has a digest of", async () => {
    const hub = await serve((request, response) => {
      if (request.path.includes("/tree/")) return sendJson(response, tree([{ path: FILE, lfs: { oid: "0".repeat(64) } }]));
      return sendFile(request, response, CONTENT);
    });
    const failure = await failureOf(
      pull(card("huggingface", { repository: "o/n", sha256: undefined }), { environment: { HF_ENDPOINT: hub.url } }),
    );
    expect(failure.code).toBe("E_DATA_DIGEST");
  });

  it("says how to get at gated data, and never prints the token that a server quotes", async () => {
    const hub = await serve((request, response) =>
      sendJson(response, { error: `no access for ${request.headers.authorization}` }, 403),
    );
    const what = card("huggingface", { repository: "o/n" });
    const without = await failureOf(pull(what, { environment: { HF_ENDPOINT: hub.url } }));
    expect(without.advice).toBe(`set HF_TOKEN after accepting the terms at ${hub.url}/datasets/o/n`);
    const failure = await failureOf(pull(what, { environment: { HF_ENDPOINT: hub.url, HF_TOKEN: "hf_secret" } }));
    expect(failure.advice).toContain("check that HF_TOKEN belongs to an account that accepted the terms");
    expect(JSON.stringify([failure.message, failure.advice, failure.stack])).not.toContain("hf_secret");
  });

  it("takes the files that hold rows when the card names no splits", async () => {
    const hub = await serve((request, response) => {
      const small = [
        { path: "README.md" },
        { path: "a/train.jsonl", size: 5 },
        { path: "b.csv", size: 5 },
        { path: "b", type: "directory" },
      ];
      if (request.path.includes("/tree/")) return sendJson(response, tree(small));
      return sendFile(request, response, Buffer.from("a,b\n"));
    });
    const pulled = await pull(card("huggingface", { repository: "o/n", splits: {} }), { environment: { HF_ENDPOINT: hub.url } });
    expect(pulled.files.map(({ file }) => file)).toEqual(["a/train.jsonl", "b.csv"]);
  });

  it("asks which files are wanted when there are many", async () => {
    const hub = await serve((_, response) =>
      sendJson(response, tree(Array.from({ length: 21 }, (__, index) => ({ path: `${index}.csv` })))),
    );
    const failure = await failureOf(
      pull(card("huggingface", { repository: "o/n", splits: {} }), { environment: { HF_ENDPOINT: hub.url } }),
    );
    expect(failure).toMatchObject({
      code: "E_DATA_SOURCE",
      advice: expect.stringContaining("name the files you want, such as 0.csv, 1.csv"),
    });
  });

  it("names an endpoint that is none", async () => {
    const page = await serve((_, response) => {
      response.end("<html>");
    });
    const failure = await failureOf(
      pull(card("huggingface", { repository: "o/n", revision: "resolve-at-pull" }), { environment: { HF_ENDPOINT: page.url } }),
    );
    expect(failure).toMatchObject({ code: "E_DATA_PAGE", advice: expect.stringContaining("HF_ENDPOINT") });
    const other = await serve((_, response) => sendJson(response, { sha: "main" }));
    const unreadable = await failureOf(
      pull(card("huggingface", { repository: "o/n", revision: "resolve-at-pull" }), { environment: { HF_ENDPOINT: other.url } }),
    );
    expect(unreadable).toMatchObject({ code: "E_DATA_SOURCE" });
  });
});

describe("a proxy of the environment", () => {
  it("carries the download, and is not asked for hosts under no_proxy", async () => {
    const server = await gitServer();
    const asked: (string | undefined)[] = [];
    const proxy = createServer().on("connect", (request, socket) => {
      asked.push(request.url);
      const upstream = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    const environment = { http_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    await pull(card("git", { repository: "http://data.invalid/o/n" }), { environment });
    expect(asked).toEqual(["data.invalid:80"]);
    expect(readFileSync(target()).equals(CONTENT)).toBe(true);
    const direct = await failureOf(
      pull(
        { ...card("git", { repository: "http://data.invalid/o/n" }), card: "other" },
        { environment: { ...environment, no_proxy: "data.invalid" } },
      ),
    );
    expect(direct.code).toMatch(/^E_(UNKNOWN_HOST|NETWORK)$/);
    expect(asked).toHaveLength(1);
  });
});

describe("a damaged lock", () => {
  it("is refused with its place instead of being overwritten", async () => {
    write(home, "datasets.lock.yaml", "datasets:\n  toy: { files: { a: { sha256: x, bytes: 1 } } }\n");
    const failure = await failureOf(pull(card("git", { repository: "http://127.0.0.1:1/o/n" })));
    expect(failure).toMatchObject({ code: "E_DATA_LOCK", problems: [{ place: { line: 2 } }] });
  });
});
