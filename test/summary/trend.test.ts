import { describe, expect, it } from "vitest";
import type { ColumnSummary, Summary } from "../../src/summary/model.ts";
import { scoreItems } from "../../src/summary/score.ts";
import { type TrendRun, trends } from "../../src/summary/trend.ts";
import { answers, column, run } from "./runs.ts";

/** A checkpoint with one column; only what `trends` reads of a summary. */
function checkpoint(step: number, chance: number, changes: { blocked?: string; asked?: string } = {}): TrendRun {
  const values = column(
    answers(150, { chance, name: `step ${step}` }),
    changes.asked === undefined ? {} : { asked: changes.asked },
  );
  const items = [...values.items].map(([item, entry]) => ({ item, cluster: undefined, values: entry.values }));
  const own = {
    task: values.task,
    protocol: values.protocol,
    extractors: { strict: { scores: { acc: scoreItems(items, 1) } } },
    ...(changes.blocked === undefined ? {} : { blocked: changes.blocked }),
  };
  const summary = { columns: [own as unknown as ColumnSummary], composites: [] } as unknown as Summary;
  return { at: String(step), values: run([values], { name: `step-${step}` }), summary };
}

describe("trends", () => {
  it("finds the step at which the level changed, its size, and how sure the best checkpoint is", () => {
    const [trend] = trends(Array.from({ length: 12 }, (_, index) => checkpoint(index + 1, index < 6 ? 0.4 : 0.7)));
    const [change] = trend?.changes === "too few points" ? [] : (trend?.changes ?? []);
    expect(trend?.points[change?.index as number]?.at).toBe("7");
    expect(change?.size).toBeCloseTo(0.3, 1);
    expect(trend?.best).toBeGreaterThanOrEqual(6);
    const worse = trend?.points.filter(({ pFromBest }) => (pFromBest ?? 1) <= 0.05).map(({ at }) => Number(at)) ?? [];
    expect(worse.length).toBeGreaterThan(2);
    expect(Math.max(...worse)).toBeLessThan(7);
    expect(trend?.points.reduce((sum, { best = 0 }) => sum + best, 0)).toBeCloseTo(1, 9);
  });

  it("gives each point its paired difference to the point before it", () => {
    const [trend] = trends([checkpoint(1, 0.5), checkpoint(2, 0.8)]);
    expect(trend?.points[0]).not.toHaveProperty("sincePrevious");
    const gain = (trend?.points[1]?.value as number) - (trend?.points[0]?.value as number);
    expect(trend?.points[1]?.sincePrevious?.difference).toBeCloseTo(gain, 12);
    expect(trend?.changes).toBe("too few points");
  });

  it("leaves out what is blocked or was asked differently, and says so", () => {
    const [trend] = trends([
      checkpoint(1, 0.5),
      checkpoint(2, 0.5, { blocked: "nothing was collected" }),
      checkpoint(3, 0.5, { asked: "other" }),
      checkpoint(4, 0.5),
    ]);
    expect(trend?.points.map(({ at }) => at)).toEqual(["1", "4"]);
    expect(trend?.left.map(({ at, reason }) => [at, reason.split(" ")[0]])).toEqual([
      ["2", "nothing"],
      ["3", "asked"],
    ]);
  });
});
