import { comparePairs, findChanges } from "../../src/cli/report/comparisons.ts";
import { gateFinder } from "../../src/cli/report/gates.ts";
import { compareProtocols } from "../../src/cli/report/protocols.ts";
import type { Composite } from "../../src/core/definition.ts";
import { digestOf } from "../../src/core/digest.ts";
import type { ItemRow, Manifest, ManifestEntry } from "../../src/core/manifest.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { buildResults } from "../../src/report/build-results.ts";
import { calibrate } from "../../src/report/calibration.ts";
import type { ReportedRun } from "../../src/report/models.ts";
import type { PublishedRow } from "../../src/report/published.ts";
import type { Results } from "../../src/report/results.ts";
import { builtInRegistry } from "../../src/scoring/registry.ts";
import type { ColumnValues } from "../../src/summary/compare.ts";
import { outcomesByColumn, summarise } from "../../src/summary/summarise.ts";

export interface SampleRun {
  readonly model: string;
  /** Share of right answers per column "task protocol", spread evenly over the items. */
  readonly right: Readonly<Record<string, number>>;
  readonly created?: string;
  readonly step?: number;
  readonly items?: number;
  /** Items of the first column that have an error instead of an answer. */
  readonly errored?: number;
}

const COLUMNS = [
  { task: "trivia-he", protocol: "letter-chat@0", seeds: [1] },
  { task: "trivia-he", protocol: "letters-raw@5", seeds: [1, 2] },
  { task: "arc-he", protocol: "letter-chat@0", seeds: [1] },
] as const;

const AVERAGE: Composite = {
  composite: "sample-average",
  title: "ממוצע לדוגמה (two tasks)",
  members: [
    { task: "trivia-he", protocol: "letter-chat", weight: 2 },
    { task: "arc-he", protocol: "letter-chat", weight: 1 },
  ],
};

const SURE = [
  {
    column: "trivia-he letters-raw@5",
    ...calibrate([0.31, 0.38, 0.52, 0.77, 0.74, 0.93].map((confidence, index) => ({ confidence, value: index % 2 }))),
  },
];

/** A run whose every number follows from `right`: no clock, no chance. */
export function sampleRun({ model, right, created = "2026-01-02T03:04:05.000Z", step, items = 40, errored = 0 }: SampleRun) {
  const entries = COLUMNS.filter(({ task, protocol }) => right[`${task} ${protocol}`] !== undefined).map((column) =>
    sampleEntry(column, items),
  );
  const outcomes = entries.flatMap(({ task, protocol, seeds }, column) =>
    Array.from({ length: items }, (_, item) =>
      seeds.map((seed): Outcome => {
        const key = { task, protocol, item: `q${item + 1}`, seed };
        if (column === 0 && item < errored) return { ...key, status: "errored", code: "E_TIMEOUT" };
        const share = right[`${task} ${protocol}`] as number;
        // The item's place in a fixed shuffle: 7 and 40 have no common divisor.
        const value = ((item * 7 + seed) % items) / items < share ? 1 : 0;
        const reading = { reading: "answered" as const, answer: value === 1 ? "0" : "1", values: { acc: value } };
        return { ...key, status: "collected", finish: "stop", readings: { "letter-strict": reading }, request: "0".repeat(32) };
      }),
    ).flat(),
  );
  const manifest: Manifest = {
    format: 1,
    run: `run-${model}-${created.slice(0, 10)}`,
    created,
    mivhan: "0.0.0-test",
    node: "v20",
    platform: "linux-x64",
    suite: { name: "sample", version: 1, composites: [AVERAGE] },
    model: { name: model, identity: { backend: "embedded", model, ...(step === undefined ? {} : { step }) } },
    seeds: [1, 2],
    tolerance: 0.2,
    entries,
    digests: { asked: "a".repeat(32), read: "b".repeat(32), model: digestOf(model), made: "c".repeat(32) },
    plugins: [],
    command: `run --suite sample --model embedded:${model}`,
  };
  const facts = new Map(
    COLUMNS.map(({ task }) => [task, new Map(sampleItems(task, items).map(({ id }) => [id, { gold: "0" }]))]),
  );
  const calls = {
    attempts: items,
    failures: {},
    latency: { median: 12.5, p95: 40 },
    tokens: { prompt: 10, completion: 2, reasoning: 0, replies: 1 },
    ways: {},
  };
  const summary = summarise(
    { manifest, outcomesOf: outcomesByColumn(outcomes), items: facts, callsOf: () => calls },
    builtInRegistry(),
  );
  const values = entries.map(({ task, protocol, primary, asked, read }) =>
    columnValues(
      outcomes.filter((outcome) => outcome.task === task && outcome.protocol === protocol),
      { task, protocol, primary, asked, read, marks: [] },
    ),
  );
  return {
    manifest,
    summary,
    values,
    others: [],
    outcomes,
    calibrations: SURE.filter(({ column }) => right[column] !== undefined),
  } satisfies ReportedRun & { outcomes: readonly Outcome[] };
}

function sampleEntry({ task, protocol, seeds }: (typeof COLUMNS)[number], items: number): ManifestEntry {
  return {
    task,
    protocol,
    shots: Number(protocol.split("@")[1]),
    taskDefinition: {
      task,
      version: 1,
      kind: "multiple-choice",
      language: "he",
      title: "שאלות ידע כללי, 4 תשובות",
      dataset: task,
      split: "test",
      slots: {},
      labels: [],
      fields: [],
      metrics: ["acc"],
      primary: "acc",
      exclude: [],
    },
    protocolDefinition: {
      protocol: protocol.split("@")[0] as string,
      version: 1,
      title: "the letter, chat",
      kinds: ["multiple-choice"],
      method: "generate",
      layout: "chat",
      thinking: "off",
      continuation: "none",
      expressions: [],
      extractors: ["letter-strict"],
      metrics: [],
      parameters: { shots: 0 },
      shots: "shared",
      shotLayout: "inline",
      varies: seeds.length > 1 ? ["order"] : [],
      words: {},
      templates: { item: "{{ question }}", answer: " {{ letter }}", separator: "\n\n" },
    },
    card: {
      card: task,
      title: "שאלות לדוגמה",
      language: "he",
      licence: "CC0-1.0",
      redistribute: true,
      published: "2024-05-01",
      verified: "rows-read",
      starter: false,
      splits: { test: { file: "test.jsonl" } },
      citation: task === "arc-he" ? "@misc{arc-he,\n  title = {Sample}\n}" : "Somebody (2024)",
    },
    data: { file: "test.jsonl", sha256: "d".repeat(64), rows: items },
    seeds,
    items,
    metrics: ["acc"],
    primary: "acc@letter-strict",
    marks: items < 40 ? ["SUBSET"] : [],
    floors: { chance: 0.25, majority: 0.3 },
    asked: digestOf([task, protocol, items]),
    read: "e".repeat(32),
  };
}

export function sampleItems(task: string, items = 40): ItemRow[] {
  return Array.from({ length: items }, (_, item) => ({
    task,
    id: `q${item + 1}`,
    group: item % 2 === 0 ? "היסטוריה" : "מדע",
    fields: { question: `שאלה מספר ${item + 1}: מהי הבירה? ${"עוד מילה ".repeat(item % 5)}` },
    choices: ["ירושלים", "חיפה", "תל אביב", "אילת"],
    gold: { kind: "choice" as const, index: 0 },
  }));
}

export function sampleResults(runs: readonly ReportedRun[], published: readonly PublishedRow[] = []): Results {
  return buildResults({
    runs,
    items: new Map(COLUMNS.map(({ task }) => [task, sampleItems(task)])),
    compare: {
      pairs: comparePairs,
      protocols: compareProtocols,
      changes: findChanges,
      gate: gateFinder({ margin: 0.05, alpha: 0.05 }),
    },
    published,
  });
}

/** Three models of different strength, one with errors; the names hold what markup trips over. */
export function threeModels(): Results {
  const columns = ["trivia-he letter-chat@0", "trivia-he letters-raw@5", "arc-he letter-chat@0"] as const;
  const shares = (...values: readonly number[]) =>
    Object.fromEntries(columns.map((column, index) => [column, values[index] as number]));
  return sampleResults([
    sampleRun({ model: "dicta_24B|chat", right: shares(0.9, 0.6, 0.8) }),
    sampleRun({ model: "מודל-א & <b>", right: shares(0.5, 0.55, 0.4), errored: 3 }),
    sampleRun({ model: "tiny", right: shares(0.2, 0.3, 0.25) }),
  ]);
}

/** The values of one primary "metric@extractor" by item. */
function columnValues(outcomes: readonly Outcome[], { primary, ...column }: Omit<ColumnValues, "items">): ColumnValues {
  const [metric = "", extractor = ""] = primary.split("@");
  const items = new Map<string, { values: number[] }>();
  for (const outcome of outcomes) {
    if (outcome.status !== "collected") continue;
    const value = outcome.readings[extractor]?.values[metric];
    if (typeof value !== "number") continue;
    const entry = items.get(outcome.item) ?? { values: [] };
    entry.values.push(value);
    items.set(outcome.item, entry);
  }
  return { ...column, primary, items };
}
