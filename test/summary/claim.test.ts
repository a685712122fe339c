import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { checkClaim, verdictsOf } from "../../src/summary/claim.ts";
import { planFromDiscordant, planFromOne, planFromPair, type SizePlan } from "../../src/summary/plan-size.ts";
import { ROOT } from "../helpers/cli.ts";
import { answers, column } from "./runs.ts";

describe("checkClaim", () => {
  it("finds that AlephBench's Winograd 77.2 of 278 and trivia 88.9 of 301 are no percentages of right answers", () => {
    for (const claim of [
      { printed: "77.2", n: 278 },
      { printed: "88.9", n: 301 },
    ])
      expect(checkClaim({ claim }).possible).toMatchObject({ holds: "no", share: { possible: false } });
    expect(checkClaim({ claim: { printed: "77.0", n: 278 } }).possible).toMatchObject({
      holds: "yes",
      share: { successes: [214] },
    });
  });

  it("says nothing of a percentage of so many items that every one exists", () => {
    expect(checkClaim({ claim: { printed: "77.2", n: 5000 } }).possible?.holds).toBe("unknown");
    expect(checkClaim({ claim: { printed: "77", n: 99 } }).possible?.holds).toBe("yes");
    expect(checkClaim({ claim: { printed: "77", n: 100 } }).possible?.holds).toBe("unknown");
  });

  it("calls two claims apart only where every pairing of the items does", () => {
    const apart = (printed: string) =>
      checkClaim({ claim: { printed: "70.0", n: 1000 }, against: { printed, n: 1000 } }).apart?.holds;
    expect([apart("60.0"), apart("68.0"), apart("69.9")]).toEqual(["yes", "unknown", "no"]);
  });

  describe("AlephBench, snapshot 2026-05-11", () => {
    const rows: { model: string; topic: string; value: string }[] = parse(
      readFileSync(join(ROOT, "reports/published/alephbench.csv"), "utf8"),
      { columns: true },
    );
    const models = [...new Set(rows.map(({ model }) => model))];
    const of = (model: string, topic: string) => printed(rows.find((row) => row.model === model && row.topic === topic)?.value);
    // The file keeps numbers, the board prints one decimal.
    const printed = (value: string | undefined) => Number(value).toFixed(1);

    it("prints averages that all follow from their eleven parts", () => {
      expect(models).toHaveLength(6);
      for (const model of models) {
        const parts = rows.filter((row) => row.model === model && row.topic !== "alephbench").map(({ value }) => printed(value));
        expect(checkClaim({ average: { printed: of(model, "alephbench"), parts } }).average).toMatchObject({
          holds: "yes",
          parts: 11,
        });
      }
    });

    it("has one Winograd score and one trivia score that no number of right answers gives", () => {
      const impossible = (topic: string, n: number) =>
        models
          .map((model) => of(model, topic))
          .filter((score) => checkClaim({ claim: { printed: score, n } }).possible?.holds === "no");
      expect(impossible("winograd", 278)).toEqual(["77.2"]);
      expect(impossible("israeli-trivia", 301)).toEqual(["88.9"]);
    });
  });

  it("looks whether the claim, as rounded, lies in our interval", () => {
    const measured = { value: 0.5, n: 100, seeds: 1, interval: { low: 0.4, high: 0.6004, level: 0.95, method: "wilson" } };
    const inside = (printed: string) => checkClaim({ claim: { printed, n: 100 }, measured }).inside?.holds;
    expect([inside("50.0"), inside("60.1"), inside("60.0"), inside("39.9")]).toEqual(["yes", "no", "yes", "no"]);
    const none = { ...measured, interval: { method: "none", reason: "few items" } } as const;
    expect(verdictsOf(checkClaim({ claim: { printed: "50.0", n: 10 }, measured: none }))).toEqual(["yes", "unknown"]);
  });
});

describe("plan-size", () => {
  const wish = { difference: 0.05, power: 0.8, alpha: 0.05 };
  const pilot = (name: string, seeds: number) => column(answers(200, { chance: 0.6, name, seeds }));

  it("needs (z + z)² ω² / δ² items for one answer each, as Miller's formula says", () => {
    const { rows } = planFromDiscordant(0.2, wish);
    expect(rows).toEqual([{ seeds: 1, items: Math.ceil(((1.959963984540054 + 0.8416212335729143) ** 2 * 0.2) / 0.0025) }]);
  });

  it("asks fewer items with more seeds, down to what the items themselves vary by", () => {
    const plan = planFromPair(pilot("a", 4), pilot("b", 4), wish);
    if (typeof plan === "string") throw new Error(plan);
    const items = plan.rows.map((row) => row.items as number);
    expect(items).toEqual([...items].sort((a, b) => b - a));
    expect(items[0]).toBeGreaterThan(2 * (items.at(-1) as number));
  });

  it("gives one row from pilots with one seed: what more seeds bring is unknown", () => {
    const plan = planFromPair(pilot("a", 1), pilot("b", 1), wish);
    expect(plan).toMatchObject({ rows: [{ seeds: 1 }] });
    expect(plan).not.toHaveProperty("seedsOnPilot");
  });

  it("brackets a single pilot between systems that find the same items hard and unrelated ones", () => {
    const plans = planFromOne(pilot("a", 3), wish);
    if (typeof plans === "string") throw new Error(plans);
    expect(plans.map(({ basis }) => basis)).toEqual(["alike", "unrelated"]);
    expect(plans[0]?.rows[0]?.items).toBeLessThanOrEqual(plans[1]?.rows[0]?.items as number);
    expect(planFromOne(pilot("a", 1), wish)).toContain("two seeds");
  });

  it("does not buy seeds that move all items together away with items", () => {
    const alike = (name: string) =>
      answers(200, { chance: 0.5, name, seeds: 2 }).map(([a], item) => [
        item % 10 === 0 ? 0 : 1,
        item % 4 === 0 ? (a as number) : 0,
      ]);
    const plan = planFromPair(column(alike("a")), pilot("b", 2), wish);
    if (typeof plan === "string") throw new Error(plan);
    expect(plan.variance.seeds).toBeGreaterThan(0.05);
    expect(plan.rows[0]).toMatchObject({ seeds: 1, items: "never" });
    const [alone] = planFromOne(column(alike("a")), wish).slice(-1) as [SizePlan];
    expect(alone.rows[0]).toMatchObject({ items: "never" });
  });

  it("gives the power that the pilots' items have, 0.8 at the difference that they can detect", () => {
    const plan = planFromPair(pilot("a", 4), pilot("b", 4), wish);
    if (typeof plan === "string") throw new Error(plan);
    const [row] = plan.rows;
    const again = planFromPair(pilot("a", 4), pilot("b", 4), { ...wish, difference: row?.detectable as number });
    if (typeof again === "string") throw new Error(again);
    expect(again.rows[0]?.power).toBeCloseTo(0.8, 4);
    expect(row?.power).toBeLessThan(0.8);
  });

  it("counts clustered items for less", () => {
    const values = Array.from({ length: 200 }, (_, item) => (Math.floor(item / 10) % 2 === 0 ? 1 : 0));
    const clusters = values.map((_, item) => `c${Math.floor(item / 10)}`);
    const plan = planFromPair(
      column(values, { clusters }),
      column(
        values.map(() => 0),
        { clusters },
      ),
      wish,
    );
    expect(plan).toMatchObject({ designEffect: expect.any(Number) });
    expect((plan as { designEffect: number }).designEffect).toBeGreaterThan(8);
  });
});
