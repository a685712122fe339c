import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/summary/compare.ts";
import type { ColumnSummary, Summary } from "../../src/summary/model.ts";
import { mivhan, ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

/** docs/results.md prints these numbers: it is read here, so that it cannot say anything else. */
const RESULTS = readFileSync(join(ROOT, "docs/results.md"), "utf8");
const folder = () => mkdtempSync(join(tmpdir(), "mivhan-real-"));
const percent = (value: number) => (100 * value).toFixed(1);

function run(args: readonly string[], cwd: string): { directory: string; summary: Summary }[] {
  const { code, stdout, stderr } = mivhan(["run", ...args, "--json"], { cwd });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { directory: string; summary: Summary }[];
}

function scoreOf(column: ColumnSummary | undefined, metric: string, extractor: string): number {
  const score = column?.extractors[extractor]?.scores[metric];
  if (score === undefined) throw new Error(`no ${metric}@${extractor}`);
  return score.value;
}

describe("HeQ 1.1 test", () => {
  it("gives overlap-qa and random the scores of docs/results.md, with clusters by paragraph", () => {
    const cwd = folder();
    const results = run(
      [
        "--task",
        "heq",
        "--protocol",
        "span-chat",
        "--model",
        "embedded:overlap-qa",
        "--model",
        "embedded:random",
        "--data",
        join(realData(), "heq"),
      ],
      cwd,
    );
    for (const { summary } of results) {
      const [column] = summary.columns;
      expect(column?.score).toMatchObject({ n: 1504, interval: { method: "t-clustered" } });
      const cells = ["em.squad", "em.he", "em.he-tolerant", "f1.squad", "f1.he", "f1.he-tolerant", "tlnls"].map((metric) =>
        percent(scoreOf(column, metric, "span")),
      );
      expect(RESULTS).toContain(`| ${summary.model} | ${cells.join(" | ")} |`);
    }
    const compared = mivhan(["compare", ...results.map(({ directory }) => directory), "--json"], { cwd });
    const comparison = (JSON.parse(compared.stdout) as { pairs: Comparison[] }).pairs[0];
    expect(RESULTS).toContain(differenceText(comparison));
  });
});

describe("SIB-200 Hebrew, published outputs of GPT-3.5 and GPT-4", () => {
  it("are scored under a strict and a flexible reading as docs/results.md says", () => {
    const cwd = folder();
    const data = realData();
    const outputs = join(data, "sib200-he/llm-outputs");
    writeFileSync(
      join(cwd, "models.yaml"),
      `models:\n  - { backend: predictions, name: gpt-3.5, path: "${outputs}/gpt3.5-heb_Hebr.tsv", id: index_id, text: gpt-3 }\n  - { backend: predictions, name: gpt-4, path: "${outputs}/gpt4-heb_Hebr.tsv", id: index_id, text: gpt-4 }\n`,
    );
    const results = run(
      ["--task", "sib200-he", "--protocol", "label-chat", "--models", "models.yaml", "--data", join(data, "sib200-he")],
      cwd,
    );
    for (const { summary } of results) {
      const [column] = summary.columns;
      const readings = column?.extractors["label-strict"]?.readings;
      const cells = [
        percent(scoreOf(column, "acc", "label-strict")),
        percent(scoreOf(column, "acc", "label-first")),
        ...[
          readings?.answered,
          readings?.ambiguous,
          (readings?.refused ?? NaN) + (readings?.["no-answer"] ?? NaN) + (readings?.["not-hebrew"] ?? NaN),
        ].map(String),
      ];
      expect(RESULTS).toContain(`| ${summary.model} | ${cells.join(" | ")} |`);
    }
    const compared = mivhan(["compare", ...results.map(({ directory }) => directory), "--json"], { cwd });
    const comparison = (JSON.parse(compared.stdout) as { pairs: Comparison[] }).pairs[0];
    expect(RESULTS).toContain(differenceText(comparison));
  });
});

function differenceText(comparison: Comparison | undefined): string {
  const [row] = comparison?.differences ?? [];
  if (row === undefined || !("low" in row.interval)) throw new Error("no difference with an interval");
  const signed = (value: number) => `${value < 0 ? "−" : "+"}${percent(Math.abs(value))}`;
  return `${signed(row.difference)} [${signed(row.interval.low)}, ${signed(row.interval.high)}], ${row.pMethod}, wins ${row.wins}, ties ${row.ties}, losses ${row.losses}`;
}
