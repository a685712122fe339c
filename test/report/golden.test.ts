import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendix } from "../../src/report/appendix.ts";
import { bibtex } from "../../src/report/citation.ts";
import { latex } from "../../src/report/document-latex.ts";
import { markdown } from "../../src/report/document-markdown.ts";
import { junit } from "../../src/report/junit.ts";
import { reportDocument } from "../../src/report/report-document.ts";
import { ROOT } from "../helpers/cli.ts";
import { threeModels } from "./sample.ts";

const GOLDEN = join(ROOT, "test/golden/report");
const results = threeModels();
const prompts = [
  { column: "trivia-he letter-chat@0", item: "q1", seed: 1, text: "שאלה: מהי הבירה?\nA. ירושלים\n```\n\\end{document}" },
];

describe("the text formats", () => {
  const cases: Readonly<Record<string, string>> = {
    "full.md": markdown(reportDocument(results, { detail: "full" })),
    "summary.md": markdown(reportDocument(results, { detail: "summary" })),
    "full.tex": latex(reportDocument(results, { detail: "full" })),
    "appendix.md": markdown(appendix(results, prompts)),
    "appendix.tex": latex(appendix(results, prompts)),
    "report.junit.xml": junit(results),
    "cite.bib": bibtex(results),
  };
  it.each(Object.entries(cases))("%s is the text that was read and approved", (name, text) => {
    const file = join(GOLDEN, name);
    // A new golden file is written once, to be read before it is committed; it is never overwritten here.
    if (!existsSync(file)) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, "utf8"));
  });
});
