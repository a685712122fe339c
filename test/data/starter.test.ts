import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Card } from "../../src/core/definition.ts";
import { canonicalJson, type Json, type JsonObject } from "../../src/core/json.ts";
import { parseCard } from "../../src/definitions/card.ts";

const DATASETS = new URL("../../datasets/", import.meta.url);
const CARDS = readdirSync(DATASETS)
  .filter((name) => /^starter-.*\.yaml$/.test(name))
  .map((name) => cardIn(name));
/** How far from chance the longest and the shortest choice may score: sets this small cannot promise less. */
const TOLERANCE = 0.15;

function cardIn(name: string): Card {
  const result = parseCard(readFileSync(new URL(name, DATASETS), "utf8"), name);
  if (!result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

function textOf(card: Card, split: string): string {
  const file = card.splits[split]?.file;
  if (file === undefined) throw new Error(`${card.card} has no split ${split}`);
  return readFileSync(new URL(file, DATASETS), "utf8");
}

interface SquadQuestion {
  readonly context: string;
  readonly id: string;
  readonly question: string;
  readonly answers: readonly { readonly text: string; readonly answer_start: number }[];
  readonly is_impossible: boolean;
}

function squadQuestions(card: Card, split: string): SquadQuestion[] {
  const { data } = JSON.parse(textOf(card, split)) as { data: { paragraphs: { context: string; qas: SquadQuestion[] }[] }[] };
  return data.flatMap(({ paragraphs }) => paragraphs.flatMap(({ context, qas }) => qas.map((qa) => ({ ...qa, context }))));
}

function rowsOf(card: Card, split: string): JsonObject[] {
  if (card.format === "conllu") return conlluSentences(textOf(card, split));
  if (card.format === "squad") return squadQuestions(card, split).map((question) => ({ ...question }));
  const lines = textOf(card, split).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as JsonObject);
}

function allRowsOf(card: Card): JsonObject[] {
  return Object.keys(card.splits).flatMap((split) => rowsOf(card, split));
}

/** Read here without the project's own reader: id, text and the surface tokens of each sentence. */
function conlluSentences(text: string): JsonObject[] {
  return text
    .trim()
    .split("\n\n")
    .map((block) => {
      const comment = (name: string) => new RegExp(`^# ${name} = (.*)$`, "m").exec(block)?.[1] as string;
      const rows = block.split("\n").filter((line) => !line.startsWith("#"));
      let covered = 0;
      const tokens = rows.flatMap((line) => {
        const [id = "", form = ""] = line.split("\t");
        if (id.includes("-")) covered = Number(id.split("-")[1]);
        else if (Number(id) <= covered) return [];
        return [form];
      });
      return { id: comment("sent_id"), text: comment("text"), tokens };
    });
}

function choicesOf({ map }: Card, row: JsonObject): string[] {
  const { choices } = map ?? {};
  const values = typeof choices === "string" ? (row[choices] as Json[]) : (choices ?? []).map((column) => row[column]);
  return values.map(String);
}

/** The gold of a choice from 0, or the label as written. */
function goldOf({ map }: Card, row: JsonObject): Json | undefined {
  const value = row[map?.gold?.from ?? ""];
  return map?.gold?.form === "index-from-1" ? Number(value) - 1 : value;
}

const kinds = (form: string) => CARDS.filter(({ map }) => map?.gold?.form === form).map((card) => [card.card, card] as const);
const withChoices = [...kinds("index"), ...kinds("index-from-1")];
const everything = CARDS.map((card) => [card.card, card] as const);

describe("every starter set", () => {
  it.each(everything)("%s is marked, free and bundled, and has the rows that its card says", (name, card) => {
    expect(card).toMatchObject({ starter: true, licence: "CC0-1.0", redistribute: true, source: { host: "bundled" } });
    expect(name).toMatch(/^starter-/);
    for (const [split, { rows }] of Object.entries(card.splits)) expect(rowsOf(card, split)).toHaveLength(rows as number);
    // A ranking has no shots, nor has a text that is only scored.
    const isAnswered = card.corpus === undefined && card.map?.gold !== undefined;
    expect(Object.keys(card.splits).sort()).toEqual(isAnswered ? ["shots", "test"] : ["test"]);
  });

  it.each(everything)("%s has ids of its own and the columns of its map in every row", (_name, card) => {
    const rows = allRowsOf(card);
    expect(new Set(rows.map((row) => row[card.map?.id ?? "id"])).size).toBe(rows.length);
    const columns = Object.values(card.map?.fields ?? {});
    for (const row of rows) for (const column of columns) expect(String(row[column] ?? "").trim()).not.toBe("");
  });

  it.each(everything)("%s has no item twice and no shot among its items", (_name, card) => {
    const contents = allRowsOf(card).map(({ id: _id, ...content }) => canonicalJson(content));
    expect(new Set(contents).size).toBe(contents.length);
    const asked = (split: string) =>
      rowsOf(card, split).map((row) =>
        Object.values(card.map?.fields ?? {})
          .map((column) => row[column])
          .join("\n"),
      );
    const shots = card.splits["shots"] === undefined ? [] : asked("shots");
    expect(shots.filter((question) => asked("test").includes(question))).toEqual([]);
  });

  it.each(everything)("%s has no invisible characters, points or unnormalised letters", (_name, card) => {
    for (const split of Object.keys(card.splits)) {
      const text = textOf(card, split);
      expect(text).toBe(text.normalize("NFC"));
      expect(/[\u0591-\u05c7\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00a0\ufeff]/.exec(text)).toBeNull();
    }
  });
});

describe("starter sets with choices", () => {
  it.each(withChoices)("%s has different choices and a gold among them", (_name, card) => {
    for (const row of [...rowsOf(card, "test"), ...rowsOf(card, "shots")]) {
      const choices = choicesOf(card, row);
      expect(new Set(choices.map((choice) => choice.trim())).size).toBe(choices.length);
      for (const choice of choices) expect(choice).toBe(choice.trim());
      expect(choices[Number(goldOf(card, row))]).toBeDefined();
    }
  });

  it.each(withChoices)("%s has each position as gold equally often, give or take one", (_name, card) => {
    for (const split of ["test", "shots"]) {
      const rows = rowsOf(card, split);
      const positions = choicesOf(card, rows[0] as JsonObject).map((_, index) => index);
      const counts = positions.map((position) => rows.filter((row) => goldOf(card, row) === position).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it.each(withChoices)("%s cannot be answered by the length of the choices", (_name, card) => {
    const rows = rowsOf(card, "test");
    for (const extreme of [Math.max, Math.min]) {
      const shares = rows.map((row) => {
        const lengths = choicesOf(card, row).map(({ length }) => length);
        const best = extreme(...lengths);
        const tied = lengths.filter((length) => length === best).length;
        return lengths[Number(goldOf(card, row))] === best ? 1 / tied : 0;
      });
      const accuracy = shares.reduce((sum, share) => sum + share, 0) / rows.length;
      const chance = 1 / choicesOf(card, rows[0] as JsonObject).length;
      expect(Math.abs(accuracy - chance)).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

describe("starter sets with labels", () => {
  it.each(kinds("label"))("%s has the labels of its card, equally often, give or take one", (_name, card) => {
    const labels = Object.keys(card.map?.gold?.labels ?? {});
    const golds = rowsOf(card, "test").map((row) => goldOf(card, row));
    for (const gold of [...golds, ...rowsOf(card, "shots").map((row) => goldOf(card, row))]) expect(labels).toContain(gold);
    const counts = labels.map((label) => golds.filter((gold) => gold === label).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});

describe("starter-gsm8k", () => {
  it("ends every solution with the number that its last step found, and every step is right", () => {
    const card = cardIn("starter-gsm8k.yaml");
    for (const row of [...rowsOf(card, "test"), ...rowsOf(card, "shots")]) {
      const [solution, final] = String(row["answer"]).split("\n#### ");
      expect(final).toMatch(/^-?\d+(\.\d+)?$/);
      expect([...String(solution).matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number))).toContain(Number(final));
      // A hyphen after a Hebrew letter joins a prefix to its number.
      const steps = [
        ...String(solution)
          .replace(/[א-ת]-(?=\d)/gu, " ")
          .matchAll(/([\d(-][\d.()×+/ -]*[\d)]) = (-?\d+(?:\.\d+)?)/g),
      ];
      expect(steps.length).toBeGreaterThan(0);
      for (const [, expression, value] of steps) expect(arithmetic(String(expression))).toBeCloseTo(Number(value), 9);
    }
  });
});

describe("starter-heq", () => {
  it("has every answer where its offset says, as whole words, and a quarter of questions without answer", () => {
    const card = cardIn("starter-heq.yaml");
    const test = squadQuestions(card, "test");
    for (const { context, answers, is_impossible: isImpossible } of [...test, ...squadQuestions(card, "shots")]) {
      expect(answers.length === 0).toBe(isImpossible);
      for (const { text, answer_start: start } of answers) {
        expect(context.slice(start, start + text.length)).toBe(text);
        expect(context.charAt(start + text.length)).not.toMatch(/[א-ת\d]/u);
      }
    }
    expect(test.filter(({ is_impossible: isImpossible }) => isImpossible)).toHaveLength(6);
    expect(new Set(test.map(({ context }) => context)).size).toBe(8);
    expect(test.filter(({ answers }) => answers.length > 1).length).toBeGreaterThanOrEqual(12);
  });
});

describe("starter-copa", () => {
  it("says of every item which is asked", () => {
    const rows = rowsOf(cardIn("starter-copa.yaml"), "test");
    for (const wanted of ["cause", "effect"]) expect(rows.filter(({ asks }) => asks === wanted)).toHaveLength(12);
  });
});

/** Sums and products from left to right, products first, one level of parentheses. */
function arithmetic(expression: string): number {
  const flat = expression.replace(/\(([^()]*)\)/g, (_, inner: string) => String(arithmetic(inner)));
  const [first = "", ...rest] = flat.trim().split(/ (?=[+-] )/);
  const product = (text: string) =>
    text
      .split(/ (?=[×/] )/)
      .reduce(
        (value, part, index) =>
          index === 0 ? Number(part) : part.startsWith("×") ? value * Number(part.slice(2)) : value / Number(part.slice(2)),
        0,
      );
  return rest.reduce(
    (value, part) => (part.startsWith("+") ? value + product(part.slice(2)) : value - product(part.slice(2))),
    product(first),
  );
}
