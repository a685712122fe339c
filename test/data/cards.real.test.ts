import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import type { Kind } from "../../src/core/kind.ts";
import { checkCard } from "../../src/data/check-card.ts";
import { loadItems } from "../../src/data/items.ts";
import { findSplit } from "../../src/data/split-files.ts";
import { splitRows } from "../../src/data/split-rows.ts";
import { parseCard } from "../../src/definitions/card.ts";
import { realData } from "../helpers/real-data.ts";

const DATASETS = new URL("../../datasets/", import.meta.url);

function card(name: string): Card {
  const result = parseCard(readFileSync(new URL(`${name}.yaml`, DATASETS), "utf8"), name);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

/** The cards whose files MIVHAN_DATA holds; `mivhan data pull` brings those of the other verified cards. */
const VERIFIED = [
  "heq",
  "hebrew-sentiment-omilab",
  "ntrex-he",
  "sib200-en",
  "sib200-he",
  "ud-hebrew-iahltknesset",
  "ud-hebrew-iahltwiki",
].map(card);
const SPLITS = VERIFIED.flatMap((verified) =>
  Object.entries(verified.splits).map(([split, file]) => [verified.card, split, { verified, file }] as const),
);

describe("a verified card", () => {
  it.each(SPLITS)("%s describes the bytes of its split %s", async (_, __, { verified, file }) => {
    const found = await findSplit(verified, { split: file, root: realData() });
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    if (verified.format === undefined) return;
    let rows = 0;
    for await (const result of splitRows({ files: found.files, format: verified.format, dialect: verified.dialect })) {
      expect(result.ok).toBe(true);
      rows++;
    }
    expect(rows).toBe(file.rows);
  });
});

const labelled = (...labels: string[]) => labels.map((label) => ({ label, spellings: [label] }));
const TOPICS = labelled("science/technology", "travel", "politics", "sports", "health", "entertainment", "geography");
const SENTIMENTS = labelled("positive", "negative", "neutral");

describe("the items of a verified card", () => {
  const load = async (name: string, split: string, { kind, labels = [] }: { kind: Kind; labels?: typeof TOPICS }) => {
    const result = await loadItems(card(name), split, { root: realData(), kind, labels });
    if (!result.ok) throw new Error(JSON.stringify(result.problems.slice(0, 3)));
    return result;
  };
  const count = (values: readonly (string | undefined)[]) => {
    const counts: Record<string, number> = {};
    for (const value of values) counts[String(value)] = (counts[String(value)] ?? 0) + 1;
    return counts;
  };

  it("are those that the authors of HeQ count", async () => {
    const { items } = await load("heq", "test", { kind: "extractive-qa" });
    const unanswerable = items.filter(({ gold }) => gold.kind === "texts" && gold.texts.length === 0);
    expect([items.length, unanswerable.length, new Set(items.map(({ cluster }) => cluster)).size]).toEqual([1504, 432, 238]);
    expect(count(items.map(({ group }) => group))).toEqual({ Wikipedia: 754, Geektime: 750 });
    expect(
      items.every(
        ({ gold, fields }) => gold.kind === "texts" && gold.texts.every((text) => String(fields["context"]).includes(text)),
      ),
    ).toBe(true);
  });

  it("are those that the authors of SIB-200 count, without the quotes of the file", async () => {
    const { items } = await load("sib200-he", "test", { kind: "classification", labels: TOPICS });
    expect(count(items.map(({ gold }) => (gold.kind === "label" ? gold.label : "")))).toEqual({
      "science/technology": 51,
      travel: 40,
      politics: 30,
      sports: 25,
      health: 22,
      entertainment: 19,
      geography: 17,
    });
    expect(items.filter(({ fields }) => String(fields["text"]).startsWith('"""'))).toEqual([]);
  });

  it("are the different texts of the sentiment data", async () => {
    const test = await load("hebrew-sentiment-omilab", "test", { kind: "classification", labels: SENTIMENTS });
    expect([test.rows, test.items.length, test.leftOut]).toEqual([2560, 2367, { repeated: 193, contradictory: 0 }]);
    const train = await load("hebrew-sentiment-omilab", "train", { kind: "classification", labels: SENTIMENTS });
    expect([train.rows, train.items.length, train.leftOut]).toEqual([10_244, 7483, { repeated: 2750, contradictory: 11 }]);
    expect(test.items.filter(({ fields }) => /^".*"$/.test(String(fields["text"])))).toHaveLength(0);
  });

  it("are the segments of NTREX in both directions", async () => {
    const toHebrew = await load("ntrex-he", "en-he", { kind: "translation" });
    expect([toHebrew.items.length, new Set(toHebrew.items.map(({ cluster }) => cluster)).size]).toEqual([1997, 123]);
    const toEnglish = await load("ntrex-he", "he-en", { kind: "translation" });
    expect([toEnglish.items.length, toEnglish.leftOut]).toEqual([1995, { repeated: 0, contradictory: 2 }]);
    expect(toEnglish.items[0]?.gold).toEqual({ kind: "texts", texts: [toHebrew.items[0]?.fields["text"]] });
  });

  it("are found in two splits of the sentiment data as often as others counted", async () => {
    const checked = await checkCard(card("hebrew-sentiment-omilab"), { test: realData(), train: realData() });
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems.slice(0, 3)));
    expect(checked.leaks[0]).toMatchObject({ from: "test", to: "train", same: 1297 });
    expect(checked.splits[0]?.golds).toEqual([
      { gold: "0", rows: 1698 },
      { gold: "1", rows: 790 },
      { gold: "2", rows: 72 },
    ]);
  });
});
