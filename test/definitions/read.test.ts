import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readDefinition } from "../../src/definitions/read.ts";
import { parseTask } from "../../src/definitions/task.ts";
import { accepted, problemsOf, TASK } from "./texts.ts";

const read = (text: string) => parseTask(text, "x.yaml");
const anything = (text: string) => readDefinition<unknown>(text, { file: "x.yaml", schema: {} });

describe("a text that is no definition", () => {
  it.each([
    ["an empty file", "", "x.yaml: the file is empty; expected a definition"],
    ["only a comment", "# nothing\n", "x.yaml: the file is empty"],
    ["an unclosed list", "task: [a\nversion: 1\n", "x.yaml:2:1: not valid YAML"],
    ["a tab as indentation", "task:\n\ta: 1\n", "x.yaml:2:1: a tab cannot indent YAML; indent with spaces"],
    ["a key twice", `${TASK}task: other\n`, "x.yaml:11:1: the key stands here a second time; keep one of the two"],
    ["a key twice in JSON", '{"task": "a",\n "task": "b"}', "x.yaml:2:2: the key stands here a second time"],
    ["two documents", `${TASK}---\ntask: b\n`, "x.yaml:11:1: a second document begins here; expected one definition per file"],
    ["a tag that would make an object", "task: !!js/function 'x'\n", "x.yaml:1:7: not valid YAML: Unresolved tag"],
    ["a list", "- 1\n", "x.yaml:1:1: found a list; expected a mapping"],
    ["a text", "hello\n", 'x.yaml:1:1: found the string "hello"; expected a mapping'],
  ])("%s is refused with its place", (_, text, expected) => {
    expect(problemsOf(read(text))[0]).toContain(expected);
  });

  it("is refused when its aliases multiply", () => {
    const rows = ["a: &a [1,1,1,1,1,1,1,1]"];
    for (const [name, before] of ["ba", "cb", "dc", "ed"]) rows.push(`${name}: &${name} [${Array(8).fill(`*${before}`).join()}]`);
    expect(problemsOf(anything(rows.join("\n")))).toEqual([expect.stringContaining("the aliases (*name) expand too far")]);
  });

  it.each(["[", "{a: ", "- ", "? "])("is refused when %o is nested a hundred thousand times, in well under a second", (sign) => {
    const start = performance.now();
    expect(problemsOf(anything(sign.repeat(100_000)))).toEqual([
      "x.yaml: the values are nested too deeply; expected at most 100 levels",
    ]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("is refused when it is as large as a data file", () => {
    expect(problemsOf(anything("a".repeat(1_000_001)))[0]).toContain("the file has 1000001 characters");
  });

  it("never throws, whatever the text", () => {
    const alphabet = fc.constantFrom(
      "- ",
      "? ",
      ": ",
      "a",
      "\n",
      "  ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&x ",
      "*x",
      "!",
      "|",
      ">",
      "'",
      '"',
      "#",
      "%",
      "\t",
      "---",
      "<<",
      "א",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (signs) => typeof read(signs.join("")).ok === "boolean"),
      { numRuns: 500 },
    );
  });
});

describe("a definition", () => {
  it("reads any JSON value as JSON.parse does", () => {
    const key = fc.string().filter((name) => name !== "$schema");
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: "binary" }),
        fc.boolean(),
        fc.integer(),
        fc.array(tie("any")),
        fc.dictionary(key, tie("any")),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(key, value), (object) => {
        const text = JSON.stringify(object);
        expect(accepted(anything(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("may be JSON indented with tabs", () => {
    expect(accepted(anything('{\n\t"a": [\n\t\t1\n\t]\n}'))).toEqual({ a: [1] });
  });

  it("keeps what looks like a date, a number with zeros, yes, no and off as YAML 1.2 does", () => {
    expect(accepted(anything("a: 2024-01-31\nb: off\nc: no\nd: 1_000\ne: 0o10\n"))).toEqual({
      a: "2024-01-31",
      b: "off",
      c: "no",
      d: "1_000",
      e: 8,
    });
  });

  it("may use a few aliases, and places lead through them", () => {
    const result = anything("a: &x { b: 1 }\nc: *x\n");
    expect(accepted(result)).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(result.ok && result.placeOf(["c", "b"])).toEqual({ file: "x.yaml", line: 1, column: 12, field: "c.b" });
  });

  it("does not turn __proto__ into a prototype", () => {
    const value = accepted(anything('{"__proto__": {"polluted": true}}'));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
  });

  it("leaves the editor's $schema out of the value", () => {
    expect(accepted(read(`$schema: ./schemas/task.json\n${TASK}`))).not.toHaveProperty("$schema");
  });

  it("knows the place of every value in it", () => {
    const value = { list: [{ deep: "x" }, 2], text: "two\nlines" };
    const text = stringify(value);
    const result = anything(text);
    if (!result.ok) throw new Error("refused");
    expect(result.placeOf(["list", 0, "deep"])).toEqual({ file: "x.yaml", line: 2, column: 11, field: "list[0].deep" });
    expect(result.placeOf(["text"])).toMatchObject({ line: 4, column: 7 });
    expect(result.placeOf([])).toEqual({ file: "x.yaml", line: 1, column: 1 });
    // What is not there has the place of what would hold it.
    expect(result.placeOf(["list", 7, "deep"])).toMatchObject({ line: 2, field: "list[7].deep" });
  });
});

describe("the schema's complaints", () => {
  it("come all at once, in the order of the file", () => {
    const text = `task: Capitals!
verson: 1
kind: multiple-chioce
language: HE
title:
dataset: capitals
split: 7
metrics: [accuracy, accuracy]
primary: accuracy
exclude: [{ id: 3, reason: "", since: 2024-01-01 }]
`;
    expect(problemsOf(read(text))).toEqual([
      'x.yaml:1:7 field task: "Capitals!" is not allowed here; expected a name in lower-case letters, digits, dots and hyphens',
      expect.stringMatching(
        /^x\.yaml:2:1 field verson: unknown key "verson"; expected task, version, .*; did you mean "version"\?$/,
      ),
      expect.stringMatching(
        /^x\.yaml:3:7 field kind: "multiple-chioce" is not allowed here; expected one of .*; did you mean "multiple-choice"\?$/,
      ),
      'x.yaml:4:11 field language: "HE" is not allowed here; expected a BCP 47 language tag such as he or en',
      "x.yaml:5:1 field title: there is no value; expected text: one line for tables and lists",
      'x.yaml:7:8 field split: found the number 7; expected text: the split of the card that is evaluated; put it in quotes: "7"',
      "x.yaml:8:10 field metrics: entries 1 and 0 (from 0) are the same; remove one of them",
      'x.yaml:10:17 field exclude[0].id: found the number 3; expected text: the item\'s id as text; put it in quotes: "3"',
      "x.yaml:10:28 field exclude[0].reason: it is empty; expected what is wrong with the item",
    ]);
  });

  it("name every key that is missing", () => {
    expect(problemsOf(read("task: x\n")).map((line) => /"(\w+)" is missing/.exec(line)?.[1])).toEqual([
      "version",
      "kind",
      "language",
      "title",
      "dataset",
      "split",
      "metrics",
      "primary",
    ]);
  });

  it("stand beside those of the checks when the form is right", () => {
    const text = TASK.replace("version: 1", "version: 0\nzzzz: 1").replace("shotSplit: shots", "shotSplit: test");
    expect(problemsOf(read(text)).map((line) => line.split(":").slice(0, 2).join(":"))).toEqual([
      "x.yaml:2",
      "x.yaml:3",
      "x.yaml:9",
    ]);
  });

  it("refuse numbers that are none", () => {
    expect(problemsOf(read(TASK.replace("version: 1", "version: .nan")))[0]).toContain(
      "x.yaml:2:10 field version: found the number NaN; expected a whole number",
    );
  });
});
