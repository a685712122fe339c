import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvField, csvLine, tidyCsv } from "../../src/report/csv.ts";
import { escapeLatex } from "../../src/report/document-latex.ts";
import { escapeMarkdown, markdown } from "../../src/report/document-markdown.ts";
import { directionRuns, isolated } from "../../src/report/isolate.ts";
import { escapeXml } from "../../src/report/junit.ts";
import { sampleRun } from "./sample.ts";

/** What models and data have been seen to hold, and what somebody might put there. */
const HOSTILE = [
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(1)>",
  "[x](javascript:alert(1))",
  "a|b\nc",
  "\u202eabc\u202c",
  '=HYPERLINK("http://x")',
  "\ud800",
  "a\0b",
  "`code``more```",
  "@user http://example.org #1",
  "]]> &amp; &#0;",
  "\\input{/etc/passwd} $x_1^2$ ~ % {",
];

describe("Markdown", () => {
  it.each(HOSTILE)("leaves no markup in %j", (text) => {
    const escaped = escapeMarkdown(text);
    expect(escaped).not.toMatch(/[<>\n\0\u202a-\u202e]/);
    expect(escaped).not.toMatch(/(^|[^\\])[`*[\]|]/);
    expect(escaped).not.toMatch(/\p{Surrogate}/u);
  });

  it("keeps code longer than any fence in it", () => {
    expect(markdown([{ kind: "code", language: "text", text: "````\nx" }])).toBe("`````text\n````\nx\n`````\n");
  });

  it("isolates what is written from right to left", () => {
    expect(escapeMarkdown("מודל (v1)")).toBe("\u2068מודל (v1)\u2069");
  });
});

describe("LaTeX", () => {
  it.each(HOSTILE)("leaves no command in %j", (text) => {
    const bare = escapeLatex(text).replace(/\\(text\w+)\{\}|\\[{}$&#%_]|\\texthebrew\{|\}|\$-\$/g, "");
    expect(bare).not.toMatch(/[\\$&#%_^~{}\0]/);
  });

  it("wraps each stretch of Hebrew, with the spaces and quotes inside it", () => {
    expect(escapeLatex('צה"ל בגליל: acc 5')).toBe("\\texthebrew{צה\\textquotedbl{}ל בגליל}: acc 5");
  });
});

describe("directions", () => {
  it("give back the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("א", "ב", "a", " ", "(", ",") }), (text) => {
        expect(
          directionRuns(text)
            .map((run) => run.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("cannot be broken out of", () => {
    expect(isolated("א\u2069\u202eב")).toBe("\u2068אב\u2069");
  });
});

describe("XML", () => {
  it.each(HOSTILE)("holds %j as text", (text) => {
    expect(escapeXml(text)).not.toMatch(/[<>"\0-\x08\ud800-\udfff]|&(?!amp;|lt;|gt;|quot;|#10;)/);
  });
});

describe("CSV", () => {
  it("is read back as it was, but for null bytes, lone surrogates and the apostrophe before formulas", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 6 }), (fields) => {
        const plain = fields.map((field) => field.replace(/^[=+\-@\t\r]/, "x").replaceAll("\0", ""));
        const [row] = parse(csvLine(plain), { relax_column_count: true, record_delimiter: "\n" }) as string[][];
        expect(row ?? [""]).toEqual(plain);
      }),
    );
  });

  it("neutralises formulas and leaves numbers alone", () => {
    const fields = ["=1+1", "+SUM(A1)", "-2+3", "@x", "\tx", "-5", "+3.5", "-1e-7", "−3"];
    const safe = ["'=1+1", "'+SUM(A1)", "'-2+3", "'@x", "'\tx", "-5", "+3.5", "-1e-7", "−3"];
    expect(fields.map(csvField)).toEqual(safe);
  });

  it("has one row per item, seed and metric, and one without a value for what was not collected", async () => {
    const run = sampleRun({ model: "m", right: { "trivia-he letter-chat@0": 0.5 }, errored: 3 });
    async function* rows() {
      for (const outcome of run.outcomes) yield { model: "m", run: "r", outcome };
    }
    let text = "";
    for await (const line of tidyCsv(rows())) text += line;
    const table = parse(text, { columns: true }) as Record<string, string>[];
    expect(table).toHaveLength(40);
    expect(table.filter(({ status }) => status === "errored")).toHaveLength(3);
    expect(table[0]).toMatchObject({
      model: "m",
      task: "trivia-he",
      item: "q1",
      seed: "1",
      status: "errored",
      reason: "E_TIMEOUT",
      value: "",
    });
    const scored = table.filter(({ value }) => value !== "");
    expect(scored.reduce((sum, { value }) => sum + Number(value), 0) / scored.length).toBeCloseTo(
      run.summary.columns[0]?.score?.value as number,
      10,
    );
  });
});
