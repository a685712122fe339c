import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mivhan } from "../helpers/cli.ts";

const cwd = mkdtempSync(join(tmpdir(), "mivhan-errata-"));
const columnOf = (directory: string) => JSON.parse(readFileSync(join(cwd, directory, "summary.json"), "utf8")).columns[0];

describe("an erratum that is found after a run", () => {
  it("leaves the run its score and gives a reading without the item, which still follows from the journal", () => {
    const args = ["run", "--task", "starter-copa", "--protocol", "letter-chat", "--model", "embedded:random", "--out", "run"];
    expect(mivhan(args, { cwd }).code).toBe(0);
    const erratum = ["--exclude", "starter-copa:copa-test-01=both choices can be"];
    expect(mivhan(["rescore", "run", "--name", "errata", ...erratum], { cwd }).code).toBe(0);
    expect(columnOf("run").score.n).toBe(24);
    const reading = columnOf("run/readings/errata");
    expect(reading.score.n).toBe(23);
    expect(reading.counts.unscored).toEqual({ "erratum: both choices can be": 1 });
    expect(mivhan(["verify", "run/readings/errata"], { cwd }).code).toBe(0);
    const unknown = mivhan(["rescore", "run", "--name", "no", "--exclude", "starter-copa:nobody=x"], { cwd });
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('starter-copa has no item "nobody" in this run') });
  });
});
