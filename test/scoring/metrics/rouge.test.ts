import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ItemMetric, isCorpusMetric } from "../../../src/scoring/metric.ts";
import { METRICS } from "../../../src/scoring/metrics/built-in.ts";
import { scorable, textReading } from "./reading.ts";

interface Golden {
  readonly cases: readonly { hypothesis: string; references: string[]; rouge1: number; rouge2: number; rougeL: number }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../fixtures/reference/scoring/rouge.json", import.meta.url), "utf8"));

function itemMetric(name: string): ItemMetric {
  const metric = METRICS.find((candidate) => candidate.name === name);
  if (metric === undefined || isCorpusMetric(metric)) throw new Error(`${name} is no item metric`);
  return metric;
}

describe("ROUGE", () => {
  it.each(["rouge1", "rouge2", "rougeL"] as const)("%s over white-space words equals rouge-score", (name) => {
    const metric = itemMetric(`${name}.words`);
    for (const { hypothesis, references, ...values } of golden.cases) {
      expect(metric.value(textReading(hypothesis, references))).toBeCloseTo(values[name], 12);
    }
  });

  it("sees Hebrew words through punctuation and typing style", () => {
    expect(itemMetric("rougeL.he").value(textReading('צה״ל הודיע: "הסתיים".', ['צה"ל הודיע הסתיים']))).toBe(1);
    expect(itemMetric("rouge1.words").value(textReading("צה״ל הודיע", ['צה"ל הודיע']))).toBe(0.5);
  });

  it("is 0 for a refusal", () => {
    expect(itemMetric("rouge1.he").value(scorable({ reading: "refused" }, { kind: "texts", texts: ["סיכום"] }))).toBe(0);
  });
});
