import { describe, expect, it } from "vitest";
import { isCorpusMetric } from "../../../src/scoring/metric.ts";
import { readResult } from "../../../src/scoring/outcome.ts";
import { builtInRegistry } from "../../../src/scoring/registry.ts";

const REGISTRY = builtInRegistry();
const TOKENS = ["עיריית", "באר", "שבע", "הזמינה", "את", "דוד", "בן", "־", "גוריון", "לבאר", "שבע", "."];
const GOLD = [
  { type: "ORG", start: 0, end: 3 },
  { type: "GPE", start: 1, end: 3 },
  { type: "PER", start: 5, end: 9 },
  { type: "GPE", start: 9, end: 11 },
];
const METRICS = ["f1.entity", "precision.entity", "recall.entity", "macro-f1.entity", "f1.token", "f1.mention"];

function read(text: string) {
  const item = {
    id: "1",
    fields: { text: TOKENS.join(" "), tokens: TOKENS },
    choices: [],
    gold: { kind: "entities" as const, entities: GOLD },
  };
  const spec = {
    kind: "token-labelling" as const,
    method: "generate" as const,
    language: "he",
    labels: [
      { label: "PER", spellings: ["אדם"] },
      { label: "ORG", spellings: ["ארגון"] },
      { label: "GPE", spellings: ["ישות מדינית"] },
    ],
    optionLabels: [],
    extractors: ["entities"],
    expressions: [],
    metrics: METRICS,
  };
  const result = { kind: "reply" as const, reply: { method: "generate" as const, text, finish: "stop" as const } };
  const outcome = readResult({ item, order: [], result, request: "", spec }, REGISTRY);
  if (outcome.status !== "collected") throw new Error(outcome.status);
  const reading = outcome.readings["entities"]!;
  const score = (name: string) => {
    const metric = REGISTRY.metrics.get(name)!;
    return isCorpusMetric(metric) ? metric.aggregate([reading.values[name] as readonly number[]]) : Number.NaN;
  };
  return { ...reading, score };
}

describe("the entities of a reply", () => {
  it("are found among the tokens, nested ones and prefixed ones too", () => {
    const { answer, score } = read("ארגון: עיריית באר שבע\nישות מדינית: באר שבע\nאדם: דוד בן־גוריון\nישות מדינית: באר שבע");
    expect(answer).toBe("ORG 0-3, GPE 1-3, PER 5-9, GPE 9-11");
    expect(METRICS.map(score)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("are read from spans as from tags, of IOB and of BIOES", () => {
    expect(read(JSON.stringify(GOLD)).score("f1.entity")).toBe(1);
    const bioes = "B-ORG I-ORG E-ORG O O B-PER I-PER I-PER E-PER B-GPE E-GPE O";
    const iob = "B-ORG I-ORG I-ORG O O B-PER I-PER I-PER I-PER B-GPE I-GPE O";
    for (const tags of [bioes, iob]) expect(read(tags).answer).toBe("ORG 0-3, PER 5-9, GPE 9-11");
    // 3 of 4 found, none wrong: the nested one has no place in flat tags.
    expect(read(iob).score("f1.entity")).toBeCloseTo(6 / 7, 12);
  });

  it("earn nothing where they do not stand in the text, and cost precision", () => {
    const { score } = read("אדם: משה שרת\nאדם: דוד בן־גוריון");
    expect(score("precision.entity")).toBe(0.5);
    expect(score("recall.entity")).toBe(0.25);
  });

  it("earn their part as tokens where a name is cut short, and nothing as entities", () => {
    const { score } = read("אדם: דוד");
    expect(score("f1.entity")).toBe(0);
    // One token right; expected are 3 + 2 + 4 + 2.
    expect(score("f1.token")).toBeCloseTo((2 * 1) / (11 + 1), 12);
  });

  it.each([
    ["אין ישויות", "answered"],
    ["", "no-answer"],
    ["אני לא יכול לעזור בזה", "refused"],
    ["ודאי, הנה הטקסט המבוקש", "no-answer"],
  ])("%o is %s and misses every entity", (text, reading) => {
    const found = read(text);
    expect(found.reading).toBe(reading);
    expect(found.score("f1.entity")).toBe(0);
  });

  it("takes time in proportion to a hostile reply", () => {
    const started = performance.now();
    read(`${"אדם: ".repeat(20_000)}\n${"אדם: א\n".repeat(20_000)}`);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
