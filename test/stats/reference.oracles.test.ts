import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = new URL("../fixtures/reference/stats/", import.meta.url);

/** Every number of a JSON value with its place. */
function numbers(value: unknown, place = ""): [string, number][] {
  if (typeof value === "number") return [[place, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => numbers(member, `${place}/${key}`));
}

describe("the golden values of statistics", () => {
  it("come out of make.py again (SciPy, statsmodels, pandas by pip; R and clubSandwich from the system)", () => {
    const venv = mkdtempSync(join(tmpdir(), "mivhan-stats-"));
    try {
      const stored = JSON.parse(readFileSync(new URL("golden.json", folder), "utf8"));
      const { numpy, scipy, statsmodels } = stored.versions;
      execFileSync("python3", ["-m", "venv", venv]);
      execFileSync(join(venv, "bin/pip"), [
        "install",
        "--quiet",
        `numpy==${numpy}`,
        `scipy==${scipy}`,
        `statsmodels==${statsmodels}`,
      ]);
      const made = JSON.parse(
        execFileSync(join(venv, "bin/python"), [fileURLToPath(new URL("make.py", folder))], {
          encoding: "utf8",
          maxBuffer: 1 << 26,
        }),
      );
      const expected = new Map(numbers({ ...stored, versions: {} }));
      const actual = numbers({ ...made, versions: {} });
      expect(actual.length).toBe(expected.size);
      for (const [place, value] of actual)
        expect(Math.abs(value - (expected.get(place) as number)), place).toBeLessThanOrEqual(
          1e-9 * Math.max(1e-6, Math.abs(value)),
        );
    } finally {
      rmSync(venv, { recursive: true, force: true });
    }
  });
});
