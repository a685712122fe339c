import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXAMPLES, makeExamples, OTHERS, TEXTS, withoutOccasion } from "./examples.ts";

/** MIVHAN_UPDATE=1 writes the examples anew, to be read before they are committed. */
const update = process.env["MIVHAN_UPDATE"] === "1";

describe("reports/examples", () => {
  let folder: string;
  beforeAll(() => {
    folder = makeExamples();
    if (!update) return;
    mkdirSync(EXAMPLES, { recursive: true });
    for (const name of [...TEXTS, ...OTHERS]) copyFileSync(join(folder, name), join(EXAMPLES, name));
  });

  it.each(TEXTS)("holds the %s that the quickstart makes today", (name) => {
    const made = withoutOccasion(readFileSync(join(folder, name), "utf8"));
    expect(made).toBe(withoutOccasion(readFileSync(join(EXAMPLES, name), "utf8")));
  });

  it.each(OTHERS)("holds a %s", (name) => {
    expect(existsSync(join(EXAMPLES, name))).toBe(true);
    expect(readFileSync(join(folder, name)).length).toBeGreaterThan(1000);
  });
});
