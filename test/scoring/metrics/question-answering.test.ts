import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Extraction } from "../../../src/core/outcome.ts";
import { exactMatchHebrew, exactMatchSquad, exactMatchTolerant } from "../../../src/scoring/metrics/exact-match.ts";
import { exactNumber } from "../../../src/scoring/metrics/exact-number.ts";
import { levenshtein } from "../../../src/scoring/metrics/levenshtein.ts";
import { tlnls } from "../../../src/scoring/metrics/tlnls.ts";
import { tokenF1Hebrew, tokenF1Squad, tokenF1Tolerant } from "../../../src/scoring/metrics/token-f1.ts";
import { scorable, textReading } from "./reading.ts";

interface Golden {
  readonly cases: readonly { prediction: string; golds: string[]; em: number; f1: number; tlnls: number }[];
}
interface MrlEval {
  readonly cases: readonly {
    prediction: string;
    golds: string[];
    em: number;
    f1: number;
    tlnls: number | null;
    numeric: boolean;
  }[];
}
const golden: Golden = JSON.parse(readFileSync(new URL("../../fixtures/reference/scoring/squad.json", import.meta.url), "utf8"));

describe("the published metrics of HeQ", () => {
  it.each([
    ["em", exactMatchSquad],
    ["f1", tokenF1Squad],
    ["tlnls", tlnls],
  ] as const)("%s equals the published steps on every golden case", (name, metric) => {
    for (const { prediction, golds, ...values } of golden.cases) {
      expect([prediction, golds, metric.value(textReading(prediction, golds))]).toEqual([
        prediction,
        golds,
        expect.closeTo(values[name], 10),
      ]);
    }
  });

  it("EM, F1 and TLNLS equal what mrl_eval itself gives, but where its later rule on digits holds and where it divides by zero", () => {
    const { cases } = JSON.parse(
      readFileSync(new URL("../../fixtures/reference/scoring/mrl_eval.json", import.meta.url), "utf8"),
    ) as MrlEval;
    expect(cases.length).toBeGreaterThan(400);
    for (const { prediction, golds, em, f1, tlnls: similarity, numeric } of cases) {
      const reading = textReading(prediction, golds);
      // Both sides without tokens: SQuAD 2.0 has F1 1, mrl_eval 0.
      const empty = f1 === 0 && em === 1;
      expect([prediction, golds, exactMatchSquad.value(reading)]).toEqual([prediction, golds, em]);
      expect([prediction, golds, tokenF1Squad.value(reading)]).toEqual([prediction, golds, expect.closeTo(empty ? 1 : f1, 10)]);
      if (similarity === null || numeric || empty) continue;
      expect([prediction, golds, tlnls.value(reading)]).toEqual([prediction, golds, expect.closeTo(similarity, 10)]);
    }
  });

  it.each([
    ["ב-MusicaNeto", "MusicaNeto", 10 / 11],
    ["לסלבריטאים", "סלבריטאים", 0.9],
    ["המוזיאון", "מוזיאון", 0.875],
    ["ביתינו", "בית", 0.5],
  ])("TLNLS of the paper's vector %s | %s is %f, with token F1 0", (first, second, value) => {
    expect(tlnls.value(textReading(second, [first]))).toBeCloseTo(value, 12);
    expect(tokenF1Squad.value(textReading(second, [first]))).toBe(0);
  });

  it("TLNLS is not symmetric: the gold's tokens are summed over", () => {
    expect(tlnls.value(textReading("בן גוריון", ["ראש הממשלה דוד בן גוריון"]))).toBeCloseTo(0.4667, 4);
    expect(tlnls.value(textReading("ראש הממשלה דוד בן גוריון", ["בן גוריון"]))).toBeCloseTo(0.4, 4);
  });

  it("TLNLS gives numbers no partial credit, and a date with few digits some", () => {
    expect(tlnls.value(textReading("1953", ["1952"]))).toBe(0);
    expect(tlnls.value(textReading("בשנת 1953", ["1952"]))).toBe(0);
    expect(tlnls.value(textReading("ב-28 במרץ 2020", ["ב-29 במרץ 2020"]))).toBeCloseTo(0.8889, 4);
  });

  it("TLNLS of two answers without any token is 1, not a division by zero", () => {
    expect(tlnls.value(textReading("...", ["!"]))).toBe(1);
  });
});

describe("the Hebrew metrics beside them", () => {
  it.each([
    ["צה״ל", 'צה"ל'],
    ["תל־אביב", "תל-אביב"],
    ["\u200fירושלים\u200f", "ירושלים"], // right-to-left marks
    ["ב1952", "ב-1952"],
    ["1,000", "1000"],
    ["50 אחוז", "50%"],
  ])("%s is %s, however it was typed", (answer, gold) => {
    expect(exactMatchHebrew.value(textReading(answer, [gold]))).toBe(1);
    expect(tokenF1Hebrew.value(textReading(answer, [gold]))).toBe(1);
  });

  it.each([
    ["3-9 חודשים", "39 חודשים"],
    ["3.7 שניות", "37 שניות"],
    ['עו"ד', "עוד"],
  ])("%s is not %s", (answer, gold) => {
    expect(exactMatchHebrew.value(textReading(answer, [gold]))).toBe(0);
  });

  it("counts a repeated word as often as both sides have it", () => {
    expect(tokenF1Squad.value(textReading("חולון חולון", ["חולון"]))).toBeCloseTo(2 / 3, 12);
  });
});

describe("the tolerant metrics", () => {
  it.each([
    ["1952", "ב-1952"],
    ["NSA", "ה-NSA"],
    ["שנת 2000", "בשנת 2000"],
    ["ארהב", 'ארה"ב'],
    ["ליזמים", "יזמים"],
  ])("forgive %s for %s, which the strict ones do not", (answer, gold) => {
    expect(exactMatchHebrew.value(textReading(answer, [gold]))).toBe(0);
    expect(exactMatchTolerant.value(textReading(answer, [gold]))).toBe(1);
    expect(tokenF1Tolerant.value(textReading(answer, [gold]))).toBe(1);
  });

  it("do not forgive a missing mark that makes another word, or a missing word", () => {
    expect(exactMatchTolerant.value(textReading("עוד", ['עו"ד']))).toBe(0);
    expect(exactMatchTolerant.value(textReading("בן גוריון", ["דוד בן גוריון"]))).toBe(0);
    expect(tokenF1Tolerant.value(textReading("לבן גוריון", ["דוד בן גוריון"]))).toBeCloseTo(0.8, 12);
  });

  it("never give less than the strict ones", () => {
    for (const { prediction, golds } of golden.cases) {
      const reading = textReading(prediction, golds);
      expect(exactMatchTolerant.value(reading)).toBeGreaterThanOrEqual(exactMatchHebrew.value(reading));
    }
  });
});

describe("em.number", () => {
  const gold = { kind: "number", value: "-1200.5" } as const;
  const read = (value: string) => scorable({ reading: "answered", answer: { kind: "number", value } }, gold);

  it("compares values, sign included", () => {
    expect(exactNumber.value(read("-1200.5"))).toBe(1);
    expect(exactNumber.value(read("1200.5"))).toBe(0);
    expect(exactNumber.value(scorable({ reading: "no-answer" }, gold))).toBe(0);
  });

  it.each(["1,200", "18.0", "", "+3", "ב-18"])('refuses the gold "%s", which no reading could equal', (value) => {
    expect(() => exactNumber.value({ ...read("18"), gold: { kind: "number", value } })).toThrow(/not a canonical number/);
  });
});

describe("questions without answer, by the rule of SQuAD 2.0", () => {
  const metrics = [exactMatchSquad, exactMatchHebrew, exactMatchTolerant, tokenF1Squad, tokenF1Hebrew, tokenF1Tolerant, tlnls];
  const unread: Extraction["reading"][] = ["abstained", "ambiguous", "no-answer", "refused", "not-hebrew"];

  it("abstaining scores 1 where there is no answer and 0 where there is one", () => {
    for (const metric of metrics) {
      expect(metric.value(scorable({ reading: "abstained" }, { kind: "texts", texts: [] }))).toBe(1);
      expect(metric.value(scorable({ reading: "abstained" }, { kind: "texts", texts: ["כן"] }))).toBe(0);
    }
  });

  it("any answer to them scores 0, and so does every other reading", () => {
    for (const metric of metrics) {
      expect(metric.value(textReading("", []))).toBe(0);
      for (const reading of unread.slice(1)) {
        expect(metric.value(scorable({ reading } as Extraction, { kind: "texts", texts: [] }))).toBe(0);
      }
    }
  });
});

describe("levenshtein", () => {
  it("counts code points", () => {
    expect(levenshtein("😀", "😁")).toBe(1);
    expect(levenshtein("", "אבג")).toBe(3);
  });

  it("is a metric", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(levenshtein(a, b)).toBe(levenshtein(b, a));
        expect(levenshtein(a, a)).toBe(0);
        expect(levenshtein(a, c)).toBeLessThanOrEqual(levenshtein(a, b) + levenshtein(b, c));
      }),
    );
  });
});
