import { MivhanError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { normalCdf } from "../../stats/normal.ts";

export interface UniformTest {
  /** Pearson's X² against equal counts. */
  readonly statistic: number;
  /** 1 where there is one class or none. */
  readonly p: number;
}

const REPLICATES = 4999;
/** Up to so many cases p is simulated; beyond, every class of a test has cases enough for the limit. */
const SIMULATED = 500;

/**
 * Could counts come from drawing each case's class evenly? For few cases p is the share of simulated sets whose X² is at least as
 * large, counting the observed one (Davison and Hinkley 1997, §4.2); for many it is the upper tail of χ² with k − 1 degrees.
 */
export function uniformTest(counts: readonly number[], source: Random): UniformTest {
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0))
    throw new MivhanError({
      code: "E_STATISTICS_INPUT",
      family: "input",
      message: `counts are whole numbers: ${counts.join(", ")}`,
    });
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (counts.length < 2 || total === 0) return { statistic: 0, p: 1 };
  const expected = total / counts.length;
  const pearson = (drawn: readonly number[]) => drawn.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const statistic = pearson(counts);
  if (total > SIMULATED) return { statistic, p: chiSquareTail(statistic, counts.length - 1) };
  let asLarge = 1;
  for (let round = 0; round < REPLICATES; round++) {
    const drawn = new Array<number>(counts.length).fill(0);
    for (let index = 0; index < total; index++) drawn[source.below(counts.length)]! += 1;
    // Equal sets of counts may differ in the last bit.
    if (pearson(drawn) >= statistic - 1e-9) asLarge += 1;
  }
  return { statistic, p: asLarge / (REPLICATES + 1) };
}

/** P(χ² ≥ x), by the recurrence over degrees of freedom (Abramowitz and Stegun 26.4.4 and 26.4.5). */
export function chiSquareTail(x: number, degrees: number): number {
  const isOdd = degrees % 2 === 1;
  let tail = isOdd ? 2 * normalCdf(-Math.sqrt(x)) : Math.exp(-x / 2);
  // The term of 1 degree is √(2x/π)·e^(−x/2), of 2 degrees (x/2)·e^(−x/2).
  let term = Math.exp(-x / 2) * (isOdd ? Math.sqrt((2 * x) / Math.PI) : x / 2);
  for (let done = isOdd ? 1 : 2; done < degrees; done += 2) {
    tail += term;
    term *= x / (done + 2);
  }
  return Math.min(1, tail);
}
