import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { askForTask, type NewTaskFlags } from "../../src/cli/tasks/answers.ts";
import { flagDialogue, terminalDialogue } from "../../src/cli/tasks/dialogue.ts";
import { openTable } from "../../src/cli/tasks/table.ts";
import { MivhanError } from "../../src/core/errors.ts";
import { type CommandResult, mivhan } from "../helpers/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "mivhan-task-new-"));
const file = (name: string, bytes: string | Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** Hebrew letters of windows-1255 stand at E0–FA, ASCII where it always does. */
const hebrewExcel = (text: string) =>
  Uint8Array.from([...text], (sign) => {
    const code = sign.codePointAt(0) as number;
    return code < 0x80 ? code : code - 0x5d0 + 0xe0;
  });
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");

const EXCEL =
  'שאלה;תשובה 1;תשובה 2;תשובה 3;נכונה\r\n"מהו הים הנמוך בעולם; ומהי ""עיר הקודש""?";ים המלח;הכנרת;ים סוף;1\r\nכמה ימים בשבוע?;שישה;שבעה;שמונה;2\r\n';
const PROVERBS = "id,opening,א,ב,ג,answer\np1,טובים השניים מן,הרבים,האחד,החכם,ב\np2,אין חכם כבעל,ניסיון,ממון,מלאכה,א\n";
const QUESTIONS = [
  { id: "q1", context: "דנה נסעה ברכבת לחיפה.", question: "לאן נסעה דנה?", answers: ["חיפה", "לחיפה"] },
  { id: "q2", context: "דנה נסעה ברכבת לחיפה.", question: "מתי חזרה דנה?", answers: [] },
];

async function accepted(path: string, flags: Partial<NewTaskFlags> = {}) {
  return askForTask(await openTable(path), { label: [], ...flags }, flagDialogue({ acceptAll: true }));
}

describe("what a file of questions seems to hold", () => {
  it.each<[string, string, string | Uint8Array, object]>([
    [
      "Hebrew Excel's windows-1255 with semicolons",
      "excel.csv",
      hebrewExcel(EXCEL),
      {
        kind: "multiple-choice",
        language: "he",
        map: {
          choices: ["תשובה 1", "תשובה 2", "תשובה 3"],
          gold: { from: "נכונה", form: "index-from-1" },
          fields: { question: "שאלה" },
        },
      },
    ],
    [
      "choices in columns with a letter for a name",
      "proverbs.csv",
      PROVERBS,
      {
        kind: "multiple-choice",
        map: { id: "id", choices: ["א", "ב", "ג"], gold: { from: "answer", form: "letter" }, fields: { question: "opening" } },
      },
    ],
    [
      "UTF-16 with tabs and labels of six rows",
      "labels.tsv",
      utf16("comment\tlabel\nנהדר\t0\nגרוע\t1\nסתם\t2\nאהבתי\t0\nחבל\t1\nאולי\t2\n"),
      {
        kind: "classification",
        map: { gold: { from: "label", form: "label" }, fields: { text: "comment" } },
        labels: ["0", "1", "2"].map((label) => ({ label, spellings: [label] })),
      },
    ],
    [
      "numbers with thousands",
      "sums.csv",
      'question,answer\nכמה זה 2+2?,4\nכמה זה אלף ועוד מאה?,"1,100"\nכמה זה חצי?,0.5\n',
      { kind: "short-answer", map: { gold: { from: "answer", form: "number" }, fields: { question: "question" } } },
    ],
    [
      "passages with lists of answers, one of them empty",
      "passages.jsonl",
      QUESTIONS.map((row) => `${JSON.stringify(row)}\n`).join(""),
      {
        kind: "extractive-qa",
        map: { id: "id", gold: { from: "answers", form: "answers" }, fields: { context: "context", question: "question" } },
      },
    ],
    [
      "translations",
      "pairs.csv",
      "source,translation\nGood morning,בוקר טוב\nGood night,לילה טוב\n",
      { kind: "translation", language: "he", map: { gold: { from: "translation", form: "text" }, fields: { text: "source" } } },
    ],
  ])("%s", async (_name, path, bytes, expected) => {
    expect(await accepted(file(path, bytes))).toMatchObject(expected);
  });

  it("is only proposed: without --yes every flag that is missing is named at once, with its proposal", async () => {
    const table = await openTable(file("proposals.csv", PROVERBS));
    const asked = askForTask(table, { label: [], question: "opening" }, flagDialogue({ acceptAll: false }));
    await expect(asked).rejects.toMatchObject({ code: "E_USAGE" });
    const error = (await asked.catch((thrown: unknown) => thrown)) as MivhanError;
    expect(error.problems.map(({ place, advice }) => [place.field, advice])).toEqual(
      [
        ["--kind", "proposed: --kind multiple-choice"],
        ["--choices", "proposed: --choices 'א,ב,ג'"],
        ["--answer", "proposed: --answer answer"],
        ["--form", "proposed: --form letter"],
        ["--id", undefined],
        ["--language", "proposed: --language he"],
        ["--name", "proposed: --name proposals"],
      ].filter(([flag]) => flag !== "--id"),
    );
  });

  it("gives way to flags, by the name of a column or its number", async () => {
    const made = await accepted(file("flags.csv", PROVERBS), { kind: "mult", question: "2", choices: "3,4,ג", group: "id" });
    expect(made).toMatchObject({ kind: "multiple-choice", map: { choices: ["א", "ב", "ג"], fields: { question: "opening" } } });
  });

  it.each<[string, Partial<NewTaskFlags>, RegExp]>([
    ["a column that is not there", { question: "openning" }, /--question openning: there is no column openning/],
    ["a kind that is none", { kind: "quiz" }, /--kind quiz: expected one of multiple-choice/],
    ["one column of choices without lists", { choices: "א" }, /the column א holds no lists/],
    ["a name with capitals", { name: "My Task" }, /--name 'My Task': expected small letters/],
  ])("refuses %s", async (_name, flags, message) => {
    await expect(accepted(file("refused.csv", PROVERBS), flags)).rejects.toThrow(message);
  });

  it.each<[string, string, string | Uint8Array, RegExp]>([
    ["a row with too few columns, by its line", "ragged.csv", "q,a,b\n1,2,3\n4,5\n", /ragged\.csv:3 row 2/],
    ["a workbook", "book.xlsx", "PK", /save the sheet as CSV UTF-8/],
    ["a file of one column", "one.csv", "שאלה\nמה?\n", /it has one column/],
  ])("refuses %s", async (_name, path, bytes, message) => {
    const error = await openTable(file(path, bytes)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MivhanError);
    const { problems } = error as MivhanError;
    expect(
      problems
        .map(({ place, message: text, advice }) => `${place.file}:${place.line ?? ""} row ${place.row ?? ""} ${text} ${advice}`)
        .join("\n"),
    ).toMatch(message);
  });
});

describe("on a terminal", () => {
  async function typed(lines: readonly string[], flags: Partial<NewTaskFlags> = {}) {
    const [input, output] = [new PassThrough(), new PassThrough()];
    let printed = "";
    let next = 0;
    output.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      // Every question ends in a colon and a space, without a line feed.
      if (!printed.endsWith(": ")) return;
      if (next < lines.length) input.write(`${lines[next++]}\n`);
      else input.end();
    });
    const dialogue = await terminalDialogue({ input, output });
    const table = await openTable(file("typed.csv", PROVERBS));
    try {
      return { made: await askForTask(table, { label: [], ...flags }, dialogue), printed: () => printed };
    } finally {
      dialogue.release();
    }
  }

  it("an empty line takes what is proposed, and an answer that is not understood is asked again", async () => {
    const { made, printed } = await typed(["quiz", "", "", "", "", "", "", "", "", "", "proverbs", "", "CC0-1.0", "yes", ""]);
    expect(made).toMatchObject({ kind: "multiple-choice", name: "proverbs", licence: "CC0-1.0", redistribute: true });
    expect(printed()).toMatch(/expected one of multiple-choice/);
  });

  it("a flag answers its question, and the end of input breaks off", async () => {
    await expect(typed([], { kind: "multiple-choice" })).rejects.toMatchObject({ code: "E_INTERRUPTED" });
  });
});

describe("mivhan tasks new", () => {
  const cwd = mkdtempSync(join(tmpdir(), "mivhan-task-made-"));
  let made: CommandResult;
  beforeAll(() => {
    writeFileSync(join(cwd, "quiz.csv"), hebrewExcel(EXCEL));
    writeFileSync(join(cwd, "more.csv"), hebrewExcel("שאלה;תשובה 1;תשובה 2;תשובה 3;נכונה\r\nמהו צבע הדשא?;ירוק;אדום;לבן;1\r\n"));
    made = mivhan(["tasks", "new", "--from", "quiz.csv", "--shots", "more.csv", "--out", "mine", "--yes"], { cwd });
  });

  it("writes card, task and data, and shows prompts as they would be sent", () => {
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toContain('מהו הים הנמוך בעולם; ומהי "עיר הקודש"?\n\nא. ים המלח\nב. הכנרת\nג. ים סוף\n');
    expect(made.stderr).toContain("the file is windows-1255, as Hebrew Excel saves CSV");
    const card = parse(readFileSync(join(cwd, "mine/datasets/quiz.yaml"), "utf8"));
    expect(card).toMatchObject({
      dialect: { delimiter: ";", encoding: "windows-1255" },
      splits: { test: { rows: 2 }, shots: { rows: 1 } },
    });
    expect(readFileSync(join(cwd, "mine", "datasets", card.splits.test.file))).toEqual(readFileSync(join(cwd, "quiz.csv")));
  });

  it("makes what run can ask", () => {
    const args = ["run", "--task", "quiz", "--protocol", "letters-raw@1", "--model", "embedded:rules", "--root", "mine"];
    const run = mivhan(args, { cwd });
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toMatch(/quiz\s+letters-raw@1\s+acc@loglikelihood/);
  });

  it("does not replace a task unless told to", () => {
    const again = mivhan(["tasks", "new", "--from", "quiz.csv", "--out", "mine", "--yes"], { cwd });
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("E_TASK_EXISTS already there: mine/datasets/quiz.yaml"),
    });
    expect(mivhan(["tasks", "new", "--from", "quiz.csv", "--out", "mine", "--yes", "--overwrite"], { cwd }).code).toBe(0);
  });

  it("writes nothing when a row cannot be an item, and names the user's own file", () => {
    writeFileSync(join(cwd, "bad.csv"), "שאלה,א,ב,נכונה\nראשונה,x,y,א\nשנייה,x,y,ה\n");
    const bad = mivhan(["tasks", "new", "--from", "bad.csv", "--out", "none", "--yes", "--form", "letter"], { cwd });
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringMatching(/bad\.csv row 2.*נכונה|bad\.csv.*row 2/) });
    expect(existsSync(join(cwd, "none"))).toBe(false);
  });
});
