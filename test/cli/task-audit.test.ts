import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type CommandResult, mivhan } from "../helpers/cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "mivhan-audit-task-"));
const FRUIT = ["תפוח", "אגס", "שזיף", "תמר", "רימון", "ענב", "אפרסק", "משמש", "תאנה", "חרוב"];
const ANIMALS = ["סוס", "כלב", "חתול", "צבי", "נמר", "דוב", "ארנב", "שועל"];

/** Thirty items of two choices whose gold stands first and is twice as long as the other; the last one is the first asked again. */
function rows(): string[] {
  const made = Array.from({ length: 30 }, (_, index) => {
    const [fruit, animal] = [`${FRUIT[index % 10]}${index}`, `${ANIMALS[index % 8]}${index}`];
    return `q${index},מה אכל ${animal} אתמול לצד ${fruit}?,${fruit} גדול ואדום,${fruit} אחר,א`;
  });
  return [...made, `${(made[0] as string).replace("q0,", "q30,").replace("?", "?!")}`];
}

const CARD = `card: market
title: what was eaten
language: he
licence: CC0-1.0
redistribute: true
verified: listed-only
format: csv
map:
  id: id
  choices: [א, ב]
  gold: { from: gold, form: letter }
  fields: { question: question }
splits:
  test: { file: market.csv }
  shots: { file: market-shots.csv }
  hidden: { file: market-hidden.csv }
`;
const TASK = `task: market
version: 1
title: what was eaten
kind: multiple-choice
language: he
dataset: market
split: test
shotSplit: shots
metrics: [acc]
primary: acc
exclude:
  - id: q7
    reason: both choices are right
    since: "2026-01-01"
`;

/** Answers of a model as a file of predictions: the gold's letter for the first `right` items. */
function predictions(name: string, right: number): void {
  const lines = Array.from({ length: 31 }, (_, index) => JSON.stringify({ id: `q${index}`, text: index < right ? "א" : "ב" }));
  writeFileSync(join(cwd, `${name}.jsonl`), `${lines.join("\n")}\n`);
}

describe("mivhan tasks audit", () => {
  let audit: CommandResult;
  beforeAll(() => {
    for (const folder of ["mine/tasks", "mine/datasets"]) mkdirSync(join(cwd, folder), { recursive: true });
    const header = "id,question,א,ב,gold";
    const own = rows();
    writeFileSync(join(cwd, "mine/datasets/market.csv"), `${[header, ...own].join("\n")}\n`);
    const leaked = (own[3] as string).replace(/^q3,/, "s1,").replace("אתמול", "שלשום");
    writeFileSync(join(cwd, "mine/datasets/market-shots.csv"), `${[header, leaked].join("\n")}\n`);
    writeFileSync(join(cwd, "mine/datasets/market.yaml"), CARD);
    writeFileSync(join(cwd, "mine/tasks/market.yaml"), TASK);
    for (const [name, right] of [
      ["one", 28],
      ["two", 28],
    ] as const) {
      predictions(name, right);
      const args = ["run", "--task", "market", "--protocol", "letter-chat", "--model", `predictions:${name}.jsonl`];
      const run = mivhan([...args, "--root", "mine", "--out", `runs/${name}`], { cwd });
      if (run.code !== 0) throw new Error(run.stderr);
    }
    audit = mivhan(["tasks", "audit", "market", "--root", "mine", "--run", "runs/one", "--run", "runs/two"], { cwd });
  });

  it("finds what gives the answer away, near-duplicates, leakage and golds that all models contradict; exit 3", () => {
    expect(audit.stderr).toBe("");
    expect(audit.code).toBe(3);
    const found = audit.stdout
      .slice(audit.stdout.indexOf("\nfound\n") + 7)
      .trimEnd()
      .split("\n");
    expect(found).toEqual([
      "  gold is choice 1 in 100.0 %, which no draw of positions gives (p <.001)",
      "  choices only scores 100.0 where guessing scores 50.0",
      "  longest choice scores 100.0 where guessing scores 50.0",
      "  1 pair of items ask nearly the same",
      "  1 items are nearly the same as items of shots",
      "  letter-chat@0: all 2 models give one and the same wrong answer to 3 items: look at their gold",
    ]);
  });

  it("leaves errata out and names them, and says which split is not at hand", () => {
    expect(audit.stdout).toContain(
      "market · multiple-choice · he · 30 items of market/test\n1 excluded as errata\n  q7: both choices are right",
    );
    expect(audit.stdout).toMatch(/^split hidden: /m);
  });

  it("shows what all models miss with gold and the common answer on lines of their own", () => {
    expect(audit.stdout).toMatch(
      / {2}q28: 2 of 2 give the same answer\n {4}question\n.*\n {4}gold\n {2}תאנה28 גדול ואדום\n {4}given\n {2}תאנה28 אחר\n/,
    );
    expect(audit.stdout).toMatch(/missed by all: 3, where independent models would miss 0\.3/);
  });

  it("prints everything as JSON, and --report-only changes the exit code alone", () => {
    const json = mivhan(["tasks", "audit", "market", "--root", "mine", "--json", "--report-only"], { cwd });
    expect(json.code).toBe(0);
    const printed = JSON.parse(json.stdout);
    expect(printed.findings.map(({ kind }: { kind: string }) => kind)).toEqual(["gold", "floor", "floor", "near", "other-split"]);
    expect(printed.near).toEqual([{ first: "q0", second: "q30", likeness: 1 }]);
  });

  it("refuses a run that did not ask the task", () => {
    const wrong = mivhan(["tasks", "audit", "starter-arc", "--run", "runs/one"], { cwd });
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("runs/one did not ask starter-arc") });
  });
});
