import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mivhan, ROOT } from "../helpers/cli.ts";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const BLOCK = /(<!-- quickstart:begin -->\n```text\n)([\s\S]*?)(```\n<!-- quickstart:end -->)/;
/** MIVHAN_UPDATE=1 writes the block anew, to be read before it is committed. */
const update = process.env["MIVHAN_UPDATE"] === "1";

describe("the README", () => {
  it("shows the scores and differences that the quickstart really prints", () => {
    const { code, stdout } = mivhan(["quickstart"], { cwd: mkdtempSync(join(tmpdir(), "mivhan-readme-")) });
    expect(code).toBe(0);
    const shown = stdout.slice(0, stdout.indexOf("rules: outcomes by reading")).trim();
    if (update)
      writeFileSync(
        join(ROOT, "README.md"),
        README.replace(BLOCK, (_, begin, _old, end) => `${begin}${shown}\n${end}`),
      );
    else expect(README.match(BLOCK)?.[2]?.trim()).toBe(shown);
  });

  it("links only to pages that exist", () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)]
      .map(([, link]) => link as string)
      .filter((link) => !link.startsWith("http"));
    const missing = links.filter((link) => {
      try {
        readFileSync(join(ROOT, link));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "EISDIR";
      }
    });
    expect(missing).toEqual([]);
  });
});
