import { betaQuantile } from "./beta.ts";
import { refuse, requireCount, requireFinite, requireFraction } from "./checks.ts";
import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";

interface Proportion {
  /** Right answers; may be fractional for `wilson` (a mean of scores in 0 … 1 times n). */
  readonly successes: number;
  readonly n: number;
  readonly level: number;
}

/**
 * Score interval of E. B. Wilson (JASA 22, 1927) for `successes` of `n`: the shares that a z-test at this level does not reject.
 * For scores between 0 and 1 that are not 0/1 it is conservative, since no such score varies more than a 0/1 score of equal mean.
 */
export function wilson({ successes, n, level }: Proportion): Interval {
  checkProportion({ successes, n, level });
  const p = successes / n;
  const z = normalQuantile((1 + level) / 2);
  const center = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  const low = successes === 0 ? 0 : Math.max(0, center - half);
  const high = successes === n ? 1 : Math.min(1, center + half);
  return { low, high, level, method: "wilson" };
}

/** Interval of C. J. Clopper and E. S. Pearson (Biometrika 26, 1934): covers at least `level` whatever the true share. */
export function clopperPearson({ successes, n, level }: Proportion): Interval {
  requireCount(successes, { name: "successes" });
  checkProportion({ successes, n, level });
  const tail = (1 - level) / 2;
  const failures = n - successes;
  const low = successes === 0 ? 0 : betaQuantile({ a: successes, b: failures + 1, probability: tail });
  const high = failures === 0 ? 1 : betaQuantile({ a: successes + 1, b: failures, probability: 1 - tail });
  return { low, high, level, method: "clopper-pearson" };
}

function checkProportion({ successes, n, level }: Proportion): void {
  requireCount(n, { name: "n", minimum: 1 });
  requireFinite(successes, "successes");
  requireFraction(level, "level");
  if (successes < 0 || successes > n) refuse(`${successes} successes of ${n}`, "Successes lie between 0 and n.");
}
