import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunComparison } from "../../src/cli/numbers/compare-runs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Summary } from "../../src/summary/model.ts";
import type { SizePlan } from "../../src/summary/plan-size.ts";
import { scoreItems } from "../../src/summary/score.ts";
import { ROOT } from "../helpers/cli.ts";
import { realData } from "../helpers/real-data.ts";
import { command, folder, json, makeRun } from "./numbers.ts";

describe("SIB-200 Hebrew, published outputs of GPT-3.5 and GPT-4", () => {
  it("differ by another gap under another reading, as docs/commands.md shows", async () => {
    const cwd = folder();
    const outputs = join(realData(), "sib200-he/llm-outputs");
    writeFileSync(
      join(cwd, "models.yaml"),
      `models:\n  - { backend: predictions, name: gpt-3.5, path: "${outputs}/gpt3.5-heb_Hebr.tsv", id: index_id, text: gpt-3 }\n  - { backend: predictions, name: gpt-4, path: "${outputs}/gpt4-heb_Hebr.tsv", id: index_id, text: gpt-4 }\n`,
    );
    const args = [
      "--task",
      "sib200-he",
      "--protocol",
      "label-chat",
      "--models",
      "models.yaml",
      "--data",
      join(realData(), "sib200-he"),
    ];
    for (const model of ["gpt-3.5", "gpt-4"]) await makeRun(cwd, { model, out: model, args });
    const page = readFileSync(join(ROOT, "docs/commands.md"), "utf8");
    for (const metric of ["acc@label-strict", "acc@label-first"]) {
      const { stdout } = await command(["compare", "gpt-4", "gpt-3.5", "--metric", metric], cwd);
      const row = stdout.split("\n").find((line) => line.startsWith("sib200-he"));
      expect(page.replace(/ +/g, " ")).toContain(row?.replace(/ +/g, " "));
    }
  });
});

describe("HeQ, questions clustered by paragraph", () => {
  it("has a larger error than its questions would have if they were independent, and says so where sizes are planned", async () => {
    const cwd = folder();
    const args = ["--task", "heq", "--protocol", "span-chat", "--data", join(realData(), "heq")];
    for (const model of ["overlap-qa", "random"]) await makeRun(cwd, { model: `embedded:${model}`, out: model, args });
    const [column] = (JSON.parse(readFileSync(join(cwd, "overlap-qa/summary.json"), "utf8")) as Summary).columns;
    const clustered = column?.extractors["span"]?.scores["f1.squad"];
    const rows = readFileSync(join(cwd, "overlap-qa/outcomes.jsonl"), "utf8").trim().split("\n");
    const items = rows.flatMap((line) => {
      const outcome = JSON.parse(line) as Outcome;
      const value = outcome.status === "collected" ? outcome.readings["span"]?.values["f1.squad"] : undefined;
      return typeof value === "number" ? [{ item: outcome.item, cluster: undefined, values: [value] }] : [];
    });
    const naive = scoreItems(items, 1);
    expect(clustered).toMatchObject({ n: 1504, interval: { method: "t-clustered" } });
    expect(naive.value).toBeCloseTo(clustered?.value as number, 12);
    expect(clustered?.standardError).toBeGreaterThan(naive.standardError as number);
    const { value } = await json<{ plans: SizePlan[] }>(
      ["plan-size", "overlap-qa", "random", "--difference", "2", "--metric", "f1.squad@span"],
      cwd,
    );
    expect(value.plans[0]?.designEffect).toBeGreaterThan(1);
  });
});

describe("A/A on an embedded model", () => {
  it("finds no difference between two sets of seeds", async () => {
    const cwd = folder();
    const args = ["--task", "sib200-he", "--protocol", "label-chat", "--data", join(realData(), "sib200-he")];
    for (const out of ["one", "two"])
      await makeRun(cwd, { model: "embedded:random", seeds: out === "one" ? "1,2" : "3,4", out, args });
    const { value } = await json<{ pairs: RunComparison[] }>(["compare", "one", "two"], cwd);
    expect(value.pairs[0]?.differs.model).toEqual([]);
    for (const { p } of value.pairs[0]?.differences ?? []) expect(p).toBeGreaterThan(0.05);
  });
});
