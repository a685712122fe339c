import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/summary/model.ts";
import { command } from "../cli/audit-command.ts";
import { ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";

const RESULTS = readFileSync(join(ROOT, "docs/results.md"), "utf8");

/** sacreBLEU 2.6.0: corpus_bleu(source, [reference]).score and corpus_chrf(source, [reference]).score on the 1,997 lines. */
const SACREBLEU = { bleu: 0.9658264803882439, chrf: 1.9052567426786897 };

/** The definition that docs/results.md writes to this file. */
function definition(file: string): string {
  const start = RESULTS.indexOf("\n", RESULTS.indexOf(`cat > ${file} <<'Y'`)) + 1;
  return RESULTS.slice(start, RESULTS.indexOf("\nY\n", start) + 1);
}

function linesOf(file: string): string[] {
  return readFileSync(join(realData(), "ntrex-he", file), "utf8")
    .split(/\r?\n/)
    .slice(0, 1997);
}

describe("NTREX-128, English to Hebrew", () => {
  it("gives copy the scores of docs/results.md, with the definitions that stand there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mivhan-ntrex-"));
    const own = join(folder, "own");
    for (const name of ["tasks", "datasets"]) mkdirSync(join(own, name), { recursive: true });
    for (const file of ["own/datasets/ntrex-en-he.yaml", "own/tasks/ntrex-en-he.yaml"])
      writeFileSync(join(folder, file), definition(file));
    const [english, hebrew, documents] = [
      linesOf("newstest2019-src.eng.txt"),
      linesOf("newstest2019-ref.heb.txt"),
      linesOf("DOCUMENT_IDS.tsv"),
    ];
    const table = english.map((text, index) => `${[index + 1, text, hebrew[index], documents[index]].join("\t")}\n`);
    writeFileSync(join(own, "ntrex.tsv"), table.join(""));
    const args = ["--root", own, "--data", own, "--task", "ntrex-en-he", "--protocol", "translation-he-chat"];
    const runs = join(folder, "runs");
    const { stdout, stderr } = await command(["run", ...args, "--model", "embedded:copy", "--runs", runs, "--json"]);
    if (stdout === "") throw new Error(stderr);
    const [made] = JSON.parse(stdout) as { summary: Summary }[];
    const column = made?.summary.columns[0];
    const cells = ["bleu", "bleu-he", "chrf", "chrf-he"].map((metric) => {
      const score = column?.extractors["text"]?.scores[metric];
      if (score === undefined || !("low" in score.interval)) throw new Error(`no ${metric} with an interval`);
      expect([score.n, score.interval.method]).toEqual([1997, "bca-clustered"]);
      const [value, low, high] = [score.value, score.interval.low, score.interval.high].map((part) => (100 * part).toFixed(2));
      return `${value} [${low}–${high}]`;
    });
    expect(RESULTS).toContain(`| copy | ${cells.join(" | ")} |`);
    for (const [metric, value] of Object.entries(SACREBLEU))
      expect(100 * (column?.extractors["text"]?.scores[metric]?.value as number)).toBeCloseTo(value, 8);
    expect(column?.extractors["text-hebrew"]?.readings.answered).toBe(0);
  });
});
