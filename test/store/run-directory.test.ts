import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeRunDirectory } from "../../src/store/run-directory.ts";
import { mivhan } from "../helpers/cli.ts";

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "mivhan-directory-"));
  for (const name of names) writeFileSync(join(folder, name), "");
  return folder;
}

describe("the directory of a run", () => {
  it("refuses a folder that holds something else", async () => {
    for (const name of ["notes.txt", "lock.txt", ".hidden.tmp", "attempts"])
      await expect(makeRunDirectory(folderWith("lock", name))).rejects.toMatchObject({ code: "E_NOT_A_RUN" });
  });

  it("takes one in which a run was killed before its manifest was on the disk, and asks everything", () => {
    const cwd = mkdtempSync(join(tmpdir(), "mivhan-directory-"));
    const out = folderWith("lock", "lock.4711", "lock.4711.now", ".0a1b2c3d4e5f.tmp");
    const { code, stderr } = mivhan(
      ["run", "--task", "starter-copa", "--protocol", "letter-chat", "--model", "embedded:majority", "--out", out],
      { cwd },
    );
    expect(stderr).toContain("100 %");
    expect(code).toBe(0);
    expect(readdirSync(out)).toContain("outcomes.jsonl");
  });
});
