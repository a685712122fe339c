import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { junit } from "../../src/report/junit.ts";
import { ROOT } from "../helpers/cli.ts";
import { sampleResults, sampleRun, threeModels } from "./sample.ts";

const SCHEMA = join(ROOT, "test/fixtures/reference/junit/junit.xsd");

/** Needs xmllint: on Debian `apt-get install libxml2-utils`. */
function problemsOf(xml: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "mivhan-junit-")), "report.junit.xml");
  writeFileSync(file, xml);
  const { status, stderr, error } = spawnSync("xmllint", ["--noout", "--schema", SCHEMA, file], { encoding: "utf8" });
  if (error !== undefined) throw new Error(`xmllint does not run here (${error.message}): install libxml2-utils first`);
  return status === 0 ? "" : stderr;
}

describe("a JUnit report", () => {
  it("is valid against the schema with errors, skipped cases and names full of markup", () => {
    expect(problemsOf(junit(threeModels()))).toBe("");
    const hostile = "a\u0000<b>&\"'\ud800]]>";
    const runs = [
      sampleRun({ model: hostile, right: { "trivia-he letter-chat@0": 0.5 }, errored: 40 }),
      sampleRun({ model: "other", right: { "arc-he letter-chat@0": 0.5 } }),
    ];
    expect(problemsOf(junit(sampleResults(runs)))).toBe("");
  });

  it("that holds what the schema does not know is refused", () => {
    expect(problemsOf('<testsuites><testcase name="x"/></testsuites>')).toContain("testcase");
  });
});
