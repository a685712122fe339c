import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeImported } from "../../src/cli/report/import.ts";
import type { Json } from "../../src/core/json.ts";
import { readRows } from "../../src/data/rows.ts";
import { goldsOf } from "../../src/importers/golds.ts";
import type { ImportedLog } from "../../src/importers/imported.ts";
import { importLighteval } from "../../src/importers/lighteval.ts";
import { importLmEval } from "../../src/importers/lm-eval.ts";
import { importRows } from "../../src/importers/rows.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import { mivhan, ROOT } from "../helpers/cli.ts";

const FIXTURES = join(ROOT, "test/fixtures/reference/importers");
const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Json;
const fileIn = (folder: string, pattern: RegExp) =>
  join(folder, readdirSync(folder).find((name) => pattern.test(name)) as string);

const LM_EVAL = join(FIXTURES, "lm-eval");
function lmEvalLog(): ImportedLog {
  const rows = (task: string) =>
    readFileSync(fileIn(LM_EVAL, new RegExp(`^samples_${task}`)), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Json);
  const samples = new Map(["heb_arc", "heb_gsm"].map((task) => [task, rows(task)]));
  return importLmEval({ results: read(fileIn(LM_EVAL, /^results_/)), samples });
}

async function lightevalLog(): Promise<ImportedLog> {
  const rows: Json[] = [];
  const file = fileIn(join(FIXTURES, "lighteval"), /parquet$/);
  for await (const result of readRows(file, { format: "parquet", file })) if (result.ok) rows.push(result.value as Json);
  const results = read(fileIn(join(FIXTURES, "lighteval"), /^results_/));
  return importLighteval({ details: new Map([["heb_arc", rows]]), results });
}

async function written(log: ImportedLog) {
  const runs = mkdtempSync(join(tmpdir(), "mivhan-import-"));
  const place = { runs, files: [{ file: "log", sha256: "0".repeat(64) }], now: "2026-01-01T00:00:00.000Z", command: "import" };
  return writeImported(log, place, builtInRegistry());
}

describe("a log of lm-eval", () => {
  it("gives the scores that lm-eval computed, from its log-likelihoods", async () => {
    const log = lmEvalLog();
    const { summary } = await written(log);
    const column = summary.columns.find(({ task }) => task === "heb_arc");
    const reported = log.columns.find(({ task }) => task === "heb_arc")?.reported ?? {};
    expect(column?.score?.value).toBeCloseTo(reported["acc,none"] as number, 12);
    expect(column?.extractors["loglikelihood"]?.scores["acc_norm_chars"]?.value).toBeCloseTo(
      reported["acc_norm,none"] as number,
      12,
    );
    expect(column?.score?.n).toBe(24);
  });

  it("leaves out a task whose kind has no counterpart and names it, and is refused where nothing is left", () => {
    const results = read(fileIn(LM_EVAL, /^results_/)) as { configs: Record<string, { output_type: string }> };
    const rolling = structuredClone(results);
    (rolling.configs["heb_gsm"] as { output_type: string }).output_type = "loglikelihood_rolling";
    const rows = (task: string) =>
      readFileSync(fileIn(LM_EVAL, new RegExp(`^samples_${task}`)), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Json);
    const both = new Map(["heb_arc", "heb_gsm"].map((task) => [task, rows(task)]));
    const { columns, skipped } = importLmEval({ results: rolling as never, samples: both });
    expect(columns.map(({ task }) => task)).toEqual(["heb_arc"]);
    expect(skipped).toEqual(["heb_gsm: loglikelihood_rolling is not imported"]);
    const alone = new Map([["heb_gsm", rows("heb_gsm")]]);
    expect(() => importLmEval({ results: rolling as never, samples: alone })).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ message: expect.stringContaining("loglikelihood_rolling") })],
      }),
    );
  });

  it("keeps ids, prompts, golds and replies, and one row per document where several filters logged it", () => {
    const [arc, gsm] = lmEvalLog().columns;
    expect(arc?.rows[0]).toMatchObject({
      item: { id: "arc-test-01", gold: { kind: "choice", index: 2 } },
      prompt: { layout: "raw", parts: ["שאלה: מדוע כביסה רטובה מתייבשת מהר יותר ביום עם רוח?\nתשובה:"] },
    });
    expect(gsm?.rows).toHaveLength(4);
    expect(gsm?.rows[0]?.item.gold).toEqual({ kind: "number", value: "25" });
    expect(gsm).toMatchObject({ shots: 0, primary: "em.number@number-strict", decoding: { until: ["\n"], do_sample: false } });
  });

  it("becomes a run that verify and report accept, through the command", () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-import-"));
    const imported = mivhan(["import", "lm-eval", LM_EVAL], { cwd });
    expect([imported.code, imported.stderr]).toEqual([
      0,
      expect.stringContaining("unknown, since the log does not hold it: ms,"),
    ]);
    const [run] = readdirSync(join(cwd, "runs"));
    expect(mivhan(["verify", `runs/${run}`], { cwd }).code).toBe(0);
    expect(mivhan(["report", `runs/${run}`], { cwd }).stdout).toContain("lm-eval-multiple-choice@0");
  });

  it("that is cut or edited is refused with its place", () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-import-"));
    expect(mivhan(["import", "lm-eval", cwd], { cwd }).stderr).toContain("E_IMPORT");
    const damaged = lmEvalLogWith((row) => ({ ...row, target: "9" }));
    expect(damaged).toThrow(
      expect.objectContaining({ code: "E_IMPORT", problems: [expect.objectContaining({ expected: "an index below 4" })] }),
    );
    expect(lmEvalLogWith((row) => ({ ...row, resps: [[["nan", "False"]]] }))).toThrow("not as its tool writes it");
  });
});

function lmEvalLogWith(change: (row: Record<string, Json>) => Json) {
  return () => {
    const [line = "{}"] = readFileSync(fileIn(LM_EVAL, /^samples_heb_arc/), "utf8").split("\n");
    const row = change(JSON.parse(line) as Record<string, Json>);
    return importLmEval({ results: read(fileIn(LM_EVAL, /^results_/)), samples: new Map([["heb_arc", [row]]]) });
  };
}

describe("details of lighteval", () => {
  it("give the accuracy that stands beside them", async () => {
    const log = await lightevalLog();
    expect(log).toMatchObject({ model: "org/sample-7b", tool: "lighteval unknown" });
    const { summary } = await written(log);
    expect(summary.columns[0]).toMatchObject({ task: "heb_arc", protocol: "lighteval-loglikelihood@0" });
    expect(summary.columns[0]?.score?.value).toBeCloseTo(log.columns[0]?.reported["acc"] as number, 12);
  });

  it("have ids made of their content, not of their position", async () => {
    const ids = (await lightevalLog()).columns[0]?.rows.map(({ item }) => item.id) ?? [];
    expect(new Set(ids).size).toBe(12);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("a file of rows", () => {
  const names = { id: "id", question: "query", answer: "output", gold: "label", choices: "options" };
  const rows = [
    { id: 1, query: "בירת ישראל?", options: ["חיפה", "ירושלים"], label: "ב", output: "ב" },
    { id: 2, query: "1+1?", options: ["2", "3"], label: 0, output: "התשובה היא ב" },
    { id: 3, query: "צבע הדשא?", options: ["כחול", "ירוק"], label: "ירוק", output: "" },
  ];

  it("is read by our extractors, golds as letter, index or text", async () => {
    const log = importRows({ tool: "AlephBench", model: "m", task: "arc", rows, names });
    expect(log.columns[0]?.rows.map(({ item }) => item.gold)).toEqual([1, 0, 1].map((index) => ({ kind: "choice", index })));
    const { summary } = await written(log);
    expect(summary.columns[0]?.score?.value).toBeCloseTo(1 / 3, 12);
    expect(log.unknown).toContain("prompt");
  });

  it("that lacks a named column says which columns there are", () => {
    const wrong = () => importRows({ tool: "x", model: "m", task: "t", rows, names: { ...names, answer: "reply" } });
    expect(wrong).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ expected: expect.stringContaining("id, query, options") })],
      }),
    );
  });

  it("goes through the command from CSV", () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-import-"));
    writeFileSync(join(cwd, "rows.csv"), 'q,gold,out\n"כמה הם 6 כפול 7?",42,"התשובה: 42"\nכמה הם 2+2?,4,5\n');
    const flags = ["--model", "m", "--task", "sums", "--question", "q", "--answer", "out", "--gold", "gold"];
    const { code, stdout } = mivhan(["import", "rows", "rows.csv", ...flags], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/sums\s+rows@unknown\s+em\.number@number-strict/)]);
  });
});

describe("golds", () => {
  it("are numbers where all of them are, and texts elsewhere", () => {
    expect(goldsOf([["42"], ["a #### 1,200.50"], ["-007"]]).golds).toEqual(
      ["42", "1200.5", "-7"].map((value) => ({ kind: "number", value })),
    );
    expect(goldsOf([["42"], ["ירושלים", "בירושלים"]]).golds[1]).toEqual({ kind: "texts", texts: ["ירושלים", "בירושלים"] });
    expect(goldsOf([]).golds).toEqual([]);
  });
});
