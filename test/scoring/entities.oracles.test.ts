import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const REFERENCE = fileURLToPath(new URL("../fixtures/reference/entities/", import.meta.url));

test("the golden values of entities are what seqeval gives today", () => {
  const scratch = mkdtempSync(join(tmpdir(), "mivhan-seqeval-"));
  try {
    const python = join(scratch, "venv", "bin", "python");
    execFileSync("python3", ["-m", "venv", join(scratch, "venv")]);
    execFileSync(python, ["-m", "pip", "install", "--quiet", "seqeval"]);
    const made = JSON.parse(execFileSync(python, [join(REFERENCE, "make.py")], { encoding: "utf8", maxBuffer: 2 ** 26 }));
    const golden = JSON.parse(readFileSync(join(REFERENCE, "seqeval.json"), "utf8"));
    expect(made.cases).toEqual(golden.cases);
    expect(made.corpora).toEqual(golden.corpora);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
