import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { auditLines } from "../../src/cli/audit/lines.ts";
import { sheetPage } from "../../src/cli/audit/page.ts";
import type { Audit } from "../../src/cli/audit/record.ts";
import { openRun, readSummary } from "../../src/cli/numbers/stored-run.ts";
import { csvLine } from "../../src/report/csv.ts";
import { ROOT } from "../helpers/cli.ts";
import { command } from "./audit-command.ts";

const HOSTILE = '</pre></script><script>alert("x")</script><img src=x onerror=alert(1)>\u202e&lt;';
const FORMULA = '=HYPERLINK("http://example.com","positive")';

let folder: string;
let run: string;
let ids: string[];

/** A run of the starter sentiment items: the first replies are hostile, the others name the gold in a sentence. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mivhan-audit-"));
  const items = readFileSync(join(ROOT, "datasets/starter/sentiment.test.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: string; label: string });
  ids = items.map(({ id }) => id);
  const replies = items.map(({ id }, index) => {
    const text = index === 0 ? HOSTILE : index === 1 ? FORMULA : index === 2 ? "חיובי או שלילי" : `התגובה היא ${"חיובית"}`;
    return `${JSON.stringify({ id, text })}\n`;
  });
  writeFileSync(join(folder, "replies.jsonl"), replies.join(""));
  run = join(folder, "run");
  const model = `predictions:${join(folder, "replies.jsonl")}`;
  const made = await command(["run", "--task", "starter-sentiment", "--protocol", "label-chat", "--model", model, "--out", run]);
  expect(made.stderr).not.toContain("E_");
});

const sheet = (name: string) => join(folder, name);
const marksFile = (name: string, rows: readonly (readonly string[])[]) => {
  const header = ["task", "protocol", "item", "seed", "reading", "answer", "doubtful", "note"];
  writeFileSync(sheet(name), [header, ...rows].map((row) => `${row.join(",")}\n`).join(""));
  return sheet(name);
};
const row = (item: string, ...marks: readonly string[]) => ["starter-sentiment", "label-chat@0", item, "1", ...marks];

describe("mivhan audit, the sheet", () => {
  it("holds the hostile reply as text, and no gold and no reading", async () => {
    const { code, stderr } = await command(["audit", run, "-o", sheet("a.html"), "-o", sheet("a.csv")]);
    expect(code).toBe(0);
    expect(stderr).toContain(`--read MARKS.csv`);
    const page = readFileSync(sheet("a.html"), "utf8");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain("<img");
    expect(page).toContain("&lt;/pre&gt;&lt;/script&gt;&lt;script&gt;alert(&quot;x&quot;)");
    expect(page).toMatch(/default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'/);
    expect(page).not.toContain("label-strict");
    expect(page).not.toContain("gold");
    expect(statSync(sheet("a.html")).mode & 0o077).toBe(0);
  });

  it("is a table that spreadsheets read in UTF-8 and run no formula of", async () => {
    await command(["audit", run, "-o", sheet("b.csv")]);
    const bytes = readFileSync(sheet("b.csv"));
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows = parse(bytes, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(ids.length);
    for (const cells of rows) for (const cell of Object.values(cells)) expect(cell).not.toMatch(/^[=+@]/);
    expect(rows.find(({ item }) => item === ids[1])?.["reply"]).toBe(`'${FORMULA}`);
    expect(rows[0]).toMatchObject({ reading: "", answer: "", doubtful: "", note: "" });
    expect(rows[0]?.["options"]).toContain("positive = חיובי");
  });

  it("is the same for the same run and draw, and as long as asked", async () => {
    const args = ["audit", run, "--sample", "5"];
    await command([...args, "-o", sheet("c1.csv")]);
    await command([...args, "-o", sheet("c2.csv")]);
    await command([...args, "--draw", "2", "-o", sheet("c3.csv")]);
    const [one, two, three] = ["c1.csv", "c2.csv", "c3.csv"].map((name) => readFileSync(sheet(name), "utf8"));
    expect(two).toBe(one);
    expect(three).not.toBe(one);
    expect(parse(one as string, { bom: true })).toHaveLength(6);
  });

  it("refuses a name without a format, and a task that the run does not have", async () => {
    expect(await command(["audit", run, "-o", sheet("d.pdf")])).toMatchObject({ code: 2 });
    const { code, stderr } = await command(["audit", run, "--task", "heq", "-o", sheet("d.csv")]);
    expect(code).toBe(2);
    expect(stderr).toContain("its tasks: starter-sentiment");
  });

  it("keeps every text apart from the page, whatever stands in keys and options", () => {
    const nasty = `"><script>1</script>'&\0\ud800`;
    const key = { task: nasty, protocol: nasty, item: nasty, seed: 1 };
    const options = [{ answer: nasty, text: nasty }];
    const rows = [{ key, fields: [[nasty, nasty]] as const, options, reply: nasty, finish: "length" as const }];
    const page = sheetPage({ run: nasty, model: nasty, rows });
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/[\0\ud800]/);
    expect(page).toContain("cut off");
  });
});

describe("mivhan audit --read", () => {
  it("gives each extractor's precision and recall, keeps them in the run and shows them beside its score", async () => {
    const file = marksFile("human.csv", [
      row(ids[0] as string, "no-answer", "", "", ""),
      row(ids[1] as string, "no-answer", "", "", ""),
      row(ids[2] as string, "ambiguous", "", "yes", "both are named"),
      row(ids[3] as string, "", "positive", "", ""),
      row(ids[4] as string, "answered", "חיובי", "", ""),
      row(ids[5] as string, "answered", "negative", "", ""),
      row(ids[6] as string, "", "", "", "later"),
    ]);
    const { code, stdout, stderr } = await command(["audit", run, "--read", file]);
    expect([code, stderr]).toEqual([0, `kept in ${join(run, "audits", "human.json")}`]);
    const stored = JSON.parse(readFileSync(join(run, "audits", "human.json"), "utf8")) as Audit;
    expect(stored).toMatchObject({ format: 1, name: "human", unmarked: 1 });
    // The formula holds the word "positive": an invented answer. The two first labels of the third reply are ambiguous.
    expect(stored.columns[0]?.extractors["label-strict"]).toMatchObject({
      ...{ read: 6, answeredByHand: 3, answered: 4, right: 2, wrong: 1, invented: 1, missed: 0 },
    });
    expect(stored.columns[0]?.extractors["label-first"]).toMatchObject({ answered: 5, right: 2, invented: 2 });
    expect(stored.columns[0]?.certain?.["label-first"]).toMatchObject({ answered: 4, invented: 1 });
    expect(stdout).toMatch(/label-strict\s+\S+\s+50\.0 \[15\.0–85\.0\]\s+66\.7 \[20\.8–93\.9\]\s+1\s+1\s+0/);
    expect(stdout).toContain("1 rows of the sheet are not marked");
    const { manifest } = await openRun(run);
    const lines = await auditLines({ directory: run, manifest, summary: await readSummary(run) }, "unlimited");
    expect(lines.join("\n")).toContain(stdout);
  });

  it("reads a sheet.csv that was filled in, with the hostile texts it holds", async () => {
    await command(["audit", run, "-o", sheet("filled.csv")]);
    const [header = [], ...cells] = parse(readFileSync(sheet("filled.csv")), { bom: true }) as string[][];
    const reading = header.indexOf("reading");
    const filled = [header, ...cells.map((line) => line.with(reading, "no-answer"))];
    writeFileSync(sheet("filled.csv"), filled.map(csvLine).join(""));
    const { stdout } = await command(["audit", run, "--read", sheet("filled.csv"), "--json"]);
    const { columns, unmarked } = JSON.parse(stdout) as Audit;
    expect([unmarked, columns[0]?.readings["no-answer"]]).toEqual([0, ids.length]);
    expect(columns[0]?.extractors["label-first"]).toMatchObject({ invented: ids.length - 1, recall: { of: 0 } });
  });

  it("scores the replies as they were read by hand", async () => {
    const items = readFileSync(join(run, "items.jsonl"), "utf8").trim().split("\n");
    const golds = items.map((line) => (JSON.parse(line) as { gold: { label: string } }).gold.label);
    const file = marksFile(
      "right.csv",
      ids.map((id, index) => row(id, "", golds[index] as string, "", "")),
    );
    const { stdout } = await command(["audit", run, "--read", file, "--json"]);
    const { columns } = JSON.parse(stdout) as Audit;
    expect(columns[0]?.score?.byHand).toBe(1);
    const summary = await readSummary(run);
    const strict = summary.columns[0]?.extractors["label-strict"]?.scores["acc"]?.value;
    expect(columns[0]?.score?.byExtractor["label-strict"]).toBeCloseTo(strict as number, 12);
  });

  it("reads what Excel makes of a sheet: semicolons, carriage returns, the Hebrew code page, apostrophes", async () => {
    const text = `TASK;protocol;item;seed;reading;answer;note\r\nstarter-sentiment;label-chat@0;${ids[3]};1;;חיובי;'=1+1\r\n`;
    // Letters from alef to tav are 0xE0 to 0xFA in windows-1255.
    const bytes = Uint8Array.from(
      [...text].map((letter) => letter.charCodeAt(0) - (letter >= "\u05d0" && letter <= "\u05ea" ? 0x4f0 : 0)),
    );
    writeFileSync(sheet("excel.csv"), bytes);
    const { code, stdout } = await command(["audit", run, "--read", sheet("excel.csv"), "--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Audit).readings[0]).toMatchObject({ reading: "answered", answer: "positive", note: "=1+1" });
  });

  it("refuses with row and field every mark that it does not understand, and keeps nothing", async () => {
    const before = readdirSync(join(run, "audits"));
    const file = marksFile("wrong.csv", [
      row("no such item", "", "positive", "", ""),
      row(ids[0] as string, "unsure", "", "", ""),
      row(ids[1] as string, "", "happy", "", ""),
      row(ids[2] as string, "refused", "positive", "", ""),
      row(ids[3] as string, "", "positive", "perhaps", ""),
      row(ids[4] as string, "", "positive", "", ""),
      row(ids[4] as string, "", "negative", "", ""),
    ]);
    const { code, stderr } = await command(["audit", run, "--read", file]);
    expect(code).toBe(2);
    expect(stderr).toContain("E_AUDIT_MARKS");
    for (const problem of [
      'row 1 field item: the run has no reply of starter-sentiment · label-chat@0 to item "no such item" under seed 1',
      'row 2 field reading: there is no reading "unsure"',
      'row 3 field answer: "happy" is no answer',
      "row 4 field answer: the reading is refused, and yet an answer is given",
      'row 5 field doubtful: "perhaps" says neither yes nor no',
      "row 7 field item:",
    ])
      expect(stderr).toContain(problem);
    expect(readdirSync(join(run, "audits"))).toEqual(before);
  });

  it("refuses a file without the columns, without a mark, without the model, and a name that is a path", async () => {
    writeFileSync(sheet("columns.csv"), "item,answer\n1,positive\n");
    expect((await command(["audit", run, "--read", sheet("columns.csv")])).stderr).toContain("task, protocol, seed, reading");
    const empty = marksFile("empty.csv", [row(ids[0] as string, "", "", "", "")]);
    expect((await command(["audit", run, "--read", empty])).stderr).toContain("no row is marked");
    writeFileSync(sheet("model.csv"), "model,task,protocol,item,seed,reading,answer\nother,t,p,i,1,refused,\n");
    expect((await command(["audit", run, "--read", sheet("model.csv")])).stderr).toContain("no row of the model");
    const file = marksFile("name.csv", [row(ids[3] as string, "", "positive", "", "")]);
    expect((await command(["audit", run, "--read", file, "--name", "../../x"])).code).toBe(2);
    expect((await command(["audit", run, "--read", file, "--sample", "3"])).code).toBe(2);
  });
});

describe("mivhan audit of runs without extraction", () => {
  it("says that there is nothing to audit", async () => {
    const other = join(folder, "likelihoods");
    await command(["run", "--task", "starter-arc", "--protocol", "letters-raw", "--model", "embedded:random", "--out", other]);
    const { code, stderr } = await command(["audit", other, "-o", sheet("e.csv")]);
    expect(code).toBe(2);
    expect(stderr).toContain("E_NOTHING_TO_AUDIT");
  });
});

describe("mivhan audit --hygiene", () => {
  it("shows positions, lengths and the items that stand in another split", async () => {
    const other = join(folder, "positions");
    const made = [
      "run",
      "--task",
      "starter-arc",
      "--protocol",
      "letters-raw",
      "--model",
      "embedded:longest-choice",
      "--seeds",
      "4",
    ];
    await command([...made, "--out", other]);
    const { code, stdout } = await command(["audit", other, "--hygiene"]);
    expect(code).toBe(0);
    expect(stdout).toContain("split shots: none of the items stands in it");
    expect(stdout).toMatch(/answers are a longest choice in 100\.0 % of \d+/);
    expect(stdout).toMatch(/position of wrong answers against none preferred: X² [\d.]+, p [\d.<]+/);
  });

  it("scores without the items that the shots split has as well", async () => {
    const own = join(folder, "own");
    mkdirSync(join(own, "tasks"), { recursive: true });
    mkdirSync(join(own, "datasets"));
    const line = (id: string, text: string, label: string) => `${JSON.stringify({ id, text, label })}\n`;
    const test = Array.from({ length: 20 }, (_, index) =>
      line(`t${index}`, `משפט ${index}`, index < 5 ? "negative" : "positive"),
    );
    const shots = Array.from({ length: 5 }, (_, index) => line(`s${index}`, `משפט, ${index}!`, "positive"));
    writeFileSync(join(own, "test.jsonl"), test.join(""));
    writeFileSync(join(own, "shots.jsonl"), shots.join(""));
    writeFileSync(
      join(own, "datasets/two.yaml"),
      `card: two
title: two splits that overlap
language: he
licence: CC0-1.0
redistribute: true
verified: listed-only
format: jsonl
map: { id: id, gold: { from: label, form: label }, fields: { text: text } }
splits:
  test: { file: test.jsonl }
  shots: { file: shots.jsonl }
  lost: { file: lost.jsonl }
`,
    );
    writeFileSync(
      join(own, "tasks/two.yaml"),
      `task: two
version: 1
title: two splits that overlap
kind: classification
language: he
dataset: two
split: test
shotSplit: shots
labels:
  - { label: positive, spellings: [חיובי] }
  - { label: negative, spellings: [שלילי] }
metrics: [acc]
primary: acc
`,
    );
    const directory = join(folder, "overlap");
    const made = [
      "run",
      "--root",
      own,
      "--data",
      own,
      "--task",
      "two",
      "--protocol",
      "label-chat",
      "--model",
      "embedded:majority",
    ];
    expect((await command([...made, "--out", directory])).stderr).not.toContain("E_");
    const { stdout } = await command(["audit", directory, "--hygiene", "--data", own]);
    expect(stdout).toMatch(
      /split shots: 5 items stand in it as well; 75\.0 \[[\d.–]+\] on all, 100\.0 \[[\d.–]+\] on the 15 unseen/,
    );
    expect(stdout).toContain("split lost: ");
    expect(stdout).toContain("golds that are never answered: negative");
  });
});
