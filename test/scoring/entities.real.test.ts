import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseConllu } from "../../src/data/entity-files.ts";
import { addCounts, exactEntityCounts, spanScores } from "../../src/scoring/metrics/entities.ts";

/** UD Hebrew IAHLTwiki and IAHLTknesset, test parts: sentences, entities, how many lie within another, brackets without a partner. */
test.each([
  ["ud-hebrew-iahltwiki/he_iahltwiki-ud-test.conllu", 393, 817, 107, 9],
  ["ud-hebrew-iahltknesset/he_iahltknesset-ud-test.conllu", 268, 211, 0, 0],
])("%s is read whole, and its gold scores 1 against itself", (path, sentences, mentions, nested, unpaired) => {
  const root = process.env["MIVHAN_DATA"];
  if (root === undefined)
    throw new Error("set MIVHAN_DATA to the folder that holds ud-hebrew-iahltwiki and ud-hebrew-iahltknesset");
  const read = parseConllu({ file: path, lines: readFileSync(`${root}/${path}`, "utf8").split("\n"), unpaired: "drop" });
  expect(read).toHaveLength(sentences);
  expect(read.reduce((sum, sentence) => sum + sentence.unpaired, 0)).toBe(unpaired);
  const inner = read.flatMap(({ entities }) =>
    entities.filter((one) => entities.some((other) => other !== one && other.start <= one.start && one.end <= other.end)),
  );
  expect(inner).toHaveLength(nested);
  const scores = spanScores(addCounts(read.map(({ entities }) => exactEntityCounts({ gold: entities, answer: entities }))));
  expect(scores.micro).toMatchObject({ golds: mentions, f1: 1 });
  for (const { text, tokens } of read) expect(tokens.join("")).toBe(text.replace(/\s/g, ""));
});
