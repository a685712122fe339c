import { describe, expect, it } from "vitest";
import { normalise } from "../../src/hebrew/normalise.ts";
import { tokens } from "../../src/hebrew/tokens.ts";
import { countTolerantMatches, equalTolerant, tolerantTokens } from "../../src/hebrew/tolerant.ts";
import { readAcceptedAnswers } from "./heq-answers.ts";

/**
 * What the profiles do to the accepted answers of HeQ v1.1: how far annotators agree with themselves, and what typing style costs a
 * correct answer. The figures stand in docs/hebrew.md. Run with MIVHAN_DATA=… npx vitest run --project real test/hebrew
 */
type Compared = "none" | "squad" | "he" | "he-tolerant";
const COMPARED: readonly Compared[] = ["none", "squad", "he", "he-tolerant"];

const answers = { test: readAcceptedAnswers("test"), val: readAcceptedAnswers("val") };

describe("agreement of accepted answers", () => {
  it("has the questions and pairs of the published splits", () => {
    expect(answers.test.length).toBe(1072);
    expect(answers.val.length).toBe(1058);
    expect(pairsOf(answers.test).length).toBe(1203);
    expect(pairsOf(answers.val).length).toBe(1047);
    expect(answers.test.filter((golds) => new Set(golds).size === 1).length).toBe(520);
  });

  it("finds the share of equal pairs, their mean token F1 and the share without any shared token", () => {
    const found = COMPARED.map((profile) => [
      profile,
      ...(["test", "val"] as const).flatMap((split) => {
        const pairs = pairsOf(answers[split]);
        const scores = pairs.map(([one, other]) => f1(profile, one, other));
        const equal = pairs.filter(([one, other]) => areEqual(profile, one, other));
        const disjoint = scores.filter((score) => score === 0);
        return [percent(equal.length, pairs.length), mean(scores), percent(disjoint.length, scores.length)];
      }),
    ]);
    // Profile; of the test split: equal pairs, F1, disjoint pairs; the same of the validation split.
    expect(found).toEqual([
      ["none", 0, 52.4, 18.2, 0, 51.4, 18.6],
      ["squad", 4.7, 58.3, 12.5, 4.6, 57.4, 12.7],
      ["he", 4.4, 63.8, 6.7, 4.2, 62.2, 7.2],
      ["he-tolerant", 23.5, 74.3, 2.4, 25.5, 73.3, 2.7],
    ]);
  });

  it("scores each answer against the others of its question", () => {
    const found = COMPARED.map((profile) => [
      profile,
      ...(["test", "val"] as const).flatMap((split) => {
        const left = leaveOneOut(answers[split]);
        const exact = left.filter(({ answer, others }) => others.some((other) => areEqual(profile, other, answer)));
        return [
          left.length,
          percent(exact.length, left.length),
          mean(left.map(({ answer, others }) => Math.max(...others.map((other) => f1(profile, other, answer))))),
        ];
      }),
    ]);
    // Profile; of the test split: answers, exact matches, F1; the same of the validation split.
    expect(found).toEqual([
      ["none", 1358, 0, 61.6, 1200, 0, 58.3],
      ["squad", 1358, 8.2, 68.9, 1200, 8, 65.2],
      ["he", 1358, 7.8, 72.9, 1200, 7.3, 70.4],
      ["he-tolerant", 1358, 41, 84.7, 1200, 43.3, 84.1],
    ]);
  });
});

/** A prefix and its hyphen before a number or a Latin word. */
const PREFIX_HYPHEN = /(?<![א-ת])([ובכלמשה]+)-(?=[\dA-Za-z])/g;
const STYLES: readonly (readonly [name: string, rewrite: (gold: string) => string])[] = [
  ['" to U+05F4', (gold) => gold.replaceAll('"', "\u05f4")],
  ["' to U+05F3", (gold) => gold.replaceAll("'", "\u05f3")],
  ["- to maqaf", (gold) => gold.replaceAll("-", "\u05be")],
  ["- between letters to space", (gold) => gold.replace(/(?<=[א-ת])-(?=[א-ת])/g, " ")],
  ["en dash to -", (gold) => gold.replaceAll("\u2013", "-")],
  ["RLM round the answer", (gold) => `\u200f${gold}\u200f`],
  ["isolates round the answer", (gold) => `\u2068${gold}\u2069`],
  ["wrapped in gershayim quotes", (gold) => `\u05f4${gold}\u05f4`],
  ['wrapped in "…"', (gold) => `"${gold}"`],
  ["wrapped in **…**", (gold) => `**${gold}**`],
  ["full stop added", (gold) => `${gold}.`],
  ["thousands comma dropped", (gold) => gold.replace(/(?<=\d),(?=\d{3}(?!\d))/g, "")],
  ["ב-1952 to ב1952", (gold) => gold.replace(PREFIX_HYPHEN, "$1")],
  ["ב-1952 to ב- 1952", (gold) => gold.replace(PREFIX_HYPHEN, "$1- ")],
  ["ב-1952 to 1952", (gold) => gold.replace(PREFIX_HYPHEN, "")],
  ["% to אחוז", (gold) => gold.replace(/(?<=\d)\s?%/g, " אחוז")],
  ["gershayim dropped", (gold) => gold.replace(/(?<=[א-ת])"(?=[א-ת])/g, "")],
  ["ב added in front", (gold) => (/^[א-ת]{2}/.test(gold) ? `ב${gold}` : gold)],
  ["התשובה היא X.", (gold) => `התשובה היא ${gold}.`],
];

describe("typing style of a correct answer", () => {
  it("costs as much as it costs", () => {
    const rows = STYLES.map(([name, rewrite]) => {
      const changed = answers.test.filter(([first]) => rewrite(first!) !== first);
      const share = (profile: Compared) =>
        percent(
          changed.filter((golds) => golds.some((gold) => areEqual(profile, gold, rewrite(golds[0]!)))).length,
          changed.length,
        );
      return [name, changed.length, share("squad"), share("he"), share("he-tolerant")];
    });
    // Style; items it changes; share still exactly matching one accepted answer under squad, he, he-tolerant.
    expect(rows).toEqual([
      ['" to U+05F4', 40, 0, 100, 100],
      ["' to U+05F3", 26, 0, 100, 100],
      ["- to maqaf", 90, 0, 100, 100],
      ["- between letters to space", 17, 0, 100, 100],
      ["en dash to -", 7, 0, 100, 100],
      ["RLM round the answer", 1072, 0, 100, 100],
      ["isolates round the answer", 1072, 0, 100, 100],
      ["wrapped in gershayim quotes", 1072, 0, 99.9, 100],
      ['wrapped in "…"', 1072, 100, 99.9, 100],
      ["wrapped in **…**", 1072, 100, 100, 100],
      ["full stop added", 1072, 100, 100, 100],
      ["thousands comma dropped", 14, 100, 100, 100],
      ["ב-1952 to ב1952", 63, 100, 100, 100],
      ["ב-1952 to ב- 1952", 63, 0, 100, 100],
      ["ב-1952 to 1952", 63, 30.2, 30.2, 100],
      ["% to אחוז", 8, 0, 100, 100],
      ["gershayim dropped", 26, 100, 11.5, 88.5],
      ["ב added in front", 790, 3.7, 3.7, 99.9],
      ["התשובה היא X.", 1072, 0, 0, 0],
    ]);
  });
});

function areEqual(profile: Compared, gold: string, prediction: string): boolean {
  if (profile === "he-tolerant") return equalTolerant(gold, prediction);
  return normalise(gold, profile) === normalise(prediction, profile);
}

function f1(profile: Compared, gold: string, prediction: string): number {
  const [wanted, given] =
    profile === "he-tolerant"
      ? [tolerantTokens(gold), tolerantTokens(prediction)]
      : [tokens(gold, profile), tokens(prediction, profile)];
  const shared = profile === "he-tolerant" ? countTolerantMatches(wanted, given) : countShared(wanted, given);
  return shared === 0 ? 0 : (2 * shared) / (wanted.length + given.length);
}

function countShared(wanted: readonly string[], given: readonly string[]): number {
  const left = [...given];
  return wanted.filter((token) => {
    const at = left.indexOf(token);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }).length;
}

function pairsOf(questions: readonly (readonly string[])[]): readonly (readonly [string, string])[] {
  return questions.flatMap((golds) => {
    const distinct = [...new Set(golds)];
    return distinct.flatMap((one, at) => distinct.slice(at + 1).map((other) => [one, other] as const));
  });
}

function leaveOneOut(
  questions: readonly (readonly string[])[],
): readonly { readonly answer: string; readonly others: readonly string[] }[] {
  return questions.flatMap((golds) => {
    const distinct = [...new Set(golds)];
    return distinct.length < 2
      ? []
      : distinct.map((answer) => ({ answer, others: distinct.filter((other) => other !== answer) }));
  });
}

function percent(part: number, whole: number): number {
  return Math.round((1000 * part) / whole) / 10;
}

function mean(values: readonly number[]): number {
  return percent(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
