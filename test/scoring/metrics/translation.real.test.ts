import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CorpusMetric } from "../../../src/scoring/metric.ts";
import { bleu } from "../../../src/scoring/metrics/bleu.ts";
import { chrf, chrfPlusPlus } from "../../../src/scoring/metrics/chrf.ts";
import { ter } from "../../../src/scoring/metrics/ter.ts";
import { bleuHebrew, chrfHebrew } from "../../../src/scoring/metrics/translation-hebrew.ts";
import { dataFolder } from "../data-folder.ts";
import { textReading } from "./reading.ts";

const golden = JSON.parse(readFileSync(new URL("../../fixtures/reference/scoring/real.json", import.meta.url), "utf8")).ntrex;
const lines = (name: string) =>
  readFileSync(join(dataFolder(), "ntrex-he", name), "utf8")
    .replace(/\n$/, "")
    .split("\n");
const source = lines("newstest2019-src.eng.txt");
const reference = lines("newstest2019-ref.heb.txt");

/** The reference as other hands would type it; the same changes as in make.py. */
const quotes = reference.map((line) => line.replace(/[“”„]/g, '"').replace(/[‘’‚]/g, "'"));
const spacing = reference.map((line) =>
  line.replace(/(?<![\u05d0-\u05ea])([\u05d5\u05d1\u05db\u05dc\u05de\u05e9\u05d4]{1,3})- (?=\d)/g, "$1-"),
);
const rotated = reference.map((line) => {
  const [first = "", ...rest] = line.split(/\s+/);
  return [...rest, first].join(" ");
});

function score(metric: CorpusMetric, hypotheses: readonly string[]): number {
  return 100 * metric.aggregate(hypotheses.map((line, index) => metric.statistics(textReading(line, [reference[index]!]))));
}

describe("NTREX-128 Hebrew (1,997 segments)", () => {
  it.each([
    ["copy", source],
    ["quotes", quotes],
    ["spacing", spacing],
    ["rotated", rotated],
  ] as const)("%s: BLEU, chrF, chrF++ and TER equal sacreBLEU", (name, hypotheses) => {
    for (const metric of [bleu, chrf, chrfPlusPlus, ter]) {
      expect([metric.name, score(metric, hypotheses)]).toEqual([metric.name, expect.closeTo(golden[name][metric.name], 8)]);
    }
  });

  it("a perfect translation in everyday typing loses 14 BLEU, and nothing after plain typography", () => {
    const everyday = spacing.map((line) => line.replace(/[“”„]/g, '"').replace(/[‘’‚]/g, "'"));
    expect(score(bleu, everyday)).toBeLessThan(87);
    expect(score(bleuHebrew, everyday)).toBeGreaterThan(99.9);
    expect(score(chrfHebrew, everyday)).toBeGreaterThan(99.9);
  });
});
