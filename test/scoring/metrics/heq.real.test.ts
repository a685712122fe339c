import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ItemMetric } from "../../../src/scoring/metric.ts";
import { exactMatchHebrew, exactMatchSquad, exactMatchTolerant } from "../../../src/scoring/metrics/exact-match.ts";
import { tlnls } from "../../../src/scoring/metrics/tlnls.ts";
import { tokenF1Hebrew, tokenF1Squad, tokenF1Tolerant } from "../../../src/scoring/metrics/token-f1.ts";
import { goldStrata } from "../../../src/summary/strata.ts";
import { dataFolder } from "../data-folder.ts";
import { scorable, textReading } from "./reading.ts";

const golden = JSON.parse(readFileSync(new URL("../../fixtures/reference/scoring/real.json", import.meta.url), "utf8")).heq;

interface Squad {
  readonly data: readonly { paragraphs: readonly { qas: readonly { answers: readonly { text: string }[] }[] }[] }[];
}

function accepted(split: string): string[][] {
  const file: Squad = JSON.parse(readFileSync(join(dataFolder(), "heq", `heq-v1.1-${split}.json`), "utf8"));
  const questions = file.data.flatMap(({ paragraphs }) => paragraphs.flatMap(({ qas }) => qas));
  return questions.map(({ answers }) => [...new Set(answers.map(({ text }) => text))]);
}

/** Each distinct accepted answer against the others of its question. */
function leaveOneOut(split: string) {
  return accepted(split).flatMap((golds) =>
    golds.length < 2
      ? []
      : golds.map((answer) =>
          textReading(
            answer,
            golds.filter((gold) => gold !== answer),
          ),
        ),
  );
}

function mean(metric: ItemMetric, readings: readonly ReturnType<typeof textReading>[]): number {
  return readings.reduce((sum, reading) => sum + metric.value(reading), 0) / readings.length;
}

describe.each(["test", "val"])("HeQ %s: accepted answers against each other", (split) => {
  const readings = leaveOneOut(split);

  it("EM, F1 and TLNLS under the published normaliser equal the published steps", () => {
    expect(readings.length).toBe(golden[split].answers);
    expect(mean(exactMatchSquad, readings)).toBeCloseTo(golden[split].em, 10);
    expect(mean(tokenF1Squad, readings)).toBeCloseTo(golden[split].f1, 10);
    expect(mean(tlnls, readings)).toBeCloseTo(golden[split].tlnls, 10);
  });

  it("the Hebrew normaliser hardly moves EM, prefixes do", () => {
    const [squad, hebrew, tolerant] = [exactMatchSquad, exactMatchHebrew, exactMatchTolerant].map((metric) =>
      mean(metric, readings),
    );
    expect(Math.abs(hebrew! - squad!)).toBeLessThan(0.015);
    expect(tolerant).toBeGreaterThan(0.4);
    expect(mean(tokenF1Hebrew, readings)).toBeGreaterThan(mean(tokenF1Squad, readings) + 0.03);
    expect(mean(tokenF1Tolerant, readings)).toBeGreaterThan(0.84);
  });
});

describe("HeQ floors", () => {
  it("always abstaining scores the share of questions without answer", () => {
    const score = (split: string) => {
      const readings = accepted(split).map((texts) => scorable({ reading: "abstained" }, { kind: "texts", texts }));
      return mean(tlnls, readings);
    };
    expect(score("test")).toBeCloseTo(432 / 1504, 12);
    expect(score("val")).toBeCloseTo(443 / 1501, 12);
  });

  it("about half of the answerable test questions have one accepted answer", () => {
    const strata = accepted("test").map((texts) => goldStrata({ gold: { kind: "texts", texts } }));
    expect(strata.filter((names) => names.includes("HasAns")).length).toBe(1072);
    expect(strata.filter((names) => names.includes("1 gold")).length).toBe(520);
  });
});
