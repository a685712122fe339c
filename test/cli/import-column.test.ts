import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Summary } from "../../src/summary/model.ts";
import { mivhan } from "../helpers/cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "mivhan-column-"));
const SUITE = `suite: pair
version: 1
title: translation by COMET, and questions
entries:
  - { task: starter-translation-en-he, protocol: translation-he-chat }
  - { task: starter-arc, protocol: letter-chat }
composites:
  - composite: pair-average
    title: mean of both
    members:
      - { task: starter-translation-en-he, protocol: translation-he-chat, metric: comet@text }
      - { task: starter-arc, protocol: letter-chat }
`;
const summary = (directory = "run") => JSON.parse(readFileSync(join(cwd, directory, "summary.json"), "utf8")) as Summary;
const bring = (file: string, more: readonly string[] = []) =>
  mivhan(
    [
      "import",
      "column",
      "run",
      file,
      "--metric",
      "comet",
      "--task",
      "starter-translation-en-he",
      "--of",
      "wmt22-comet-da, unbabel-comet 2.2.2",
      ...more,
    ],
    { cwd },
  );

describe("a metric that another tool computed", () => {
  let ids: string[] = [];
  beforeAll(() => {
    mkdirSync(join(cwd, "own/tasks/suites"), { recursive: true });
    writeFileSync(join(cwd, "own/tasks/suites/pair.yaml"), SUITE);
    const run = mivhan(["run", "--suite", "pair", "--root", "own", "--model", "embedded:rules", "--out", "run"], { cwd });
    if (run.code !== 0) throw new Error(run.stderr);
    if (mivhan(["rescore", "run", "--name", "again"], { cwd }).code !== 0) throw new Error("rescore");
    const rows = readFileSync(join(cwd, "run/items.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    ids = rows.filter(({ task }) => task === "starter-translation-en-he").map(({ id }) => id);
  });
  const table = (name: string, rows: readonly (readonly [string, unknown])[]) => {
    writeFileSync(join(cwd, name), `id,value\n${rows.map(([id, value]) => `${id},${value}\n`).join("")}`);
    return name;
  };

  it("blocks the composite that needs it, which says how to bring it", () => {
    const [composite] = summary().composites;
    expect(composite).not.toHaveProperty("score");
    expect(composite?.blocked).toContain(
      "the run does not compute comet: bring it with mivhan import column RUN FILE --metric comet",
    );
  });

  it.each<[string, () => string, RegExp]>([
    [
      "percent without being told",
      () =>
        table(
          "percent.csv",
          ids.map((id) => [id, 81]),
        ),
      /row 1 field value: 81 is no fraction; values from 0 to 100 need --percent/,
    ],
    [
      "an answer without a value",
      () =>
        table(
          "few.csv",
          ids.slice(1).map((id) => [id, 0.8]),
        ),
      /1 answers have no value: /,
    ],
    [
      "an id that was not answered",
      () =>
        table(
          "strange.csv",
          [...ids, "nobody"].map((id) => [id, 0.8]),
        ),
      /row 9 field id: the run has no answer to "nobody" under seed 1/,
    ],
    [
      "an id twice",
      () =>
        table(
          "twice.csv",
          [...ids, ids[0] as string].map((id) => [id, 0.8]),
        ),
      /stands here a second time/,
    ],
    [
      "an empty value",
      () =>
        table(
          "empty.csv",
          ids.map((id) => [id, ""]),
        ),
      /row 1 field value: "" is no number/,
    ],
  ])("is refused with %s, and changes nothing", (_name, make, message) => {
    const before = readFileSync(join(cwd, "run/summary.json"), "utf8");
    expect(bring(make())).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
    expect(readFileSync(join(cwd, "run/summary.json"), "utf8")).toBe(before);
  });

  it("is a column of run and readings then, frees the composite, and still follows from the journal", () => {
    const brought = bring(
      table(
        "comet.csv",
        ids.map((id, index) => [id, 80 + index]),
      ),
      ["--percent"],
    );
    expect(brought).toMatchObject({ code: 0 });
    expect(brought.stdout).toContain("comet@text 83.5");
    for (const directory of ["run", "run/readings/again"]) {
      const { columns, composites } = summary(directory);
      // The mean of 80 … 87, and with the accuracy beside it.
      expect(columns[0]?.extractors["text"]?.scores["comet"]?.value).toBeCloseTo(0.835, 12);
      expect(columns[0]?.imported).toMatchObject({
        "comet@text": { of: "wmt22-comet-da, unbabel-comet 2.2.2", file: "comet.csv" },
      });
      expect(composites[0]?.score?.value).toBeCloseTo((0.835 + (columns[1]?.score?.value as number)) / 2, 12);
      expect(mivhan(["verify", directory], { cwd }).code).toBe(0);
    }
  });

  it("is named with its source in a report", () => {
    expect(mivhan(["report", "run", "-o", "report.md"], { cwd }).code).toBe(0);
    expect(readFileSync(join(cwd, "report.md"), "utf8")).toMatch(
      /comet@text 83\.5 .*computed by wmt22-comet-da, unbabel-comet 2\.2\.2 \(comet\.csv, sha256 [0-9a-f]{16}\)/,
    );
  });

  it("cannot take the name of a metric that the run computes itself", () => {
    const refused = mivhan(
      ["import", "column", "run", "comet.csv", "--metric", "chrf", "--task", "starter-translation-en-he", "--of", "x"],
      { cwd },
    );
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("the run computes chrf itself") });
  });
});
