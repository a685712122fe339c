import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { CorpusMetric } from "../../../src/scoring/metric.ts";
import { bleu, sentenceBleu } from "../../../src/scoring/metrics/bleu.ts";
import { chrf, chrfPlusPlus } from "../../../src/scoring/metrics/chrf.ts";
import { ter } from "../../../src/scoring/metrics/ter.ts";
import { scorable, textReading } from "./reading.ts";

interface Scores {
  readonly chrf: number;
  readonly "chrf++": number;
  readonly ter: number;
}
interface Golden {
  readonly cases: readonly ({ hypothesis: string; references: string[]; "sentence-bleu": number } & Scores)[];
  readonly corpora: Readonly<Record<string, { rows: number[]; bleu: number } & Scores>>;
}
const golden: Golden = JSON.parse(
  readFileSync(new URL("../../fixtures/reference/scoring/translation.json", import.meta.url), "utf8"),
);
const readings = golden.cases.map(({ hypothesis, references }) => textReading(hypothesis, references));

describe("translation metrics equal sacreBLEU", () => {
  it.each([
    ["chrf", chrf],
    ["chrf++", chrfPlusPlus],
    ["ter", ter],
  ] as const)("%s of every single segment", (name, metric: CorpusMetric) => {
    for (const [index, reading] of readings.entries()) {
      expect([index, 100 * metric.aggregate([metric.statistics(reading)])]).toEqual([
        index,
        expect.closeTo(golden.cases[index]![name], 8),
      ]);
    }
  });

  it("sentence BLEU of every segment", () => {
    for (const [index, reading] of readings.entries()) {
      expect([index, 100 * sentenceBleu.value(reading)]).toEqual([
        index,
        expect.closeTo(golden.cases[index]!["sentence-bleu"], 8),
      ]);
    }
  });

  it.each(Object.keys(golden.corpora))("corpus scores of the corpus %s", (corpus) => {
    const expected = golden.corpora[corpus]!;
    const members = expected.rows.map((row) => readings[row]!);
    for (const metric of [bleu, chrf, chrfPlusPlus, ter]) {
      const score = 100 * metric.aggregate(members.map((member) => metric.statistics(member)));
      expect([metric.name, score]).toEqual([metric.name, expect.closeTo(expected[metric.name as "bleu"], 8)]);
    }
  });
});

describe("what is no translation", () => {
  const refused = scorable({ reading: "refused" }, { kind: "texts", texts: ["שלום עולם"] });

  it("costs what an empty line costs, also where lower is better", () => {
    expect(bleu.aggregate([bleu.statistics(refused)])).toBe(0);
    expect(chrf.aggregate([chrf.statistics(refused)])).toBe(0);
    expect(ter.aggregate([ter.statistics(refused)])).toBe(1);
    expect(sentenceBleu.value(refused)).toBe(0);
  });

  it("is an error when the item has no reference", () => {
    expect(() => bleu.statistics(textReading("שלום", []))).toThrow(/no reference/);
  });

  it("keeps the scale of a fraction for a perfect translation", () => {
    const perfect = textReading("א ב ג ד ה", ["א ב ג ד ה"]);
    expect([bleu, chrf, chrfPlusPlus].map((metric) => metric.aggregate([metric.statistics(perfect)]))).toEqual([1, 1, 1]);
    expect(ter.aggregate([ter.statistics(perfect)])).toBe(0);
  });
});
