import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ItemMetric } from "../../../src/scoring/metric.ts";
import { exactMatchHebrew, exactMatchSquad, exactMatchTolerant } from "../../../src/scoring/metrics/exact-match.ts";
import { tlnls } from "../../../src/scoring/metrics/tlnls.ts";
import { dataFolder } from "../data-folder.ts";
import { textReading } from "./reading.ts";

/** The first gold, in the order of the file, of every answerable HeQ test question retyped, and scored against all golds: only rows that change count. */
const RETYPED: readonly {
  name: string;
  items: number;
  retype: (gold: string) => string;
  squad: number;
  he: number;
  tolerant: number;
  tlnls: number;
}[] = [
  {
    name: "quotation mark as gershayim",
    items: 40,
    retype: (gold) => gold.replaceAll('"', "\u05f4"),
    squad: 0,
    he: 100,
    tolerant: 100,
    tlnls: 84.4,
  },
  {
    name: "apostrophe as geresh",
    items: 26,
    retype: (gold) => gold.replaceAll("'", "\u05f3"),
    squad: 0,
    he: 100,
    tolerant: 100,
    tlnls: 87.6,
  },
  {
    name: "hyphen as maqaf",
    items: 90,
    retype: (gold) => gold.replaceAll("-", "\u05be"),
    squad: 0,
    he: 100,
    tolerant: 100,
    tlnls: 79.4,
  },
  {
    name: "right-to-left marks round the answer",
    items: 1072,
    retype: (gold) => `\u200f${gold}\u200f`,
    squad: 0,
    he: 100,
    tolerant: 100,
    tlnls: 72.8,
  },
  { name: "a full stop added", items: 1072, retype: (gold) => `${gold}.`, squad: 100, he: 100, tolerant: 100, tlnls: 100 },
  { name: "bold", items: 1072, retype: (gold) => `**${gold}**`, squad: 100, he: 100, tolerant: 100, tlnls: 100 },
  {
    name: "thousands comma dropped",
    items: 14,
    retype: (gold) => gold.replace(/(?<=\d),(?=\d{3}(?!\d))/g, ""),
    squad: 100,
    he: 100,
    tolerant: 100,
    tlnls: 100,
  },
  {
    name: "answer phrase in front",
    items: 1072,
    retype: (gold) => `התשובה היא ${gold}.`,
    squad: 0,
    he: 0,
    tolerant: 0,
    tlnls: 54.7,
  },
];

const file = JSON.parse(readFileSync(join(dataFolder(), "heq/heq-v1.1-test.json"), "utf8"));
const questions: { answers: { text: string }[] }[] = file.data.flatMap((article: { paragraphs: { qas: [] }[] }) =>
  article.paragraphs.flatMap(({ qas }) => qas),
);
const golds = questions.map(({ answers }) => answers.map(({ text }) => text)).filter((texts) => texts.length > 0);

describe("what typing costs a right answer on HeQ", () => {
  it.each(RETYPED)("$name", ({ retype, ...expected }) => {
    const changed = golds.filter(([first]) => retype(first!) !== first);
    const score = (metric: ItemMetric) => {
      const values = changed.map((texts) => metric.value(textReading(retype(texts[0]!), texts)));
      return Math.round((1000 * values.reduce((sum, value) => sum + value, 0)) / values.length) / 10;
    };
    expect({
      name: expected.name,
      items: changed.length,
      squad: score(exactMatchSquad),
      he: score(exactMatchHebrew),
      tolerant: score(exactMatchTolerant),
      tlnls: score(tlnls),
    }).toEqual(expected);
  });
});
