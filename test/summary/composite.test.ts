import { describe, expect, it } from "vitest";
import type { Composite } from "../../src/core/definition.ts";
import { summariseComposites } from "../../src/summary/composite.ts";
import type { ColumnSummary } from "../../src/summary/model.ts";

/** A column with a score; only what composites read of it. */
function scored(task: string, value: number, standardError = 0.02): ColumnSummary {
  const interval = { low: value - 0.04, high: value + 0.04, level: 0.95, method: "t" };
  const score = { value, n: 100, seeds: 1, interval, standardError, df: 99 };
  return { task, protocol: "letters@0", primary: "acc@strict", score, marks: [], extractors: {} } as unknown as ColumnSummary;
}

const columns = [scored("arc", 0.7), scored("copa", 0.5, 0.04)];
const composite = (members: readonly object[]): Composite[] => [
  { composite: "c", title: "", members: members as Composite["members"] },
];
const arc = { task: "arc", protocol: "letters", weight: 3 };
const copa = { task: "copa", protocol: "letters", weight: 1 };

describe("summariseComposites", () => {
  it("is Σ weight × score with √Σw²SE², and each leave-one-out", () => {
    const [summary] = summariseComposites(composite([arc, copa]), columns);
    expect(summary?.score?.value).toBeCloseTo(0.65, 12);
    expect(summary?.score?.standardError).toBeCloseTo(Math.hypot(0.75 * 0.02, 0.25 * 0.04), 12);
    expect(summary?.leaveOneOut?.map(({ value }) => value)).toEqual([0.5, 0.7]);
  });

  it("corrects a member for chance only where it declares its level, and prints the level", () => {
    const [summary] = summariseComposites(composite([{ ...arc, chance: 0.25 }, copa]), columns);
    expect(summary?.score?.value).toBeCloseTo(0.75 * ((0.7 - 0.25) / 0.75) + 0.25 * 0.5, 12);
    expect(summary?.score?.standardError).toBeCloseTo(Math.hypot(0.75 * (0.02 / 0.75), 0.25 * 0.04), 12);
    expect(summary?.members).toMatchObject([{ value: 0.7, chance: 0.25 }, { value: 0.5 }]);
    expect(summary?.members[1]).not.toHaveProperty("chance");
  });

  it("lets a corrected composite lie below 0, and cuts an uncorrected one at 0 and 1", () => {
    const low = [scored("arc", 0.2, 0.05)];
    const [corrected] = summariseComposites(composite([{ ...arc, chance: 0.25 }]), low);
    expect(corrected?.score?.value).toBeLessThan(0);
    const interval = corrected?.score?.interval;
    expect(interval !== undefined && "low" in interval && interval.low < -0.06).toBe(true);
    const [plain] = summariseComposites(composite([arc]), [scored("arc", 0.02, 0.05)]);
    expect(plain?.score?.interval).toMatchObject({ low: 0 });
  });
});
