import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES, makeExamples, PAGE, PICTURES, pageData, TEXTS, withoutOccasion } from "./examples.ts";

/** MIVHAN_UPDATE=1 writes the examples anew, to be read before they are committed. */
const update = process.env["MIVHAN_UPDATE"] === "1";

describe("reports/examples", () => {
  let folder: string;
  beforeAll(() => {
    folder = makeExamples();
    if (!update) return;
    mkdirSync(EXAMPLES, { recursive: true });
    for (const name of [...TEXTS, PAGE, ...PICTURES]) copyFileSync(join(folder, name), join(EXAMPLES, name));
  });
  const both = (name: string) => [join(folder, name), join(EXAMPLES, name)].map((path) => readFileSync(path));

  it.each(TEXTS)("holds the %s that the quickstart makes today", (name) => {
    const [made, kept] = both(name).map((bytes) => withoutOccasion(bytes.toString("utf8")));
    expect(made).toBe(kept);
  });

  it("holds a page with the scores, items, answers and prompts that the quickstart makes today", () => {
    const [made, kept] = both(PAGE).map((bytes) => pageData(bytes.toString("utf8")));
    expect(Object.keys(made ?? {}).length).toBeGreaterThan(10);
    expect(made).toEqual(kept);
  });

  it("holds a page that names no file of its source: a page for development would say where it was built", () => {
    for (const page of both(PAGE)) expect(page.toString("utf8")).not.toMatch(/[\w-]+\.tsx/);
  });

  it.runIf(process.platform === "linux" && process.arch === "x64").each(PICTURES)(
    "holds the %s of today, byte by byte",
    (name) => {
      const [made, kept] = both(name);
      expect(made?.equals(kept as Buffer)).toBe(true);
    },
  );
});
