import { describe, expect, it } from "vitest";
import { composite, correctForChance } from "../../src/stats/composite.ts";
import { moments } from "../../src/stats/moments.ts";
import { golden, REFUSED } from "./golden.ts";

const member = (name: string, mean: number, standardError: number | "unknown", df = 99) => ({
  name,
  weight: 1,
  mean,
  standardError,
  df,
});
const three = [member("a", 0.62, 0.021), member("b", 0.55, 0.034), member("c", 0.71, 0.012)];

describe("a composite", () => {
  it("is the mean of means with the error of a mean of means", () => {
    const result = composite(three);
    expect(result.mean).toBeCloseTo(0.6266666667, 10);
    expect(result.standardError).toBeCloseTo(0.0139084307, 10);
    expect(result.interval).toMatchObject({ method: "t", level: 0.95 });
  });

  it("does not take the error of a pooled sample: sizes 100 and 10,000", () => {
    expect(composite([member("small", 0.5, 0.05), member("large", 0.5, 0.005, 9999)]).standardError).toBeCloseTo(
      0.0251246891,
      10,
    );
  });

  it("has Welch's degrees of freedom for two means", () => {
    const [x, y] = [moments(golden.welch.x), moments(golden.welch.y)];
    const of = (name: string, { n, mean, variance }: typeof x) => member(name, mean, Math.sqrt(variance / n), n - 1);
    expect(composite([of("x", x), of("y", y)]).df).toBeCloseTo(golden.welch.df, 10);
  });

  it("leaves every member out once", () => {
    expect(composite(three).leaveOneOut).toEqual([
      { without: "a", mean: expect.closeTo(0.63, 12), standardError: expect.any(Number) },
      { without: "b", mean: expect.closeTo(0.665, 12), standardError: expect.any(Number) },
      { without: "c", mean: expect.closeTo(0.585, 12), standardError: expect.any(Number) },
    ]);
    expect(composite([member("a", 0.5, 0.1)]).leaveOneOut).toEqual([]);
  });

  it("nests: a composite of composites has the weights of the whole", () => {
    const inner = composite(three.slice(0, 2));
    const nested = composite([{ name: "inner", weight: 2, ...inner }, member("c", 0.71, 0.012)]);
    expect(nested.mean).toBeCloseTo(composite(three).mean, 12);
    expect(nested.standardError).toBeCloseTo(composite(three).standardError as number, 12);
  });

  it("has no interval when a member has no error, and says which", () => {
    const result = composite([...three, member("d", 0.4, "unknown", 0)]);
    expect(result).toMatchObject({
      standardError: "unknown",
      df: 0,
      interval: { method: "none", reason: "no standard error for d" },
    });
    expect(result.leaveOneOut[3]?.standardError).toBeCloseTo(0.0139084307, 10);
  });

  it("corrects for chance mean and error alike", () => {
    expect(correctForChance(member("a", 0.4, 0.03), 0.25)).toMatchObject({
      mean: expect.closeTo(0.2, 12),
      standardError: expect.closeTo(0.04, 12),
    });
    expect(() => correctForChance(member("a", 0.4, 0.03), 1)).toThrow(REFUSED);
  });

  it.each([
    ["no members", []],
    ["weight 0", [{ ...member("a", 0.5, 0.1), weight: 0 }]],
    ["NaN", [member("a", Number.NaN, 0.1)]],
    ["an error without degrees of freedom", [member("a", 0.5, 0.1, 0)]],
    ["one name twice", [member("a", 0.5, 0.1), member("a", 0.6, 0.1)]],
  ])("refuses %s", (_, members) => expect(() => composite(members)).toThrow(REFUSED));
});
