import { createWriteStream, mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import type { ItemRow } from "../../src/core/manifest.ts";
import type { Attempt, Outcome } from "../../src/core/outcome.ts";
import { htmlPage } from "../../src/report/html.ts";
import { pageBlocks, type RunReaders } from "../../src/report/page-data.ts";
import { ROOT } from "../helpers/cli.ts";
import { sampleItems, sampleResults, sampleRun } from "../report/sample.ts";

type Sample = ReturnType<typeof sampleRun>;

/** What a model or a data set might hold to harm the reader of a report. */
export const HOSTILE_TEXTS: readonly string[] = [
  "<script>window.hacked = true</script>",
  "</script><script>window.hacked = true</script>",
  '<img src="x" onerror="window.hacked = true">',
  '"><svg onload="window.hacked = true">',
  "javascript:window.hacked = true",
  "[click](javascript:alert(1))",
  "\u202eהפוך\u202c and \u2067isolated\u2069",
  '=HYPERLINK("http://example.org","x")',
  "lone \ud800 surrogate",
  "null \0 byte",
  `a megabyte: ${"מילה ".repeat(210_000)}`,
  "{{constructor.constructor('window.hacked = true')()}}",
];

const TRIVIA = "trivia-he letter-chat@0";

/** Builds the page once, and writes reports with it. */
export async function pageTemplate(): Promise<string> {
  const { buildPage } = (await import(pathToFileURL(join(ROOT, "scripts/build-page.mjs")).href)) as {
    buildPage: (root: string, out: string) => Promise<void>;
  };
  const folder = mkdtempSync(join(tmpdir(), "mivhan-page-"));
  await buildPage(ROOT, folder);
  return readFile(join(folder, "page", "report.html"), "utf8");
}

/** Two models, three columns, forty items; the texts of the first items are replaced by `texts`, questions and answers alike. */
export async function writeSmallReport(template: string, { texts = [] }: { texts?: readonly string[] } = {}): Promise<string> {
  const columns = { [TRIVIA]: 0.9, "trivia-he letters-raw@5": 0.6, "arc-he letter-chat@0": 0.8 };
  const weaker = { [TRIVIA]: 0.4, "trivia-he letters-raw@5": 0.5, "arc-he letter-chat@0": 0.3 };
  const runs = [
    sampleRun({ model: "strong/model", right: columns }),
    sampleRun({ model: "מודל חלש", right: weaker, errored: 2, created: "2026-01-03T00:00:00.000Z" }),
  ];
  const items = new Map(["trivia-he", "arc-he"].map((task) => [task, withTexts(sampleItems(task), texts)]));
  return writeReport(template, { runs, items, texts });
}

/** One model and one column of `count` items. */
export async function writeLargeReport(template: string, count: number): Promise<string> {
  const runs = [
    sampleRun({ model: "a", right: { [TRIVIA]: 0.7 }, items: count }),
    sampleRun({ model: "b", right: { [TRIVIA]: 0.4 }, items: count }),
  ];
  return writeReport(template, { runs, items: new Map([["trivia-he", sampleItems("trivia-he", count)]]), texts: [] });
}

interface ReportInput {
  readonly runs: readonly Sample[];
  readonly items: ReadonlyMap<string, readonly ItemRow[]>;
  readonly texts: readonly string[];
}

async function writeReport(template: string, { runs, items, texts }: ReportInput): Promise<string> {
  const results = sampleResults(runs);
  const readers = runs.map((run) => readersOf(run, texts));
  const file = join(mkdtempSync(join(tmpdir(), "mivhan-report-")), "report.html");
  const stream = createWriteStream(file);
  for await (const part of htmlPage(template, pageBlocks({ results, runs: readers, items }))) stream.write(part);
  stream.end();
  await finished(stream);
  return file;
}

function withTexts(rows: readonly ItemRow[], texts: readonly string[]): ItemRow[] {
  return rows.map((row, index) => {
    const text = texts[index];
    return text === undefined || !("fields" in row)
      ? row
      : { ...row, fields: { question: text }, choices: [text, "ב", "ג", "ד"] };
  });
}

function readersOf({ manifest, outcomes }: Sample, texts: readonly string[]): RunReaders {
  return {
    run: manifest.run,
    async *outcomes() {
      yield* outcomes;
    },
    async *attempts() {
      for (const outcome of outcomes) yield attemptOf(outcome, texts);
    },
    async *prompts() {
      yield ["system", "אתה עוזר מועיל."] as const;
      yield ["user", "שאלה: מהי הבירה? (GSM8K)\nA. ירושלים\nתשובה:"] as const;
      for (const [index, text] of texts.entries()) yield [`text-${index}`, text] as const;
    },
  };
}

function attemptOf(outcome: Outcome, texts: readonly string[]): Attempt {
  const { task, protocol, item, seed } = outcome;
  const index = Number(item.slice(1)) - 1;
  const hostile = texts[index];
  const failed = outcome.status === "errored";
  return {
    key: { task, protocol, item, seed },
    request: "0".repeat(32),
    prompt: ["system:system", hostile === undefined ? "user:user" : `user:text-${index}`],
    at: 1_767_000_000_000 + index,
    ms: 10 + (index % 50),
    result: failed
      ? { kind: "failure", code: outcome.code, message: "the server did not answer", retry: "later", raw: hostile ?? "" }
      : {
          kind: "reply",
          reply: {
            method: "generate",
            text: hostile ?? `התשובה הנכונה היא א, כי הבירה היא ירושלים (מודל ${index % 3}).`,
            reasoning: "נחשוב צעד אחר צעד.",
            finish: "stop",
            usage: { prompt: 20, completion: 9 },
          },
        },
  };
}
