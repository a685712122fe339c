import { refuse, requireCount, requireFinite, requireFraction } from "./checks.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

export interface TestPlan {
  /** Chance of a false alarm, 0.05 unless asked otherwise. */
  readonly alpha?: number;
  /** Chance of finding the difference, 0.8 unless asked otherwise. */
  readonly power?: number;
  /** 2 for "differs", 1 for "is not worse by the margin". */
  readonly sides?: 1 | 2;
}

/** Where the variance of a paired comparison comes from, each in squared points of one item. */
export interface PairedVariance {
  /** Variance between items of the true differences; ω² of Miller 2024. */
  readonly items: number;
  /** Per system: mean variance between the answers to one item, and answers per item that are averaged. */
  readonly answers: readonly { readonly variance: number; readonly repeats: number }[];
  /** Of an effect of the seed that moves all items together (one draw of examples for all), and seeds that are averaged. */
  readonly seeds?: { readonly variance: number; readonly repeats: number };
}

/**
 * The smallest true difference that a test with this standard error finds with the wished power, (z_α + z_power) × SE.
 * Printed beside every "no significant difference".
 */
export function minimumDetectableDifference(standardError: number, plan: TestPlan = {}): number {
  requireFinite(standardError, "standard error");
  if (standardError < 0) refuse(`standard error ${standardError}`, "A standard error is not negative.");
  return factor(plan) * standardError;
}

/** Chance that a test finds a true `difference`, by the normal approximation. */
export function powerOf({
  difference,
  standardError,
  alpha = 0.05,
  sides = 2,
}: TestPlan & { readonly difference: number; readonly standardError: number }): number {
  requireFraction(alpha, "alpha");
  requireFinite(difference, "difference");
  if (!(standardError > 0)) refuse(`standard error ${standardError}`, "Power needs a standard error above zero.");
  const z = -normalQuantile(alpha / sides);
  const upper = normalCdf(difference / standardError - z);
  return sides === 1 ? upper : upper + normalCdf(-difference / standardError - z);
}

/**
 * Standard error of a paired difference over `items` items: √((ω² + Σ σ²/K) / n) (Miller 2024, arXiv:2411.00640, § 5), with σ²_seed/K
 * under the root where seeds have an effect in common.
 */
export function plannedError(variance: PairedVariance, items: number): number {
  requireCount(items, { name: "items", minimum: 1 });
  return Math.sqrt(perItem(variance) / items + ofSeeds(variance));
}

/** Items that find a true `difference` with the wished power, not rounded; Infinity where the seeds alone vary by more. */
export function itemsNeeded(
  variance: PairedVariance,
  { difference, ...plan }: TestPlan & { readonly difference: number },
): number {
  requireFinite(difference, "difference");
  if (difference === 0)
    refuse("a difference of 0", "No number of items finds a difference that is not there: give the smallest one that matters.");
  const z = factor(plan);
  const room = (difference * difference) / (z * z) - ofSeeds(variance);
  return room > 0 ? perItem(variance) / room : Number.POSITIVE_INFINITY;
}

export type RepeatsNeeded =
  | { readonly kind: "repeats"; readonly repeats: number }
  | { readonly kind: "never"; readonly smallest: number };

/**
 * Answers per item (for each system) that find a true `difference` on `items` items. More answers cannot buy away the variance
 * between items: then `never`, with the smallest difference these items could show.
 */
export function repeatsNeeded(
  variance: PairedVariance,
  { difference, items, ...plan }: TestPlan & { readonly difference: number; readonly items: number },
): RepeatsNeeded {
  requireCount(items, { name: "items", minimum: 1 });
  requireFinite(difference, "difference");
  const z = factor(plan);
  const allowed = (difference * difference * items) / (z * z) - variance.items;
  const noise = variance.answers.reduce((total, answer) => total + answer.variance, 0) + items * (variance.seeds?.variance ?? 0);
  if (allowed <= 0 && noise + variance.items > 0) return { kind: "never", smallest: z * Math.sqrt(variance.items / items) };
  return { kind: "repeats", repeats: noise === 0 ? 1 : Math.max(1, Math.ceil(noise / allowed)) };
}

function factor({ alpha = 0.05, power = 0.8, sides = 2 }: TestPlan): number {
  requireFraction(alpha, "alpha");
  requireFraction(power, "power");
  return normalQuantile(power) - normalQuantile(alpha / sides);
}

function ofSeeds({ seeds }: PairedVariance): number {
  if (seeds === undefined) return 0;
  if (!(seeds.variance >= 0 && Number.isFinite(seeds.variance)))
    refuse(`variance ${seeds.variance}`, "A variance is finite and not negative.");
  requireCount(seeds.repeats, { name: "repeats", minimum: 1 });
  return seeds.variance / seeds.repeats;
}

function perItem({ items, answers }: PairedVariance): number {
  for (const variance of [items, ...answers.map((answer) => answer.variance)])
    if (!(variance >= 0 && Number.isFinite(variance))) refuse(`variance ${variance}`, "A variance is finite and not negative.");
  for (const { repeats } of answers) requireCount(repeats, { name: "repeats", minimum: 1 });
  return items + answers.reduce((total, { variance, repeats }) => total + variance / repeats, 0);
}
