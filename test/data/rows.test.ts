import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatOfName } from "../../src/data/rows.ts";
import { builtInZstd } from "../../src/data/zstd.ts";
import { allRows, temporaryFolder, write } from "./temporary.ts";

const folder = temporaryFolder();
const REFERENCE = fileURLToPath(new URL("../fixtures/reference/rows/", import.meta.url));
const EXPECTED = JSON.parse(readFileSync(join(REFERENCE, "rows.json"), "utf8")).rows;
/** What the JSON Lines files hold of the identifiers, which are too large for a number. */
const ROUNDED = EXPECTED.map((row: { id: string }) => ({ ...row, id: Number(row.id) }));

const json = (text: string | Uint8Array) => allRows(write(folder, "x.json", text), { format: "json" });
const jsonl = (text: string | Uint8Array) => allRows(write(folder, "x.jsonl", text), { format: "jsonl" });
const csv = (text: string | Uint8Array, dialect = {}) => allRows(write(folder, "x.csv", text), { format: "csv", dialect });
const squad = (value: unknown) =>
  allRows(write(folder, "q.json", typeof value === "string" ? value : JSON.stringify(value)), { format: "squad" });

const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
const anyRows = fc.array(
  fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    fc.jsonValue(),
  ),
);

describe("JSON Lines", () => {
  it("read back what JSON.stringify wrote", async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const plain = JSON.parse(JSON.stringify(rows));
        const read = await jsonl(plain.map((row: unknown) => `${JSON.stringify(row)}\n`).join(""));
        expect(read.rows).toEqual(plain);
        expect(read.problems).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("name file, line and row of everything that is wrong, and go on", async () => {
    const read = await jsonl(bytes('{"a": 1}\n\n{"a": }\n[1]\n{"a": "', 0xff, '"}\n{"a": 2}\n{"a": "cu'));
    expect(read.numbers).toEqual([1, 5]);
    expect(read.problems).toEqual([
      expect.stringContaining("f:3 row 2: not valid JSON"),
      "f:4 row 3: found a list; expected one JSON object per line; check the card's format",
      expect.stringContaining("f:5 row 4: bytes that are not utf-8; save the file as UTF-8, or say what it is"),
      "f:7 row 6: the file ends inside this row; expected one JSON object per line; fetch the file again",
    ]);
  });

  it("begin with a byte order mark or not", async () => {
    expect((await jsonl('\ufeff{"a": 1}\n')).rows).toEqual([{ a: 1 }]);
  });
});

describe("a JSON array", () => {
  it("reads back what JSON.stringify wrote, with and without white space", async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, fc.constantFrom(0, 1, "\t"), async (rows, indent) => {
        const plain = JSON.parse(JSON.stringify(rows));
        const read = await json(JSON.stringify(plain, null, indent));
        expect(read.rows).toEqual(plain);
        expect(read.problems).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['[{"a": 1},\n {"a": "x,]{\\""},\n {"a":', 2, "f:3 row 3: the file ends inside this row"],
    ['[{"a": 1}, 5]', 1, "f:1 row 2: found the number 5; expected a JSON object"],
    ['[{"a": 1},]', 1, "f:1 row 2: not valid JSON"],
    ['[{"a": 1}\n{"a": 2}]', 0, "f:1 row 1: not valid JSON"],
    ['[{"a": 1}] [', 1, "f row 2: there is more after the array, on line 1"],
    ['{"a": 1}', 0, 'f: the file begins with "{"; expected a JSON array of objects'],
    ["", 0, "f: the file is empty"],
  ])("%o gives %i rows and says what is wrong", async (text, rows, problem) => {
    const read = await json(text);
    expect(read.rows).toHaveLength(rows);
    expect(read.problems).toEqual([expect.stringContaining(problem)]);
  });

  it("may be empty", async () => {
    expect(await json(" [ ] \n")).toEqual({ rows: [], numbers: [], problems: [] });
  });
});

describe("CSV and TSV", () => {
  it("read back what RFC 4180 wrote", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "א", '"', ",", ";", "\n", "\r\n", " ", "'") });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell)), fc.constantFrom("\n", "\r\n"), async (rows, end) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = ["a,b", ...rows.map(([a, b]) => `${quoted(a)},${quoted(b)}`)].join(end);
        expect((await csv(text)).rows).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
      { numRuns: 40 },
    );
  });

  it("name line and row of a row with too few or too many columns, and go on", async () => {
    const read = await csv('a,b\r\n1,2\r\n\r\n"x\r\ny",3\r\n4\r\n5,6,7\r\n8,9\r\n');
    expect(read.numbers).toEqual([1, 2, 5]);
    expect(read.problems).toEqual([
      expect.stringContaining("f:6 row 3: the row has 1 columns; expected 2: a, b"),
      expect.stringContaining("f:7 row 4: the row has 3 columns; expected 2: a, b"),
    ]);
  });

  it("name the row of a wrong byte even inside a value of several lines", async () => {
    const read = await csv(bytes('a,b\n1,2\n"x\ny', 0xe0, '",3\n4,5\n'));
    expect(read.numbers).toEqual([1, 3]);
    expect(read.problems).toEqual([expect.stringContaining("f:3 row 2: bytes that are not utf-8")]);
  });

  it.each([
    ['a,b\n1,2\n3,"4\n5,6', "f:3 row 2: the file ends inside a quoted value"],
    ['a,b\n1,2\n3,"4"x\n5,6', "f:3 row 2: there is text after a closing quote"],
    ['a,b\n1,2\n3,4"x"\n5,6', "f:3 row 2: a quote stands inside an unquoted value"],
    ["a,a\n1,2\n", 'f: the header names the column "a" twice'],
    ["", "f: the file is empty; expected a header line and rows"],
  ])("%o is refused", async (text, problem) => {
    expect((await csv(text)).problems).toEqual([expect.stringContaining(problem)]);
  });

  it("take windows-1255 and a semicolon when the card says so, and advise it when it does not", async () => {
    // "שאלה;תשובה" and "מה;כן" as Hebrew Excel saves them.
    const text = bytes(0xf9, 0xe0, 0xec, 0xe4, ";", 0xfa, 0xf9, "\r\n", 0xee, 0xe4, ";", 0xeb, 0xef, "\r\n");
    expect((await csv(text, { encoding: "windows-1255", delimiter: ";" })).rows).toEqual([{ שאלה: "מה", תש: "כן" }]);
    expect((await csv(text)).problems).toEqual([expect.stringContaining("dialect: { encoding: windows-1255 }")]);
  });

  it("take the UTF-16 of a spreadsheet's Unicode text, and advise it", async () => {
    const text = Buffer.concat([bytes(0xff, 0xfe), Buffer.from("שאלה,ב\r\nא,2\r\n\u0a0a\u05d0,3", "utf16le")]);
    const rows = [
      { שאלה: "א", ב: "2" },
      { שאלה: "\u0a0a\u05d0", ב: "3" },
    ];
    expect((await csv(text, { encoding: "utf-16le" })).rows).toEqual(rows);
    expect((await csv(text)).problems).toEqual([expect.stringContaining("the file begins as utf-16le does; expected utf-8")]);
  });

  it("name columns of a file without a header, and keep empty lines of a single column", async () => {
    expect((await csv("x\n\ny\n", { columns: ["text"], quote: "" })).rows).toEqual([{ text: "x" }, { text: "" }, { text: "y" }]);
  });

  it("read quotes as letters, or take away those around a value, when the card says so", async () => {
    const text = 'a,b\n" x "" y " " z ",1\n"q",2\n"r""s",3\n",4\n';
    expect((await csv(text)).problems).toHaveLength(1);
    expect((await csv(text, { quote: "" })).rows[0]).toEqual({ a: '" x "" y " " z "', b: "1" });
    expect((await csv(text, { quoting: "outer" })).rows.map(({ a }) => a)).toEqual([' x " y " " z ', "q", 'r"s', '"']);
  });
});

describe("SQuAD", () => {
  const qa = { id: "q1", question: "מתי?", answers: [{ text: "אתמול", answer_start: 3 }], is_impossible: false };
  const version2 = {
    version: "v2.0",
    data: [
      {
        title: "ערך",
        source: "Wikipedia",
        paragraphs: [{ context: "זה היה אתמול", qas: [qa, { ...qa, id: "q2", answers: [], is_impossible: true }] }],
      },
    ],
  };

  it("gives a row per question, whose paragraph is its cluster", async () => {
    const { rows, problems } = await squad(version2);
    expect(problems).toEqual([]);
    expect(rows).toMatchObject([
      {
        id: "q1",
        context: "זה היה אתמול",
        question: "מתי?",
        answers: ["אתמול"],
        is_impossible: false,
        title: "ערך",
        source: "Wikipedia",
      },
      { id: "q2", answers: [], is_impossible: true },
    ]);
    expect(rows[0]?.["cluster"]).toBe(rows[1]?.["cluster"]);
  });

  it("reads the flattened form and version 1.1", async () => {
    const flat = {
      version: "v1.1",
      data: [{ title: "t", context: "c", question: "q", answers: { text: ["c"], answer_start: [0] }, id: 7 }],
    };
    expect((await squad(flat)).rows).toMatchObject([
      { id: 7, context: "c", question: "q", answers: ["c"], is_impossible: false },
    ]);
  });

  const broken = (change: object) => ({ data: [{ paragraphs: [{ context: "c", qas: [qa, { ...qa, ...change }] }] }] });
  it.each([
    [
      broken({ is_impossible: "TRUE" }),
      'f row 2 field is_impossible: found the text "TRUE"; expected true or false; HeQ 1.0 writes text with the opposite sense',
    ],
    [broken({ is_impossible: true }), "f row 2 field answers: a question without an answer has answers"],
    [broken({ answers: [] }), "f row 2 field answers: a question with an answer has none"],
    [broken({ answers: [{ answer_start: 1 }] }), "f row 2 field answers: found a list; expected answers with their texts"],
    [{ data: [{ paragraphs: [{ qas: [qa] }] }] }, "f row 1 field context: found nothing"],
    [{ data: [{ paragraphs: 5 }] }, "f row 1: found nothing"],
    [{ data: 5 }, "f: there is no list under `data`"],
    [[], "f: found a list; expected SQuAD"],
    [JSON.stringify(version2).slice(0, -30), "f: the file ends too early, in or after row 2"],
  ])("names what is wrong (%#)", async (value, problem) => {
    expect((await squad(value)).problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe("Parquet", () => {
  it.each(["none", "snappy", "gzip", "zstd"])(
    "of another implementation, packed with %s, reads as it was written",
    async (codec) => {
      const { rows, problems, numbers } = await allRows(join(REFERENCE, `${codec}.parquet`), { format: "parquet" });
      expect(problems).toEqual([]);
      expect(rows).toEqual(EXPECTED);
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7]);
    },
  );

  it("that is cut or damaged is a problem", async () => {
    const whole = readFileSync(join(REFERENCE, "snappy.parquet"));
    const cut = await allRows(write(folder, "cut.parquet", whole.subarray(0, 3000)), { format: "parquet" });
    expect(cut.problems).toEqual([expect.stringContaining("f: not a whole Parquet file")]);
    const damaged = Buffer.from(whole).fill(0xff, 4, 800);
    const read = await allRows(write(folder, "bad.parquet", damaged), { format: "parquet" });
    expect(read.problems).toEqual([expect.stringMatching(/^f row 1: rows 1 to 3 cannot be read/)]);
  });
});

describe("packed files", () => {
  it.each(["rows.jsonl.gz", "rows.jsonl.zst"])("%s of another implementation reads as it was written", async (name) => {
    const { rows, problems } = await allRows(join(REFERENCE, name), { format: "jsonl" });
    expect(problems).toEqual([]);
    expect(rows).toEqual(ROUNDED);
  });

  it("unpack with fzstd where Node has no zstd of its own", async () => {
    const unpacker = builtInZstd();
    const parts: Buffer[] = [];
    unpacker.on("data", (part) => parts.push(part));
    await pipeline([readFileSync(join(REFERENCE, "rows.jsonl.zst"))], unpacker);
    const lines = Buffer.concat(parts).toString().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(ROUNDED);
  });

  it.each(["rows.jsonl.gz", "rows.jsonl.zst"])("%s that is cut is a problem that names the row", async (name) => {
    const whole = readFileSync(join(REFERENCE, name));
    const { problems } = await allRows(write(folder, name, whole.subarray(0, -20)), { format: "jsonl" });
    expect(problems).toEqual([expect.stringMatching(/^f( row \d+)?: the packed file is cut short; fetch the file again$/)]);
  });

  it("that are not packed are a problem", async () => {
    const { problems } = await allRows(write(folder, "no.jsonl.gz", '{"a": 1}\n'), { format: "jsonl" });
    expect(problems).toEqual([expect.stringContaining("f: the packed file is damaged")]);
  });

  it("that expand without end are refused before they fill the memory", async () => {
    const gz = write(folder, "bomb.jsonl.gz", gzipSync(Buffer.alloc(20_000_000, 32)));
    for (const path of [gz, join(REFERENCE, "bomb.jsonl.zst")]) {
      const { problems } = await allRows(path, { format: "jsonl" });
      expect(problems).toEqual([expect.stringMatching(/^f: the file expands to more than 200 times its size/)]);
    }
  });
});

describe("any file", () => {
  it("that is not there, or is a folder, is a problem", async () => {
    expect((await allRows(join(folder, "nowhere"), { format: "csv" })).problems).toEqual(["f: the file does not exist"]);
    expect((await allRows(folder, { format: "csv" })).problems).toEqual(["f: it is not a file"]);
  });

  it("of random bytes is refused in every format, and never throws", async () => {
    const formats = ["jsonl", "json", "csv", "tsv", "squad", "parquet"] as const;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...formats), async (content, format) => {
        const read = await allRows(write(folder, "random", content), { format });
        return read.problems.length + read.rows.length >= 0;
      }),
      { numRuns: 100 },
    );
  });

  it("tells its format by its name, packed or not", () => {
    expect(["a.jsonl", "a.JSON.gz", "a.csv", "a.tsv.zst", "a.parquet", "a.txt"].map(formatOfName)).toEqual([
      "jsonl",
      "json",
      "csv",
      "tsv",
      "parquet",
      undefined,
    ]);
  });
});
