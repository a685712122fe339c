import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const fixtures = fileURLToPath(new URL("../fixtures/reference/scoring/", import.meta.url));
const PACKAGES = ["sacrebleu==2.6.0", "rouge-score==0.1.2", "scikit-learn==1.9.1"];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mivhan-scoring-"));
  execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
  execFileSync(join(folder, "venv/bin/pip"), ["install", "--quiet", ...PACKAGES], { stdio: "pipe" });
  execFileSync(join(folder, "venv/bin/python"), ["-W", "ignore", join(fixtures, "make.py"), folder], { stdio: "pipe" });
}, 280_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the golden values of scoring", () => {
  it.each(["translation", "rouge", "classification", "squad"])("%s.json is what the tools give today", (name) => {
    const read = (place: string) => JSON.parse(readFileSync(join(place, `${name}.json`), "utf8"));
    const { versions: _now, ...made } = read(folder);
    const { versions: _then, ...kept } = read(fixtures);
    expect(rounded(made)).toEqual(rounded(kept));
  });
});

/** Numbers to ten digits: another processor may sum in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, member) => (typeof member === "number" ? Number(member.toPrecision(10)) : member)));
}
