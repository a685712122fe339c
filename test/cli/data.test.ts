import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/core/digest.ts";
import { COMMIT, sendFile, sendStatus, serve } from "../data/data-server.ts";
import { endOf, startMivhan } from "../helpers/cli.ts";
import { type Answer, type SeenRequest, sendJson } from "../helpers/http-server.ts";

const ROWS = ["מהי בירת ישראל?", "מי כתב את מגילת רות?", "כמה הם שניים ועוד שניים?", "מה צבע השמיים?"].map((question, index) =>
  JSON.stringify({ id: `q${index}`, question, options: ["ירושלים", "שמואל", "ארבע", "כחול"], answer: index }),
);
const FILE = Buffer.from(`${ROWS.join("\n")}\n`);

interface Folder {
  readonly cwd: string;
  readonly home: string;
  /** Runs the command with `--root .`. */
  readonly data: (args: readonly string[], env?: Readonly<Record<string, string>>) => ReturnType<typeof endOf>;
}

/** A folder with the card `toy`. */
function folder(card: string): Folder {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-cli-data-"));
  mkdirSync(join(cwd, "datasets"));
  writeFileSync(join(cwd, "datasets", "toy.yaml"), card);
  const home = join(cwd, "home");
  const data = (args: readonly string[], env = {}) =>
    endOf(startMivhan(["data", ...args], { cwd, env: { MIVHAN_HOME: home, ...env } }));
  return { cwd, home, data };
}

const HEAD = "card: toy\ntitle: Toy\nlanguage: he\nlicence: MIT\nredistribute: true\n";
const MAP =
  "format: jsonl\nmap: { id: id, choices: options, gold: { from: answer, form: index }, fields: { question: question } }\n";

function gitCard(repository: string, { map = MAP, sha = sha256(FILE) }: { map?: string; sha?: string } = {}): string {
  return `${HEAD}verified: rows-read\nsource: { host: git, repository: "${repository}", revision: ${COMMIT} }\n${map}splits: { test: { file: rows/test.jsonl, sha256: ${sha} } }\n`;
}

const whole: Answer = (request, response) => sendFile(request, response, FILE);

async function fromGit(answer: Answer = whole, more: Parameters<typeof gitCard>[1] = {}) {
  const server = await serve(answer);
  return { server, ...folder(gitCard(`${server.url}/o/n`, more)) };
}

/** The hub's interface: a commit, a list of files, and the files. */
const hub =
  (files: Readonly<Record<string, Buffer>>): Answer =>
  (request: SeenRequest, response: ServerResponse) => {
    if (request.path.endsWith("/revision/main")) return sendJson(response, { sha: COMMIT });
    if (request.path.includes("/tree/"))
      return sendJson(
        response,
        Object.entries(files).map(([path, { length }]) => ({ type: "file", path, size: length })),
      );
    const name = decodeURIComponent(request.path.split(`/resolve/${COMMIT}/`)[1] ?? "");
    const content = files[name];
    return content === undefined ? sendStatus(response, 404) : sendFile(request, response, content);
  };

describe("mivhan data pull", () => {
  it("brings the files of a card, prints their digests, and then needs no network", async () => {
    const { server, data, home } = await fromGit();
    const first = await data(["pull", "toy", "--root", "."]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain(`toy at commit ${COMMIT}`);
    expect(first.stdout).toContain(`sha256 ${sha256(FILE)}  rows/test.jsonl`);
    expect(readFileSync(join(home, "data/toy/rows/test.jsonl")).equals(FILE)).toBe(true);
    const again = await data(["pull", "toy", "--root", ".", "--offline", "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject([{ card: "toy", ok: true, files: [{ present: true }] }]);
    expect(server.seen).toHaveLength(1);
    const listed = await data(["list", "--root", ".", "--json"]);
    expect(JSON.parse(listed.stdout)).toContainEqual(expect.objectContaining({ card: "toy", here: "yes" }));
    const shown = await data(["show", "toy", "--root", "."]);
    expect(shown.stdout).toContain(`yes, from commit ${COMMIT}`);
  });

  it.each<[string, Answer, string, string]>([
    ["401", (_, response) => sendStatus(response, 401), "E_UNAUTHORIZED", "not public"],
    ["404", (_, response) => sendStatus(response, 404), "E_NOT_FOUND", "no such file"],
    [
      "a page",
      (_, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      "E_DATA_PAGE",
      "browser",
    ],
  ])("says what is wrong when the server answers with %s, and exits 4", async (_, answer, code, advice) => {
    const { data, home } = await fromGit(answer);
    const result = await data(["pull", "toy", "--root", "."]);
    expect(result.code).toBe(4);
    expect(result.stderr).toContain(code);
    expect(result.stderr).toContain(advice);
    expect(readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".jsonl"))).toEqual([]);
  });

  it("refuses bytes that are not the card's, exit 2, and leaves nothing under the name", async () => {
    const { data, home } = await fromGit(whole, { sha: "a".repeat(64) });
    const result = await data(["pull", "toy", "--root", "."]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("E_DATA_DIGEST");
    expect(readdirSync(join(home, "data/toy/rows"))).toEqual([]);
  });

  it("goes on where it was interrupted", async () => {
    const large = Buffer.from(`${ROWS.join("\n")}\n`.repeat(3000));
    let isFirst = true;
    let hasArrived = () => {};
    const arrived = new Promise<void>((resolve) => {
      hasArrived = resolve;
    });
    const answer: Answer = (request, response) => {
      if (!isFirst) return sendFile(request, response, large);
      isFirst = false;
      response.writeHead(200, { "content-length": large.length });
      response.write(large.subarray(0, 200_000), () => setTimeout(hasArrived, 300));
      return undefined;
    };
    const { server, cwd, home, data } = await fromGit(answer, { sha: sha256(large) });
    const child = startMivhan(["data", "pull", "toy", "--root", "."], { cwd, env: { MIVHAN_HOME: home } });
    const ended = endOf(child);
    await arrived;
    child.kill("SIGINT");
    const cut = await ended;
    expect(cut.code).toBe(130);
    expect(cut.stderr).toContain("what has arrived is kept");
    expect((await data(["pull", "toy", "--root", "."])).code).toBe(0);
    expect(server.seen.map(({ headers }) => headers.range)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(readFileSync(join(home, "data/toy/rows/test.jsonl")).equals(large)).toBe(true);
  });

  it("pulls the other cards when one fails, and says so with its code", async () => {
    const { cwd, data } = await fromGit();
    const broken = readFileSync(join(cwd, "datasets/toy.yaml"), "utf8")
      .replace("card: toy", "card: broken")
      .replaceAll(COMMIT, "f".repeat(40));
    writeFileSync(join(cwd, "datasets/broken.yaml"), broken.replace(/http:\/\/127\.0\.0\.1:\d+/, "http://127.0.0.1:9"));
    const result = await data(["pull", "broken", "toy", "--root", ".", "--json"]);
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout)).toMatchObject([
      { card: "broken", ok: false, code: "E_REFUSED" },
      { card: "toy", ok: true },
    ]);
  });

  it("refuses a name that does not exist before it downloads anything", async () => {
    const { server, data } = await fromGit();
    const result = await data(["pull", "toy", "toi", "--root", "."]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain('did you mean "toy"?');
    expect(server.seen).toEqual([]);
  });
});

describe("mivhan data pull from a hub", () => {
  const listed = (extra = "") =>
    `${HEAD}verified: listed-only\nsource: { host: huggingface, repository: o/n, revision: resolve-at-pull }\n${extra}`;

  it("sends the token to HF_ENDPOINT and to no other host, and prints it nowhere", async () => {
    const files = await serve((request, response) => sendFile(request, response, FILE));
    const endpoint = await serve((request, response) => {
      if (!request.path.includes("/resolve/")) return hub({ "test.jsonl": FILE })(request, response);
      response.writeHead(302, { location: `${files.url}/blob` }).end();
      return undefined;
    });
    const { data, home } = folder(listed(`${MAP}splits: { test: { file: test.jsonl } }\n`));
    const result = await data(["pull", "toy", "--root", "."], { HF_ENDPOINT: endpoint.url, HF_TOKEN: "hf_planted" });
    expect(result.code).toBe(0);
    expect(endpoint.seen.every(({ headers }) => headers.authorization === "Bearer hf_planted")).toBe(true);
    expect(files.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(result.stdout + result.stderr + readFileSync(join(home, "datasets.lock.yaml"), "utf8")).not.toContain("hf_planted");
    expect(readFileSync(join(home, "datasets.lock.yaml"), "utf8")).toContain(`revision: ${COMMIT}`);
  });

  it("prints columns, three rows and a map to paste for a card whose rows nobody read; the map then works", async () => {
    const server = await serve(hub({ "README.md": Buffer.from("#"), "data/test.jsonl": FILE }));
    const { cwd, data } = folder(listed());
    const pulled = await data(["pull", "toy", "--root", "."], { HF_ENDPOINT: server.url });
    expect(pulled).toMatchObject({ code: 0 });
    expect(pulled.stdout).toMatch(/^column +holds +different$/m);
    // Hebrew stands on lines of its own.
    expect(pulled.stdout.split("\n")).toContain("מהי בירת ישראל?");
    expect(pulled.stdout).toContain("row 3");
    expect(pulled.stdout).not.toContain("row 4");
    expect(pulled.stderr).toContain("mivhan data show toy --yaml > DIR/datasets/toy.yaml");
    const map = pulled.stdout.slice(pulled.stdout.indexOf("format: jsonl"));
    writeFileSync(join(cwd, "datasets", "toy.yaml"), listed(map));
    const checked = await data(["check", "toy", "--root", ".", "--json"]);
    expect(checked).toMatchObject({ code: 0 });
    expect(JSON.parse(checked.stdout)).toMatchObject({ splits: [{ split: "test", rows: 4, choices: 4 }], findings: [] });
  });

  it("writes out the signs in someone else's rows that a terminal would obey", async () => {
    const hostile = Buffer.from(`${JSON.stringify({ id: 1, text: "\u001b[2J\u202eabc" })}\n`);
    const server = await serve(hub({ "test.jsonl": hostile }));
    const { data } = folder(listed());
    const { stdout } = await data(["pull", "toy", "--root", "."], { HF_ENDPOINT: server.url });
    expect(stdout).toContain("\\u001b[2J\\u202eabc");
    expect(stdout).not.toContain("\u001b");
  });
});

describe("mivhan data check", () => {
  const card = `${HEAD}verified: listed-only\nformat: jsonl\nmap: { gold: { from: label, form: label }, fields: { text: text } }\nsplits: { test: { file: test.jsonl }, train: { file: train.jsonl } }\n`;
  const line = (text: string, label: string) => `${JSON.stringify({ text, label })}\n`;

  it("finds repeated, contradictory and leaked rows beside a card of one's own, and exits 3 unless it only reports", async () => {
    const { cwd, data } = folder(card);
    writeFileSync(join(cwd, "datasets/test.jsonl"), line("טוב", "a") + line("טוב", "b") + line("רע", "b"));
    writeFileSync(join(cwd, "datasets/train.jsonl"), line("טוֹב!", "a"));
    const found = await data(["check", "toy", "--root", "."]);
    expect(found.code).toBe(3);
    expect(found.stdout).toContain("test: 1 rows repeat the content of an earlier row");
    expect(found.stdout).toContain("test: 1 contents stand in rows with different golds");
    expect(found.stdout).toContain("test: 2 rows stand in train as well, 0 of them to the letter");
    const json = await data(["check", "toy", "--root", ".", "--json", "--report-only"]);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout).findings.map(({ kind }: { kind: string }) => kind)).toEqual([
      "repeated",
      "contradictory",
      "leak",
      "leak",
    ]);
  });

  it("finds items and shots of a task that stand in another task's splits, however they are typed", async () => {
    const { cwd, data } = folder(card);
    mkdirSync(join(cwd, "tasks"));
    const task = (name: string) =>
      `task: ${name}\ntitle: ${name}\nversion: 1\nkind: classification\nlanguage: he\ndataset: ${name}\nsplit: test\nshotSplit: train\nfields: [text]\ninstruction: לסווג\nlabels: [{ label: a, spellings: [א] }, { label: b, spellings: [ב] }]\nmetrics: [acc]\nprimary: acc\n`;
    for (const name of ["toy", "other"]) writeFileSync(join(cwd, `tasks/${name}.yaml`), task(name));
    writeFileSync(
      join(cwd, "datasets/other.yaml"),
      card.replace("card: toy", "card: other").replaceAll(".jsonl", "-other.jsonl"),
    );
    const long = "המחיר של הלחם עלה השנה בעשרים אחוזים ובכל זאת הקונים לא קנו פחות";
    writeFileSync(join(cwd, "datasets/test.jsonl"), line(`${long}`, "a") + line("סרט טוב מאוד", "b"));
    writeFileSync(join(cwd, "datasets/train.jsonl"), line("שלום לך", "a"));
    writeFileSync(join(cwd, "datasets/test-other.jsonl"), line("שלום לך", "a") + line("סרט טוב מאוד מאוד", "b"));
    writeFileSync(
      join(cwd, "datasets/train-other.jsonl"),
      line(`"${long.replace("הלחם", "הַלֶּחֶם").split(" ").slice(0, 9).join(" – ")}" בערך`, "b"),
    );
    const { code, stdout } = await data(["check", "toy", "--root", ".", "--against", "other"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/test: 1 item shares its question with other\/train/);
    expect(stdout).toMatch(/train: 1 item shares its question with other\/test/);
    expect(stdout.match(/shares? (?:its|their)/g)).toHaveLength(2);
  });

  it("says which splits are not here, and exits 2 when none is", async () => {
    const { cwd, data } = folder(card);
    const none = await data(["check", "toy", "--root", "."]);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain("E_DATA_MISSING");
    writeFileSync(join(cwd, "datasets/test.jsonl"), line("טוב", "a"));
    expect((await data(["check", "toy", "--root", "."])).stdout).toContain("not on this machine: train");
  });

  it("names file, row and column of a row that cannot be read", async () => {
    const { cwd, data } = folder(card);
    writeFileSync(join(cwd, "datasets/test.jsonl"), `${line("טוב", "a")}{"text":\n`);
    const result = await data(["check", "toy", "--root", "."]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("test.jsonl:2 row 2");
  });

  it("takes a task for its two splits", async () => {
    const { data } = folder(card);
    const { code, stdout } = await data(["check", "starter-arc", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).splits.map(({ split }: { split: string }) => split)).toEqual(["test", "shots"]);
  });
});

describe("data without a network", () => {
  it("are imported, bundled, and unbundled elsewhere", async () => {
    const { cwd, home, data } = await fromGit();
    writeFileSync(join(cwd, "mine.jsonl"), FILE);
    const imported = await data(["import", "mine.jsonl", "--card", "toy", "--root", "."]);
    expect(imported).toMatchObject({ code: 0 });
    expect((await data(["bundle", "toy", "-o", "b.tgz"])).stdout).toContain("1 file of toy");
    const elsewhere = join(cwd, "elsewhere");
    const unpacked = await data(["unbundle", "b.tgz"], { MIVHAN_HOME: elsewhere });
    expect(unpacked).toMatchObject({ code: 0 });
    expect(
      readFileSync(join(elsewhere, "data/toy/rows/test.jsonl")).equals(readFileSync(join(home, "data/toy/rows/test.jsonl"))),
    ).toBe(true);
    expect((await data(["pull", "toy", "--root", ".", "--offline"], { MIVHAN_HOME: elsewhere })).code).toBe(0);
  });

  it("are refused when they are other bytes, not there, or no bundle", async () => {
    const { cwd, data } = await fromGit();
    writeFileSync(join(cwd, "other.jsonl"), "{}");
    expect(await data(["import", "other.jsonl", "--card", "toy", "--root", "."])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("E_DATA_DIGEST"),
    });
    expect(await data(["bundle", "toy"])).toMatchObject({ code: 2, stderr: expect.stringContaining("mivhan data pull toy") });
    expect(await data(["unbundle", "other.jsonl"])).toMatchObject({ code: 2, stderr: expect.stringContaining("E_DATA_BUNDLE") });
    expect(await data(["unbundle", "none.tgz"])).toMatchObject({ code: 2, stderr: expect.stringContaining("E_FILE") });
  });
});
