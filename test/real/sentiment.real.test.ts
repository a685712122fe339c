import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ColumnHygiene } from "../../src/cli/audit/hygiene.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { normalise } from "../../src/hebrew/normalise.ts";
import type { Score, Summary } from "../../src/summary/model.ts";
import { command } from "../cli/audit-command.ts";
import { ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

const RESULTS = readFileSync(join(ROOT, "docs/results.md"), "utf8");
const LABELS: Readonly<Record<string, string>> = { "0": "positive", "1": "negative", "2": "neutral" };
const percent = (value: number) => (100 * value).toFixed(1);

/** The rows of the published file, read here without Mivhan: quotes around a text go, doubled ones become one. */
function rowsOf(file: string): { readonly text: string; readonly label: string }[] {
  const lines = readFileSync(join(realData(), "hebrew-sentiment-omilab", file), "utf8").split(/\r?\n/);
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.lastIndexOf("\t");
      const cell = line.slice(0, tab);
      const text = cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      return { text, label: LABELS[line.slice(tab + 1)] as string };
    });
}

function scoreText(score: Score | undefined): string {
  if (score === undefined || !("low" in score.interval)) throw new Error("no score with an interval");
  return `${percent(score.value)} [${percent(score.interval.low)}–${percent(score.interval.high)}]`;
}

describe("Hebrew sentiment of 2018", () => {
  it("gives majority and rules the scores of docs/results.md on all and on unseen comments", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mivhan-sentiment-"));
    const data = join(realData(), "hebrew-sentiment-omilab");
    const models = ["--model", "embedded:majority", "--model", "embedded:rules"];
    const args = ["--task", "hebrew-sentiment-omilab", "--protocol", "label-chat", ...models, "--data", data];
    const made = await command(["run", ...args, "--runs", join(folder, "runs"), "--json"]);
    const results = JSON.parse(made.stdout) as { directory: string; summary: Summary }[];
    expect(results).toHaveLength(2);
    for (const { directory, summary } of results) {
      const { stdout } = await command(["audit", directory, "--hygiene", "--data", data, "--json"]);
      const [hygiene] = JSON.parse(stdout) as ColumnHygiene[];
      const [train] = hygiene?.splits ?? [];
      if (train === undefined || !("seen" in train)) throw new Error("train was not read");
      expect([hygiene?.items, train.unseen?.n]).toEqual([2367, 1096]);
      const byRow = rowShares(answersOf(directory));
      expect([byRow.all, byRow.unseen]).toEqual([2560, 1222]);
      const cells = [scoreText(train.score), scoreText(train.unseen), percent(byRow.share), percent(byRow.unseenShare)];
      expect(RESULTS).toContain(`| ${summary.model} | ${cells.join(" | ")} |`);
      const macro = summary.columns[0]?.extractors["label-strict"]?.scores["macro-f1"]?.value;
      expect(RESULTS).toContain(`Macro-F1 of both on the 2,367 texts is ${percent(macro as number)}.`);
    }
  });
});

/** Text as asked → the label that was read. */
function answersOf(directory: string): ReadonlyMap<string, string> {
  const lines = (name: string) => readFileSync(join(directory, name), "utf8").trim().split("\n");
  const texts = new Map(
    lines("items.jsonl")
      .map((line) => JSON.parse(line) as { id: string; fields: { text: string } })
      .map(({ id, fields }) => [id, fields.text]),
  );
  const outcomes = lines("outcomes.jsonl").map((line) => JSON.parse(line) as Outcome);
  return new Map(
    outcomes.flatMap((outcome) => {
      const answer = outcome.status === "collected" ? outcome.readings["label-strict"]?.answer : undefined;
      return answer === undefined ? [] : [[texts.get(outcome.item) as string, answer] as const];
    }),
  );
}

function rowShares(answers: ReadonlyMap<string, string>) {
  const rows = rowsOf("token_test.tsv");
  const train = new Set(rowsOf("token_train.tsv").map(({ text }) => normalise(text, "scan")));
  const unseen = rows.filter(({ text }) => !train.has(normalise(text, "scan")));
  const shareOf = (some: typeof rows) => some.filter(({ text, label }) => answers.get(text) === label).length / some.length;
  return { all: rows.length, unseen: unseen.length, share: shareOf(rows), unseenShare: shareOf(unseen) };
}
