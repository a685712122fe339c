import { describe, expect, it } from "vitest";
import { autoPace, fixedPace, type PaceStep } from "../../src/run/pace.ts";

/**
 * A server in simulated time: a request takes `latencyAt(n)` milliseconds when n are under way, and is refused over `most`.
 * @returns what the pace did
 */
function simulate({
  requests,
  latencyAt,
  most = Number.POSITIVE_INFINITY,
}: {
  requests: number;
  latencyAt: (n: number) => number;
  most?: number;
}) {
  const steps: PaceStep[] = [];
  const pace = autoPace({ step: (step) => steps.push(step) });
  const under: { at: number; ms: number; code?: string }[] = [];
  let now = 0;
  let begun = 0;
  let refused = 0;
  while (begun < requests || under.length > 0) {
    while (begun < requests && under.length < pace.limit()) {
      begun += 1;
      const isRefused = under.length + 1 > most;
      if (isRefused) refused += 1;
      const ms = isRefused ? 1 : latencyAt(under.length + 1);
      under.push({ at: now + ms, ms, ...(isRefused ? { code: "E_RATE_LIMITED" } : {}) });
    }
    under.sort((a, b) => a.at - b.at);
    const next = under.shift() as { at: number; ms: number; code?: string };
    now = next.at;
    pace.ended(next);
  }
  return { steps, last: pace.limit(), refused };
}

describe("automatic concurrency", () => {
  it("doubles while latency holds, and goes back when it has doubled", () => {
    // One request takes 100 ms; over 64 at once they wait for one another.
    const { steps, last } = simulate({ requests: 3000, latencyAt: (n) => 100 * Math.max(1, n / 64) });
    expect(steps.slice(0, 6).map(({ limit }) => limit)).toEqual([8, 16, 32, 64, 128, 256]);
    expect(steps[6]).toEqual({ limit: 128, why: "latency doubled" });
    expect(last).toBeGreaterThanOrEqual(96);
    expect(last).toBeLessThanOrEqual(160);
  });

  it("halves when it is refused and then stays near what the server allows", () => {
    const { steps, last, refused } = simulate({ requests: 20_000, latencyAt: () => 50, most: 40 });
    expect(steps.find(({ why }) => why === "refused")).toEqual({ limit: 32, why: "refused" });
    expect(last).toBeGreaterThanOrEqual(20);
    expect(last).toBeLessThanOrEqual(45);
    expect(refused).toBeLessThan(20_000 * 0.03);
  });

  it("halves once for refusals that were under way together, and never goes below one", () => {
    const steps: PaceStep[] = [];
    const pace = autoPace({ step: (step) => steps.push(step) });
    for (let count = 0; count < 8; count++) pace.ended({ ms: 1, code: "E_OVERLOADED" });
    expect(pace.limit()).toBe(4);
    for (let count = 0; count < 100; count++) pace.ended({ ms: 1, code: "E_OVERLOADED" });
    expect(pace.limit()).toBe(1);
  });

  it("takes no other failure for a refusal", () => {
    const pace = autoPace({ step: () => undefined });
    for (let count = 0; count < 100; count++) pace.ended({ ms: 1, code: "E_NETWORK" });
    expect(pace.limit()).toBe(8);
  });

  it("is bounded", () => {
    expect(simulate({ requests: 40_000, latencyAt: () => 10 }).last).toBe(1024);
  });

  it("can be left out", () => {
    expect(fixedPace(32).limit()).toBe(32);
  });
});
