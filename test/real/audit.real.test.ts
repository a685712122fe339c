import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import type { ColumnHygiene } from "../../src/cli/audit/hygiene.ts";
import type { Audit, AuditedColumn } from "../../src/cli/audit/record.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { ExtractorAudit, Share } from "../../src/scoring/audit.ts";
import { command } from "../cli/audit-command.ts";
import { ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

/** docs/audit.md and docs/results.md print these numbers: they are read here, so that they cannot say anything else. */
const AUDIT = readFileSync(join(ROOT, "docs/audit.md"), "utf8");
const RESULTS = readFileSync(join(ROOT, "docs/results.md"), "utf8");
const MARKS = join(ROOT, "reports/audits/sib200-he-gpt.csv");
const rows = parse(readFileSync(MARKS), { columns: true }) as Record<string, string>[];
const MODELS = ["gpt-3.5", "gpt-4"];
const percent = (value: number) => (100 * value).toFixed(1);

let runs: Map<string, string>;

beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-audit-"));
  const outputs = join(realData(), "sib200-he/llm-outputs");
  const models = [
    { name: "gpt-3.5", path: "gpt3.5-heb_Hebr.tsv", text: "gpt-3" },
    { name: "gpt-4", path: "gpt4-heb_Hebr.tsv", text: "gpt-4" },
  ].map(({ name, path, text }) => ({ backend: "predictions", name, path: join(outputs, path), id: "index_id", text }));
  writeFileSync(join(cwd, "models.json"), JSON.stringify({ models }));
  const data = join(realData(), "sib200-he");
  const args = ["--task", "sib200-he", "--protocol", "label-chat", "--models", join(cwd, "models.json"), "--data", data];
  const { stdout, stderr } = await command(["run", ...args, "--runs", join(cwd, "runs"), "--json"]);
  if (stdout === "") throw new Error(stderr);
  const made = JSON.parse(stdout) as { directory: string; summary: { model: string } }[];
  runs = new Map(made.map(({ directory, summary }) => [summary.model, directory]));
});

async function auditOf(model: string): Promise<AuditedColumn> {
  const { stdout, stderr } = await command(["audit", runs.get(model) as string, "--read", MARKS, "--json"]);
  if (stdout === "") throw new Error(stderr);
  const [column] = (JSON.parse(stdout) as Audit).columns;
  if (column === undefined) throw new Error("no column was audited");
  return column;
}

function shareText(share: Share): string {
  if (!("interval" in share)) throw new Error("no share");
  return `${percent(share.value)} [${percent(share.interval.low)}–${percent(share.interval.high)}]`;
}

describe("the audit of the published GPT outputs", () => {
  it("has one mark for each of the 408 outputs", () => {
    for (const model of MODELS) {
      const own = rows.filter((row) => row["model"] === model);
      expect(new Set(own.map(({ item }) => item)).size).toBe(204);
    }
    expect(rows).toHaveLength(408);
  });

  it.each(MODELS)("says of %s what the extractors read today", async (model) => {
    const outcomes = readFileSync(join(runs.get(model) as string, "outcomes.jsonl"), "utf8")
      .trim()
      .split("\n");
    const read = new Map<string, Outcome>(outcomes.map((line) => JSON.parse(line) as Outcome).map((one) => [one.item, one]));
    for (const row of rows.filter((one) => one["model"] === model)) {
      const outcome = read.get(row["item"] as string);
      if (outcome?.status !== "collected") throw new Error(`item ${row["item"]} was not collected`);
      for (const extractor of ["label-strict", "label-first"]) {
        const { answer, reading } = outcome.readings[extractor] ?? {};
        expect([row["item"], extractor, row[extractor]]).toEqual([row["item"], extractor, answer ?? reading]);
      }
    }
  });

  it.each(MODELS)("gives for %s the precision and recall of docs/audit.md", async (model) => {
    const { extractors, certain = {}, score, readings, doubtful } = await auditOf(model);
    for (const [extractor, audit] of Object.entries(extractors)) {
      const { right, wrong, invented, missed, precision, recall } = audit;
      const counts = [right, wrong, invented, missed].join(" | ");
      expect(AUDIT).toContain(`| ${model} | ${extractor} | ${counts} | ${shareText(precision)} | ${shareText(recall)} |`);
      const without = certain[extractor] as ExtractorAudit;
      expect(AUDIT).toContain(`| ${model} | ${extractor} | ${shareText(without.precision)} | ${shareText(without.recall)} |`);
    }
    expect(AUDIT).toContain(
      `| ${model} | ${[readings.answered, readings.ambiguous, readings["no-answer"], readings.refused, doubtful].join(" | ")} |`,
    );
    const scores = [score?.byHand, score?.byExtractor["label-strict"], score?.byExtractor["label-first"]];
    expect(AUDIT).toContain(`| ${model} | ${scores.map((value) => percent(value as number)).join(" | ")} |`);
  });

  it("names in docs/audit.md every output that label-strict reads otherwise", () => {
    const isRead = ({ reading }: Record<string, string>) => reading === "answered";
    const readings = ["answered", "abstained", "ambiguous", "no-answer", "refused", "not-hebrew"];
    const otherwise = rows.filter((row) => {
      const strict = row["label-strict"] as string;
      return readings.includes(strict) ? isRead(row) : strict !== row["answer"];
    });
    expect(otherwise.length).toBeGreaterThan(0);
    for (const { model, item } of otherwise) expect(AUDIT).toContain(`${model} ${item}`);
  });

  it("gives the accuracies by hand that docs/results.md names", async () => {
    const [first, second] = [await auditOf("gpt-3.5"), await auditOf("gpt-4")];
    expect(RESULTS).toContain(
      `accuracy is ${percent(first.score?.byHand as number)} and ${percent(second.score?.byHand as number)}`,
    );
    const excess = ({ score }: AuditedColumn) =>
      percent((score?.byExtractor["label-first"] as number) - (score?.byHand as number));
    expect(RESULTS).toContain(`\`label-first\` ${excess(first)} and ${excess(second)} points too high`);
    expect(AUDIT).toContain(`its ${excess(first)} and ${excess(second)} points more`);
  });

  it("finds that entertainment stands in no list of labels that the outputs repeat", async () => {
    const data = join(realData(), "sib200-he");
    const lists = await Promise.all(
      MODELS.map(async (model) => {
        const { stdout } = await command(["audit", runs.get(model) as string, "--hygiene", "--data", data, "--json"]);
        const [column] = JSON.parse(stdout) as ColumnHygiene[];
        expect(column?.labels?.neverListed).toEqual(["entertainment"]);
        expect(column?.splits).toEqual([
          { split: "dev", seen: 0 },
          { split: "train", seen: 0 },
        ]);
        return column?.labels?.lists;
      }),
    );
    expect(AUDIT).toContain(`${lists.join(" and ")} outputs`);
  });
});
