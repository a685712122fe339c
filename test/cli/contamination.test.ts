import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { skeleton } from "../../src/contamination/skeleton.ts";
import type { Summary } from "../../src/summary/model.ts";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { command, folder } from "./numbers.ts";

const cwd = folder();
/** Scans on the thread of the test: the threads of the pool are tested in test/workers. */
const run = (name: string, ...args: string[]) =>
  command(["contamination", name, ...args, ...(name === "scan" || name === "check" ? ["--workers", "0"] : [])], cwd);
const readJson = (path: string) => JSON.parse(readFileSync(join(cwd, path), "utf8")) as unknown;

interface Row {
  readonly id: string;
  readonly question: string;
  readonly choices: string[];
  readonly answer: number;
}
const rows = readFileSync(join(ROOT, "datasets/starter/arc.test.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

/** Every second question of starter-arc with its answer, in sentences of other words. */
const planted = rows.filter((_, i) => i % 2 === 0);
const lineOf = ({ question, choices, answer }: Row) =>
  JSON.stringify({ text: `מבחן לדוגמה: ${question} התשובה היא ${choices[answer]} והבאה אחריה` });

beforeAll(async () => {
  mkdirSync(join(cwd, "dump"));
  writeFileSync(join(cwd, "dump/a.jsonl"), `${planted.slice(0, 6).map(lineOf).join("\n")}\n`);
  writeFileSync(join(cwd, "dump/b.jsonl.gz"), gzipSync(`${planted.slice(6).map(lineOf).join("\n")}\n`));
  writeFileSync(join(cwd, "c.txt"), "טקסט רגיל, שאין בו שאלות של אף מבחן.\n".repeat(50));
  expect((await run("index", "starter-arc", "starter-heq", "-o", "index")).code).toBe(0);
});

describe("mivhan contamination", () => {
  it("finds what was planted, from index to report, and writes every item with its evidence", async () => {
    const scan = await run("scan", "index", "dump/*.jsonl*", "*.txt", "-o", "hits");
    expect([scan.code, scan.stderr]).toEqual([0, expect.stringContaining("3 of 3 files")]);
    expect(scan.stdout).toMatch(/controls .* as it must be/);
    const report = await run("report", "hits", "--items", "items.jsonl");
    expect(report.code).toBe(0);
    const items = readFileSync(join(cwd, "items.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { benchmark: string; id: string; class: string });
    const found = items.filter((item) => item.class === "dirty" || item.class === "short-dirty");
    expect(found.map(({ id }) => id)).toEqual(planted.map(({ id }) => id));
    expect(items.filter(({ benchmark }) => benchmark === "starter-heq").every((item) => item.class === "clean")).toBe(true);
  });

  it("goes on with an interrupted scan, and does not take the hits of another for its own", async () => {
    const first = await run("scan", "index", "dump/a.jsonl", "c.txt", "-o", "again");
    expect(first.code).toBe(0);
    const hits = readJson("again") as { files: { name: string }[]; finished: boolean; tally: object };
    writeFileSync(join(cwd, "again"), JSON.stringify({ ...hits, finished: false, files: [hits.files[0]] }));
    const second = await run("scan", "index", "dump/a.jsonl", "c.txt", "-o", "again");
    expect([second.code, second.stderr]).toEqual([0, expect.stringContaining("1 of 2 files were scanned before")]);
    expect((readJson("again") as typeof hits).files.map(({ name }) => name)).toEqual(["c.txt", "dump/a.jsonl"]);
    const other = await run("scan", "index", "dump/a.jsonl", "-o", "again");
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("E_HITS_RESUME")]);
    expect((await run("scan", "index", "dump/a.jsonl", "-o", "again", "--new")).code).toBe(0);
  });

  it("joins shards into the hits of one scan, and refuses when one is missing", async () => {
    for (const shard of ["1", "2"])
      expect((await run("scan", "index", "dump/*.jsonl*", "*.txt", "-o", `hits-${shard}`, "--shard", `${shard}/2`)).code).toBe(0);
    const missing = await run("merge", "hits-1", "-o", "merged");
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("shards 2 of 2 are missing")]);
    expect(existsSync(join(cwd, "merged"))).toBe(false);
    expect((await run("merge", "hits-1", "hits-2", "-o", "merged")).code).toBe(0);
    const tallyOf = (path: string) => (readJson(path) as { tally: unknown }).tally;
    expect(tallyOf("merged")).toEqual(tallyOf("hits"));
  });

  it("is incomplete, not clean, with a file that is cut short: exit 4", async () => {
    writeFileSync(join(cwd, "cut.jsonl.gz"), gzipSync(`${rows.map(lineOf).join("\n")}\n`).subarray(0, 500));
    const scan = await run("scan", "index", "cut.jsonl.gz", "nothing-*.txt", "-o", "cut-hits");
    expect(scan.code).toBe(4);
    expect(scan.stdout).toMatch(/INCOMPLETE[\s\S]*nothing-\*\.txt: names no file[\s\S]*cut\.jsonl\.gz: /);
    expect((await run("report", "cut-hits")).code).toBe(4);
  });

  it("marks a run, its summary and its composites' columns, and the run can still be verified and read again", async () => {
    const made = await command(
      ["run", "--task", "starter-arc", "--protocol", "letter-chat", "--model", "embedded:longest-choice", "--out", "run"],
      cwd,
    );
    expect(made.code).toBe(0);
    const report = await run("report", "hits", "--run", "run", "--reference", "run");
    expect(report.code).toBe(0);
    expect(report.stdout).toContain("no conclusion: 12 items on one side and 12 on the other");
    const { columns } = readJson("run/summary.json") as Summary;
    expect(columns[0]).toMatchObject({ marks: ["STARTER", "CONTAMINATED"], contamination: { dirtyShare: 0.5 } });
    const { dirty, "short-dirty": short } = columns[0]?.contamination?.scores ?? {};
    expect([dirty?.n, short?.n]).toEqual([9, 3]);
    expect((await command(["verify", "run"], cwd)).code).toBe(0);
    const again = await command(["rescore", "run", "--name", "second", "--extractor", "letter-flexible"], cwd);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("CONTAMINATED")]);
    expect((await run("report", "hits", "--run", "run")).code).toBe(0);
    expect((await command(["verify", "run/readings/second"], cwd)).code).toBe(0);
    expect((await command(["report", "run"], cwd)).stdout).toContain("CONTAMINATED");
  });

  it("reads standard input, whatever threads it has, and never takes nothing for a clean corpus", async () => {
    mivhan(["--version"], { cwd });
    const check = (input: string) =>
      spawnSync(
        process.execPath,
        [
          join(ROOT, "dist/cli/main.js"),
          "contamination",
          "check",
          "-",
          "--format",
          "jsonl",
          "--task",
          "starter-arc",
          "--max-dirty",
          "0.2",
        ],
        { cwd, encoding: "utf8", input },
      );
    const full = check(planted.map((row) => `${lineOf(row)}\n`).join(""));
    expect([full.status, full.stderr]).toEqual([3, expect.stringContaining("50.0 % of its items are dirty")]);
    const empty = check("");
    expect([empty.status, empty.stdout]).toEqual([4, expect.stringContaining("no word was read")]);
  });

  it("finds a question that is spelled otherwise as a weaker class of its own, with controls of its own", async () => {
    const long = rows.find(({ question }) => question.split(" ").length > 10) as Row;
    // Without the vowel letters behind the first, in every other word that stays the same word so.
    const spelled = long.question
      .split(" ")
      .map((word, at) => {
        const bare = (word[0] ?? "") + word.slice(1).replace(/[וי]/g, "");
        return at % 2 === 0 && skeleton(bare) === skeleton(word) ? bare : word;
      })
      .join(" ");
    expect(spelled).not.toBe(long.question);
    writeFileSync(join(cwd, "dump/respelled.jsonl"), `${JSON.stringify({ text: spelled })}\n`);
    const exact = await run("check", "dump/respelled.jsonl", "--task", "starter-arc");
    expect(exact.stdout).not.toContain("skeletons");
    const { code, stdout } = await run("check", "dump/respelled.jsonl", "--task", "starter-arc", "--further");
    expect(code).toBe(0);
    expect(stdout).toMatch(/starter-arc {2}skeletons of words +16 +1 +1/);
    expect(stdout).toMatch(
      /skeletons of words: (\d+) of \1 respelled texts found, 0 of \d+ shuffled texts matched: as it must be/,
    );
    expect(stdout).toContain("numbers and Latin: no item has enough of them to be found by");
    expect(stdout).toContain("starter-arc: nothing found of 24 items: ");
  });

  it("says of an untouched benchmark in one line what was looked for, in how much, and how far that reaches: no empty table", async () => {
    const { code, stdout } = await run("check", "c.txt", "--task", "starter-arc", "--task", "starter-heq");
    expect(code).toBe(0);
    expect(stdout).toContain(
      "starter-arc: nothing found of 24 items: none of 68 windows of 8 words, none of 8 shorter texts as a whole",
    );
    expect(stdout).toMatch(/starter-heq: nothing found of 24 items: none of \d+ windows/);
    expect(stdout).toContain("Zero is exact for verbatim text in all of the corpus: 400 words in 1 record.");
    expect(stdout).not.toMatch(/─|TOKEN-MATCH|random sample/);
    // A corpus of many records may be a sample: the bound is that of 0 in 100, exact.
    writeFileSync(join(cwd, "many.jsonl"), `${JSON.stringify({ text: "מלה" })}\n`.repeat(100));
    const many = await run("check", "many.jsonl", "--task", "starter-arc");
    expect(many.stdout).toContain("at most one in 33 of its records holds any of it (95 %)");
    const hit = await run("check", "dump/a.jsonl", "--task", "starter-arc", "--task", "starter-heq");
    expect(hit.stdout).toMatch(/starter-arc +24 +6 +0 +0 +18 +0 +25.0 %/);
    expect(hit.stdout).not.toMatch(/starter-heq +24 +0/);
    expect(hit.stdout).toMatch(/starter-heq: nothing found of 24 items/);
    expect(hit.stdout).toContain("nothing found of: starter-arc choice (24 items)");
    expect(hit.stdout).toContain("too short to be looked for alone: starter-arc answer (24 items)");
    const whole = await run("check", "c.txt", "--task", "starter-arc", "--json");
    const { benchmarks } = JSON.parse(whole.stdout) as { benchmarks: { parts: object[]; lookedFor: object }[] };
    expect(benchmarks[0]?.parts).toHaveLength(3);
    expect(benchmarks[0]?.lookedFor).toEqual({ windows: 68, shortTexts: 8 });
  });

  it("checks in one go, and fails over the limit that was given", async () => {
    const fine = await run("check", "c.txt", "--task", "starter-arc", "--max-dirty", "0");
    expect(fine.code).toBe(0);
    const over = await run("check", "dump/a.jsonl", "--task", "starter-arc", "--max-dirty", "0.1", "--json");
    expect([over.code, over.stderr]).toEqual([3, expect.stringContaining("starter-arc: 25.0 % of its items are dirty")]);
    const { benchmarks } = JSON.parse(over.stdout) as { benchmarks: { classes: object }[] };
    expect(benchmarks[0]?.classes).toMatchObject({ touched: 0, clean: 18 });
    expect((await run("check", "c.txt")).code).toBe(2);
  });

  it("looks for the texts that a translated task comes from, as a part of their own", async () => {
    writeFileSync(
      join(cwd, "english.jsonl"),
      rows
        .map(({ id }) => JSON.stringify({ id, text: `An original English question of ten words or so, number ${id}?` }))
        .join("\n"),
    );
    writeFileSync(join(cwd, "english.txt"), `An original English question of ten words or so, number ${rows[3]?.id}? Yes.\n`);
    const source = ["--source", "starter-arc=english.jsonl"];
    const { code, stdout } = await run("check", "english.txt", "--task", "starter-arc", "--json", ...source);
    expect(code).toBe(0);
    const { items } = JSON.parse(stdout) as {
      items: { id: string; class: string; parts: { part: string; longestShare: number }[] }[];
    };
    const whole = items.filter(({ parts }) => parts.some(({ part, longestShare }) => part === "source" && longestShare === 1));
    // A class of its own: no item is dirty by its source.
    expect(whole).toEqual([expect.objectContaining({ id: rows[3]?.id, class: "clean", further: { source: "found" } })]);
    const wrong = await run("check", "c.txt", "--task", "starter-arc", "--source", "starter-arc=starter-heq");
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("no item of starter-arc has the id")]);
  });
});
