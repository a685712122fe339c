import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Card, FieldMap } from "../../src/core/definition.ts";
import { formatProblem } from "../../src/core/errors.ts";
import type { Kind } from "../../src/core/kind.ts";
import { type LoadResult, loadItems } from "../../src/data/items.ts";
import { fileSha256 } from "../../src/data/location.ts";
import { temporaryFolder, write } from "./temporary.ts";

const folder = temporaryFolder();
const CHOICE: FieldMap = {
  id: "id",
  choices: "choices",
  gold: { from: "answer", form: "index" },
  fields: { question: "question" },
};

function card(map: FieldMap | undefined, more: Partial<Card> = {}): Card {
  const base = {
    card: "toy",
    title: "Toy",
    language: "he",
    licence: "MIT",
    redistribute: true,
    verified: "listed-only",
    starter: false,
  } as const;
  return { ...base, format: "jsonl", splits: { test: { file: "toy.jsonl" } }, ...(map === undefined ? {} : { map }), ...more };
}

interface Given {
  readonly kind?: Kind;
  readonly map?: FieldMap;
  readonly labels?: readonly string[];
  readonly more?: Partial<Card>;
}

function load(
  rows: readonly unknown[],
  { kind = "multiple-choice", map = CHOICE, labels = [], more = {} }: Given = {},
): Promise<LoadResult> {
  write(folder, "toy.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return loadItems(card(map, more), "test", {
    root: folder,
    kind,
    labels: labels.map((label) => ({ label, spellings: [label] })),
  });
}

function problemsOf(result: LoadResult): string[] {
  return result.ok ? [] : result.problems.map(formatProblem);
}

function itemsOf(result: LoadResult) {
  if (!result.ok) throw new Error(problemsOf(result).join("\n"));
  return result.items;
}

const row = (change: object = {}) => ({ id: "1", question: "מהי הבירה?", choices: ["ירושלים", "חיפה"], answer: 0, ...change });

describe("a right row", () => {
  it("is an item with its fields, choices and gold, and the file's digest stands beside", async () => {
    const result = await load([row({ id: 17, note: "x" })]);
    expect(result).toMatchObject({
      ok: true,
      rows: 1,
      leftOut: { repeated: 0, contradictory: 0 },
      sha256: await fileSha256(`${folder}/toy.jsonl`),
    });
    expect(itemsOf(result)).toEqual([
      { id: "17", fields: { question: "מהי הבירה?" }, choices: ["ירושלים", "חיפה"], gold: { kind: "choice", index: 0 } },
    ]);
  });

  it("may keep its values deep inside, its choices in columns, and name cluster, group and solution", async () => {
    const map: FieldMap = {
      id: "meta.id",
      choices: ["a", "b"],
      gold: { from: "meta.gold", form: "letter" },
      solution: "why",
      cluster: "page",
      group: "with.dots",
      fields: { question: "q.he", extra: "list" },
    };
    const given = {
      meta: { id: "x", gold: "ב" },
      a: 1.5,
      b: "2",
      why: "כי",
      page: 7,
      "with.dots": "g",
      q: { he: "מה?" },
      list: [1, { a: null }],
    };
    expect(itemsOf(await load([given], { map }))).toEqual([
      {
        id: "x",
        fields: { question: "מה?", extra: [1, { a: null }] },
        choices: ["1.5", "2"],
        gold: { kind: "choice", index: 1 },
        solution: "כי",
        cluster: "7",
        group: "g",
      },
    ]);
  });

  it("without an id has one that depends on its content alone", async () => {
    const { id: _, ...map } = CHOICE;
    const [first, second] = itemsOf(await load([row(), row({ question: "אחרת" })], { map }));
    const [again] = itemsOf(await load([row({ question: "אחרת", id: "another", note: 5 }), row()], { map }));
    expect(first?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(again?.id).toBe(second?.id);
    expect(first?.id).not.toBe(second?.id);
  });
});

describe("a wrong row is refused with file, row and field", () => {
  it.each([
    [{ answer: null }, "row 2 field answer: the gold is missing; expected a whole number from 0"],
    [{ answer: undefined }, "row 2 field answer: the gold is missing"],
    [
      { answer: 2 },
      "row 2 field answer: the number 2 is out of range; expected one of the row's 2 choices; correct the row, or check in map.gold.form whether",
    ],
    [{ answer: -1 }, "row 2 field answer: the number -1 is out of range"],
    [{ answer: 0.5 }, "row 2 field answer: found the number 0.5; expected a whole number from 0"],
    [{ answer: "A" }, 'row 2 field answer: found the text "A"; expected a whole number from 0'],
    [{ answer: true }, "row 2 field answer: found true"],
    [{ question: undefined }, 'row 2 field question: the row has no "question"; expected a value; check map.fields.question'],
    [{ question: " \n" }, 'row 2 field question: "question" is empty'],
    [{ choices: "ירושלים" }, "row 2 field choices: found the text"],
    [{ choices: ["ירושלים"] }, "row 2 field choices: the row has 1 choices; expected at least two different texts"],
    [{ choices: ["ירושלים", ""] }, "row 2 field choices[1]: found empty text; expected the text of a choice"],
    [{ choices: ["ירושלים", null] }, "row 2 field choices[1]: found nothing"],
    [{ choices: ["ירושלים", "ירושלים "] }, "row 2 field choices[1]: it is the same as choices[0]"],
    [{ id: "" }, "row 2 field id: found empty text; expected text or a number"],
    [{ id: "1" }, 'row 2 field id: the id "1" stands in row 1 already'],
  ])("%o", async (change, problem) => {
    const problems = problemsOf(await load([row(), row({ id: "2", ...change }), row({ id: "3", question: "ואז?" })]));
    expect(problems).toEqual([expect.stringContaining(`toy.jsonl ${problem}`)]);
  });

  it("together with all others", async () => {
    const problems = problemsOf(await load([row({ answer: 9, question: "" }), row({ choices: [] }), 5, row()]));
    expect(problems.map((line) => line.slice(0, line.indexOf(":", 12)))).toEqual([
      "toy.jsonl row 1 field question",
      "toy.jsonl row 1 field answer",
      "toy.jsonl row 2 field choices",
      "toy.jsonl row 2 field answer",
      "toy.jsonl:3 row 3",
    ]);
  });

  it("once per file when a table lacks a column", async () => {
    write(folder, "toy.csv", "id;question;answer\n1;a;0\n2;b;0\n");
    const csv = {
      format: "csv",
      splits: { test: { file: "toy.csv" } },
      map: { ...CHOICE, choices: ["answer", "answr"] },
    } as const;
    const read = (more: Partial<Card>) =>
      loadItems(card(undefined, more), "test", { root: folder, kind: "multiple-choice", labels: [] });
    expect(problemsOf(await read({ ...csv, dialect: { delimiter: ";" } }))).toEqual([
      'toy.csv field answr: the file has no column "answr"; expected one of id, question, answer; did you mean "answer"?',
    ]);
    expect(problemsOf(await read(csv))[0]).toContain("the file has one column: check the delimiter in the card's dialect");
  });
});

describe("repeated content", () => {
  const { id: _, ...error } = CHOICE;
  const once: FieldMap = { ...error, duplicates: "once" };
  const rows = [row(), row({ question: "ב" }), row(), row({ question: "ג" }), row({ question: "ג", answer: 1 })];

  it("is refused in pairs when the card does not speak of it", async () => {
    expect(problemsOf(await load(rows, { map: error }))).toEqual([
      expect.stringContaining("toy.jsonl row 3 field id: the content is that of row 1; expected content of its own"),
      expect.stringContaining("toy.jsonl row 5 field id: the content is that of row 4, with another gold; expected one gold"),
    ]);
  });

  it("is one item where rows agree and none where they contradict each other, and both are counted", async () => {
    const result = await load(rows, { map: once });
    expect(itemsOf(result).map(({ fields }) => fields["question"])).toEqual(["מהי הבירה?", "ב"]);
    expect(result).toMatchObject({ rows: 5, leftOut: { repeated: 1, contradictory: 2 } });
  });

  it("leaves the items their rows in the file", async () => {
    const result = await load([row(), row(), row({ question: "ב" })], { map: once });
    expect(result).toMatchObject({ itemRows: [1, 3], rows: 3 });
  });

  it("never loses a row without counting it", async () => {
    const contents = fc.array(fc.record({ question: fc.constantFrom("א", "ב", "ג"), answer: fc.constantFrom(0, 1) }), {
      minLength: 1,
    });
    await fc.assert(
      fc.asyncProperty(contents, async (made) => {
        const result = await load(made.map(row), { map: once });
        if (!result.ok) return problemsOf(result).join() === "toy.jsonl: the file has no items; expected at least one row";
        return result.items.length + result.leftOut.repeated + result.leftOut.contradictory === made.length;
      }),
      { numRuns: 40 },
    );
  });
});

describe("a file", () => {
  it("whose bytes are not those of the card is refused", async () => {
    const sha256 = "0".repeat(64);
    const problems = problemsOf(await load([row()], { more: { splits: { test: { file: "toy.jsonl", sha256 } } } }));
    expect(problems).toEqual([
      expect.stringMatching(
        /^toy\.jsonl: the file is not the one the card describes: its sha256 is [0-9a-f]{64}; expected 0{64}; run `mivhan data pull toy` again/,
      ),
    ]);
  });

  it("with another number of rows than the card says is refused", async () => {
    const problems = problemsOf(await load([row()], { more: { splits: { test: { file: "toy.jsonl", rows: 2 } } } }));
    expect(problems).toEqual([
      "toy.jsonl: the file has 1 rows; expected 2, as the card says; correct the card, or fetch the file again",
    ]);
  });

  it("that is empty or not there is refused", async () => {
    expect(problemsOf(await load([]))).toEqual(["toy.jsonl: the file has no items; expected at least one row"]);
    const gone = await load([row()], { more: { splits: { test: { file: "gone.jsonl" } } } });
    expect(problemsOf(gone)).toEqual([expect.stringContaining("gone.jsonl: the file is not there")]);
  });
});

describe("a card that does not fit", () => {
  it.each<[Given, string]>([
    [
      { more: { splits: { tset: { file: "x" } } } },
      'datasets/toy.yaml: the card has no split "test"; expected one of tset; did you mean "tset"?',
    ],
    [{ more: { splits: {} } }, 'datasets/toy.yaml: the card has no split "test"; expected a card with splits'],
    [
      { kind: "classification" },
      "datasets/toy.yaml field map: gold of form index does not serve classification; expected one of label",
    ],
    [
      { map: { gold: { from: "answer", form: "index" }, fields: { question: "question" } } },
      "datasets/toy.yaml field map: multiple-choice needs choices",
    ],
  ])("is refused (%#)", async (given, problem) => {
    expect(problemsOf(await load([row()], given))).toEqual([expect.stringContaining(problem)]);
  });

  it("is refused when nobody has read its rows yet, with the command that helps", async () => {
    const listed = await loadItems(card(undefined), "test", { root: folder, kind: "multiple-choice", labels: [] });
    expect(problemsOf(listed)).toEqual([
      expect.stringContaining(
        "the card does not say how its rows are read (listed-only); expected format and map; run `mivhan data pull toy`",
      ),
    ]);
  });

  it("is refused per row when it maps no gold, except for kinds that have none", async () => {
    const map: FieldMap = { id: "id", fields: { question: "question" } };
    expect(problemsOf(await load([row()], { kind: "short-answer", map }))).toEqual([
      expect.stringContaining("row 1 field gold: the card maps no gold"),
    ]);
    expect(itemsOf(await load([row()], { kind: "language-modeling", map }))[0]?.gold).toEqual({ kind: "texts", texts: [] });
  });
});

describe("a split in several files", () => {
  const map: FieldMap = { gold: { from: "reference.text", form: "text" }, cluster: "document.text", fields: { text: "text" } };
  const beside = { reference: { file: "he.txt" }, document: { file: "documents.txt" } };
  const parallel = card(map, {
    format: "tsv",
    dialect: { columns: ["text"], quote: "" },
    splits: { test: { file: "en.txt", beside } },
  });
  const read = async (english: string, hebrew: string, documents = "a\na\n") => {
    write(folder, "en.txt", english);
    write(folder, "he.txt", hebrew);
    write(folder, "documents.txt", documents);
    return loadItems(parallel, "test", { root: folder, kind: "translation", labels: [] });
  };

  it("is put together row by row, and its digest covers all of them", async () => {
    const result = await read("one\ntwo\n", "אחת\nשתיים\n");
    expect(itemsOf(result)).toMatchObject([
      { fields: { text: "one" }, gold: { kind: "texts", texts: ["אחת"] }, cluster: "a" },
      { fields: { text: "two" }, gold: { kind: "texts", texts: ["שתיים"] }, cluster: "a" },
    ]);
    const other = await read("one\ntwo\n", "אחת\nשתים\n");
    expect(result.ok && other.ok && result.sha256 !== other.sha256).toBe(true);
  });

  it("is refused when the files have different numbers of rows, or one is not there", async () => {
    expect(problemsOf(await read("one\ntwo\n", "אחת\n"))).toEqual([
      expect.stringContaining("he.txt: the file ends before row 2 of en.txt"),
    ]);
    expect(problemsOf(await read("one\ntwo\n", "אחת\nשתיים\nשלוש\n"))).toEqual([
      expect.stringContaining("he.txt row 3: the file goes on after en.txt has ended; expected 2 rows"),
    ]);
    const gone = { ...parallel, splits: { test: { file: "en.txt", beside: { reference: { file: "none.txt" } } } } };
    expect(problemsOf(await loadItems(gone, "test", { root: folder, kind: "translation", labels: [] }))).toEqual([
      expect.stringContaining("none.txt: the file is not there"),
    ]);
  });

  it("names the file of a row that cannot be read", async () => {
    expect(problemsOf(await read("one\ntwo\n", "אחת\nשתיים\tועוד\n"))).toEqual([
      expect.stringContaining("he.txt:2 row 2: the row has 2 columns"),
    ]);
  });
});
