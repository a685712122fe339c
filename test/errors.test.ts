import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./helpers/cli.ts";

const source = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(join(ROOT, "src", path), "utf8"))
  .join("\n");
const page = readFileSync(join(ROOT, "docs/errors.md"), "utf8");
const codesIn = (text: string) => new Set(text.match(/\bE_[A-Z][A-Z_]+\b/g));

describe("docs/errors.md", () => {
  it("explains every error code of the source", () => {
    expect([...codesIn(source)].filter((code) => !codesIn(page).has(code))).toEqual([]);
  });

  it("explains no code that the source does not have", () => {
    expect([...codesIn(page)].filter((code) => !codesIn(source).has(code))).toEqual([]);
  });

  it("has a test for every row of the classes of failed requests", () => {
    const tests = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => readFileSync(join(ROOT, "test", path), "utf8"))
      .join("\n");
    const rows = page.slice(page.indexOf("## Requests"), page.indexOf("## Replies"));
    expect(codesIn(rows).size).toBeGreaterThan(15);
    expect([...codesIn(rows)].filter((code) => !codesIn(tests).has(code))).toEqual([]);
  });
});
