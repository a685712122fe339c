import { refuse, requireCount, requireFraction } from "./checks.ts";
import type { Interval } from "./interval.ts";
import { normalQuantile } from "./normal.ts";
import { wilson } from "./proportion.ts";

/** Two systems on the same items, each answer right or wrong. */
export interface PairedCounts {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

/**
 * Interval for the difference of two paired shares, first minus second: method 10 of R. G. Newcombe (Stat. Med. 17:2635, 1998),
 * the two Wilson intervals joined with the correlation of the pairs (continuity-corrected where positive). In closed form.
 */
export function newcombe10(counts: PairedCounts, level: number): Interval {
  const n = checkCounts(counts, level);
  const { both, firstOnly, secondOnly } = counts;
  const first = wilson({ successes: both + firstOnly, n, level });
  const second = wilson({ successes: both + secondOnly, n, level });
  const p1 = (both + firstOnly) / n;
  const p2 = (both + secondOnly) / n;
  const phi = correlation(counts, n);
  const joined = (a: number, b: number) => Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
  const difference = (firstOnly - secondOnly) / n;
  const low = difference - joined(p1 - first.low, second.high - p2);
  const high = difference + joined(first.high - p1, p2 - second.low);
  return { low, high, level, method: "newcombe-10" };
}

/**
 * Score interval for the difference of two paired shares, first minus second (T. Tango, Stat. Med. 17:891, 1998): the
 * differences that the score test does not reject, found by bisection to the last bit.
 */
export function tango(counts: PairedCounts, level: number): Interval {
  const n = checkCounts(counts, level);
  const z = normalQuantile((1 + level) / 2);
  const difference = (counts.firstOnly - counts.secondOnly) / n;
  const statistic = (delta: number) => scoreStatistic(counts, { n, delta });
  const low = difference === -1 ? -1 : root((delta) => statistic(delta) - z, { positiveEnd: -1, negativeEnd: difference });
  const high = difference === 1 ? 1 : root((delta) => statistic(delta) + z, { positiveEnd: difference, negativeEnd: 1 });
  return { low, high, level, method: "tango" };
}

/** Tango's T(Δ), falling in Δ: Δ̂ − Δ over its standard error under Δ, with the restricted maximum likelihood estimate q. */
function scoreStatistic(
  { firstOnly, secondOnly }: PairedCounts,
  { n, delta }: { readonly n: number; readonly delta: number },
): number {
  const a = 2 * n;
  const b = -firstOnly - secondOnly + (2 * n - firstOnly + secondOnly) * delta;
  const c = -secondOnly * delta * (1 - delta);
  const q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = n * (2 * q + delta * (1 - delta));
  const numerator = firstOnly - secondOnly - n * delta;
  if (variance <= 0) return numerator === 0 ? 0 : numerator * Number.POSITIVE_INFINITY;
  return numerator / Math.sqrt(variance);
}

/** Where a falling function changes sign, by bisection until the midpoint is one of the ends. */
function root(falling: (x: number) => number, ends: { readonly positiveEnd: number; readonly negativeEnd: number }): number {
  let { positiveEnd, negativeEnd } = ends;
  for (let step = 0; step < 200; step++) {
    const middle = (positiveEnd + negativeEnd) / 2;
    if (middle === positiveEnd || middle === negativeEnd) break;
    if (falling(middle) > 0) positiveEnd = middle;
    else negativeEnd = middle;
  }
  return (positiveEnd + negativeEnd) / 2;
}

function correlation({ both, firstOnly, secondOnly, neither }: PairedCounts, n: number): number {
  const margins = (both + firstOnly) * (secondOnly + neither) * (both + secondOnly) * (firstOnly + neither);
  if (margins === 0) return 0;
  const product = both * neither - firstOnly * secondOnly;
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins);
}

function checkCounts(counts: PairedCounts, level: number): number {
  requireFraction(level, "level");
  for (const [name, count] of Object.entries(counts)) requireCount(count, { name });
  const n = counts.both + counts.firstOnly + counts.secondOnly + counts.neither;
  if (n === 0) refuse("no pairs", "A paired interval needs items that both systems answered.");
  return n;
}
