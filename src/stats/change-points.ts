import { type Random, shuffled } from "../core/random.ts";
import { requireCount, requireFinite, requireFraction, requireValues } from "./checks.ts";
import { moments } from "./moments.ts";

export interface ChangePointOptions {
  /** Permutations per test; 999 gives p in steps of 0.001. */
  readonly permutations: number;
  readonly source: Random;
  /** A change is kept when its p is at most this. */
  readonly alpha?: number;
  /** Smallest change of the mean worth reporting, in the unit of the series. */
  readonly minimumSize?: number;
  /** Fewest points on each side; 2 at least. */
  readonly minimumLength?: number;
}

export interface ChangePoint {
  /** First point after the change. */
  readonly index: number;
  readonly statistic: number;
  readonly p: number;
  /** Mean after minus mean before, within the stretch that was split. */
  readonly size: number;
  readonly before: number;
  readonly after: number;
}

/**
 * Change points of a series by E-divisive (D. S. Matteson and N. A. James, JASA 109, 2014): the split with the largest energy
 * distance is tested by permuting the stretch, accepted, and both sides are searched again. Finds changes of level and of
 * spread, not slow drift. Where nothing changed, the chance of reporting anything is at most alpha.
 */
export function changePoints(series: readonly number[], options: ChangePointOptions): readonly ChangePoint[] {
  const { permutations, alpha = 0.05, minimumSize = 0, minimumLength = 2 } = options;
  requireValues(series, "series");
  requireCount(permutations, { name: "permutations", minimum: 1 });
  requireFraction(alpha, "alpha");
  requireFinite(minimumSize, "minimum size");
  requireCount(minimumLength, { name: "minimum length", minimum: 2 });
  const found: ChangePoint[] = [];
  search({ start: 0, end: series.length });
  return found.sort((a, b) => a.index - b.index);

  function search({ start, end }: { readonly start: number; readonly end: number }): void {
    const stretch = series.slice(start, end);
    const best = bestSplit(stretch, minimumLength);
    if (best === "too short") return;
    const p = permutationP({ stretch, observed: best.statistic, minimumLength, permutations, source: options.source });
    const before = moments(stretch.slice(0, best.index)).mean;
    const after = moments(stretch.slice(best.index)).mean;
    if (p > alpha || Math.abs(after - before) < minimumSize) return;
    const index = start + best.index;
    found.push({ index, statistic: best.statistic, p, size: after - before, before, after });
    search({ start, end: index });
    search({ start: index, end });
  }
}

/**
 * The split with the largest Q(X, Y) = mn/(m+n)·(2·mean|x − y| − mean|x − x′| − mean|y − y′|), inner means over pairs. Moving the
 * split by one point changes three sums by one row of distances, so all splits take n² steps.
 */
export function bestSplit(
  series: readonly number[],
  minimumLength: number,
): { readonly index: number; readonly statistic: number } | "too short" {
  const n = series.length;
  if (n < 2 * minimumLength) return "too short";
  let left = 0;
  let right = 0;
  let across = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) right += Math.abs((series[i] as number) - (series[j] as number));
  let best = { index: minimumLength, statistic: Number.NEGATIVE_INFINITY };
  for (let m = 1; m <= n - minimumLength; m++) {
    const moved = series[m - 1] as number;
    let toLeft = 0;
    let toRight = 0;
    for (let j = 0; j < m - 1; j++) toLeft += Math.abs(moved - (series[j] as number));
    for (let j = m; j < n; j++) toRight += Math.abs(moved - (series[j] as number));
    left += toLeft;
    right -= toRight;
    across += toRight - toLeft;
    if (m < minimumLength) continue;
    const k = n - m;
    const statistic = ((m * k) / n) * ((2 * across) / (m * k) - (2 * left) / (m * (m - 1)) - (2 * right) / (k * (k - 1)));
    if (statistic > best.statistic) best = { index: m, statistic };
  }
  return best;
}

function permutationP(options: {
  readonly stretch: readonly number[];
  readonly observed: number;
  readonly minimumLength: number;
  readonly permutations: number;
  readonly source: Random;
}): number {
  const { stretch, observed, minimumLength, permutations, source } = options;
  let hits = 0;
  for (let r = 0; r < permutations; r++) {
    const split = bestSplit(shuffled(stretch, source), minimumLength);
    if (split !== "too short" && split.statistic >= observed - 1e-12 * Math.abs(observed)) hits += 1;
  }
  return (1 + hits) / (1 + permutations);
}
