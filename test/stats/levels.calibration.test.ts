import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { random } from "../../src/core/random.ts";
import { binomialDensity, logFactorials } from "../../src/stats/binomial.ts";
import { binomialSampler } from "../../src/stats/sampling.ts";
import { SIMULATIONS as OF_DEFAULTS } from "./simulations.ts";
import { SIMULATIONS_OF_COMMANDS } from "./simulations-of-commands.ts";

const SIMULATIONS = [...OF_DEFAULTS, ...SIMULATIONS_OF_COMMANDS];

/** Rows of the calibration table: name → simulated share and the number of runs behind it. */
const stated = new Map(
  readFileSync(new URL("../../docs/statistics.md", import.meta.url), "utf8")
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .filter((cells) => /^\d+\.\d %$/.test(cells[3] ?? "") && /^\d+$/.test(cells[4] ?? ""))
    .map((cells) => [cells[1], { share: Number.parseFloat(cells[3] as string) / 100, runs: Number(cells[4]) }]),
);

function simulate({ name, runs, happens }: (typeof SIMULATIONS)[number]): number {
  const source = random("calibration test", name);
  let hits = 0;
  for (let run = 0; run < runs; run++) if (happens(source)) hits += 1;
  return hits / runs;
}

describe("every level is what docs/statistics.md states", () => {
  it("states every simulation and no other", () => {
    expect([...stated.keys()].sort()).toEqual(SIMULATIONS.map(({ name }) => name).sort());
  });

  it.each(SIMULATIONS.map((simulation) => [simulation.name, simulation] as const))("%s", (name, simulation) => {
    const { share, runs } = stated.get(name) as { share: number; runs: number };
    const simulated = simulate(simulation);
    // Both numbers are simulated; the printed one is rounded to 0.1 %. A share printed as 0 may still be a few in `runs`.
    const p = Math.min(Math.max(share, 3 / runs), 1 - 3 / runs);
    const error = Math.sqrt(p * (1 - p) * (1 / simulation.runs + 1 / runs));
    expect(Math.abs(simulated - share), `simulated ${simulated}, stated ${share}`).toBeLessThan(3 * error + 0.0005);
    const once = 3 * Math.sqrt((0.05 * 0.95) / simulation.runs);
    if (simulation.claimed === "at most 5 %") expect(simulated).toBeLessThan(0.05 + once);
    if (simulation.claimed.startsWith("95 %, within")) expect(simulated > 0.935 && simulated < 0.965, `${simulated}`).toBe(true);
    if (simulation.claimed === "95 %") expect(Math.abs(simulated - 0.95)).toBeLessThan(once + 0.01);
  });
});

describe("binomial variates", () => {
  const cases = [
    [1039, 0.5],
    [300, 0.04],
    [1000, 0.3],
    [50, 0.9],
    [25, 0.4],
    [10_000, 0.001],
    [400, 0.0251],
  ] as const;

  it.each(cases)("n = %d, p = %d have the binomial distribution (chi-square)", (n, p) => {
    const source = random("binomial variates", n);
    const draw = binomialSampler(p, logFactorials(n));
    const runs = 500_000;
    const seen = new Float64Array(n + 1);
    for (let i = 0; i < runs; i++) {
      const k = draw(n, source);
      seen[k] = (seen[k] as number) + 1;
    }
    let chiSquare = 0;
    let cells = 0;
    for (let k = 0; k <= n; k++) {
      const expected = runs * binomialDensity({ k, n, p });
      if (expected < 10) continue;
      chiSquare += ((seen[k] as number) - expected) ** 2 / expected;
      cells += 1;
    }
    // Chi-square is about normal at these degrees of freedom; four standard deviations are a chance of 1 in 10,000 or so.
    expect(Math.abs(chiSquare - cells)).toBeLessThan(4 * Math.sqrt(2 * cells));
  });
});
