import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Card } from "../../src/core/definition.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { checkCard } from "../../src/data/check-card.ts";
import { describeFile } from "../../src/data/suggest-map.ts";
import { temporaryFolder, write } from "./temporary.ts";

const folder = temporaryFolder();
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

async function described(rows: readonly object[]) {
  const result = await describeFile(write(folder, "x.jsonl", lines(rows)), { format: "jsonl", file: "x.jsonl" });
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result;
}

describe("rows that nobody has read yet", () => {
  it("are shown with their columns and the first three", async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({
      id: `a${index}`,
      q: { he: "מה?" },
      n: index % 2,
      mixed: index === 0 ? 1 : "x",
      none: null,
      list: [1],
    }));
    const { columns, rows: first } = await described(rows);
    expect(first).toEqual(rows.slice(0, 3));
    expect(columns).toEqual([
      { path: "id", type: "text", different: 9 },
      { path: "q.he", type: "text", different: 1 },
      { path: "n", type: "number", different: 2 },
      { path: "mixed", type: "mixed", different: 2 },
      { path: "none", type: "empty", different: 1 },
      { path: "list", type: "list", different: 1 },
    ]);
  });

  const many = (row: (index: number) => object) => Array.from({ length: 10 }, (_, index) => row(index));
  it.each<[string, readonly object[], object]>([
    [
      "a list of choices with an index",
      many((index) => ({
        id: `x${index}`,
        query: `שאלה ${index}`,
        choices: ["א", "ב"],
        answer_index: index % 2,
        subject: "law",
      })),
      {
        id: "id",
        choices: "choices",
        gold: { from: "answer_index", form: "index" },
        group: "subject",
        fields: { query: "query" },
      },
    ],
    [
      "choices in columns with a position from 1",
      many((index) => ({ context: `הקשר ${index}`, question: "מי?", option1: "א", option2: "ב", label: 1 + (index % 2) })),
      {
        choices: ["option1", "option2"],
        gold: { from: "label", form: "index-from-1" },
        fields: { context: "context", question: "question" },
      },
    ],
    [
      "choices inside an object with a letter",
      many((index) => ({ id: index, question: `q${index}`, choices: { text: ["a", "b"], label: ["A", "B"] }, answerKey: "B" })),
      { id: "id", choices: "choices.text", gold: { from: "answerKey", form: "letter" }, fields: { question: "question" } },
    ],
    [
      "a worked solution",
      many((index) => ({ query: `כמה הם ${index}?`, gold: `חישוב\n#### ${index}` })),
      { gold: { from: "gold", form: "final-number" }, fields: { query: "query" } },
    ],
    [
      "a label",
      many((index) => ({ text: `תגובה ${index}`, label: index % 2 === 0 ? "חיובי" : "שלילי" })),
      { gold: { from: "label", form: "label" }, fields: { text: "text" } },
    ],
    [
      "accepted answers",
      many((index) => ({ id: `q${index}`, context: "c", question: `q ${index}`, answers: { text: ["c"], answer_start: [0] } })),
      { id: "id", gold: { from: "answers.text", form: "answers" }, fields: { context: "context", question: "question" } },
    ],
  ])("get a map to paste: %s", async (_, rows, map) => {
    expect(parse((await described(rows)).map)).toEqual({ format: "jsonl", map });
  });

  it("are a problem when they cannot be read", async () => {
    const path = write(folder, "bad.jsonl", "{");
    expect(await describeFile(path, { format: "jsonl", file: "bad.jsonl" })).toMatchObject({
      ok: false,
      problems: [{ place: { row: 1 } }],
    });
    expect(await describeFile(write(folder, "none.jsonl", ""), { format: "jsonl", file: "none.jsonl" })).toMatchObject({
      ok: false,
      problems: [{ message: "the file has no rows" }],
    });
  });
});

describe("checking the data behind a card", () => {
  const card: Card = {
    card: "toy",
    title: "Toy",
    language: "he",
    licence: "MIT",
    redistribute: true,
    verified: "listed-only",
    starter: false,
    format: "jsonl",
    map: { gold: { from: "label", form: "label" }, fields: { text: "text" } },
    splits: { test: { file: "test.jsonl" }, train: { file: "train.jsonl" }, dev: { file: "not-pulled.jsonl" } },
  };

  const roots = { test: folder, train: folder, dev: folder };

  it("counts repeated and contradictory rows, gold, and what stands in two splits", async () => {
    write(
      folder,
      "test.jsonl",
      lines([
        { text: "שלום!", label: "a" },
        { text: "שלום!", label: "b" },
        { text: "אחר", label: "a" },
        { text: "שָׁלוֹם", label: "a" },
      ]),
    );
    write(
      folder,
      "train.jsonl",
      lines([
        { text: "שלום!", label: "a" },
        { text: "משהו", label: "b" },
      ]),
    );
    expect(await checkCard(card, roots)).toEqual({
      ok: true,
      splits: [
        {
          split: "test",
          rows: 4,
          contents: 3,
          contradictory: 1,
          golds: [
            { gold: "a", rows: 3 },
            { gold: "b", rows: 1 },
          ],
        },
        {
          split: "train",
          rows: 2,
          contents: 2,
          contradictory: 0,
          golds: [
            { gold: "a", rows: 1 },
            { gold: "b", rows: 1 },
          ],
        },
      ],
      leaks: [
        { from: "test", to: "train", same: 2, alike: 3, fields: {}, examples: [1, 2, 4] },
        { from: "train", to: "test", same: 1, alike: 1, fields: {}, examples: [1] },
      ],
    });
  });

  it("finds a passage of one split in another under another question", async () => {
    const passage = "בשנת אלף תשע מאות ארבעים ושמונה ".repeat(5);
    const map: Card["map"] = { gold: { from: "a", form: "text" }, fields: { context: "c", question: "q" } };
    write(folder, "test.jsonl", lines([{ c: passage, q: "מתי?", a: "1948" }]));
    write(folder, "train.jsonl", lines([{ c: `${passage}.`, q: "מה קרה?", a: "הכרזה" }]));
    expect(await checkCard({ ...card, map }, { test: folder, train: folder })).toMatchObject({
      ok: true,
      leaks: [
        { from: "test", to: "train", same: 0, alike: 0, fields: { context: 1 } },
        { from: "train", to: "test", fields: { context: 1 } },
      ],
    });
  });

  it("reports rows that cannot be read, and a card without a map", async () => {
    write(folder, "test.jsonl", "{\n");
    expect(await checkCard(card, roots)).toMatchObject({ ok: false, problems: [{ place: { row: 1 } }] });
    const { map: _, ...listed } = card;
    expect(await checkCard(listed, roots)).toMatchObject({
      ok: false,
      problems: [{ message: "the card does not say how its rows are read" }, expect.anything()],
    });
  });
});
