import { binomialDensity, fairCoinTail } from "./binomial.ts";
import { requireCount } from "./checks.ts";

/** Items that two systems answer differently. */
export interface DiscordantPairs {
  /** Right in the first, wrong in the second. */
  readonly firstOnly: number;
  /** Wrong in the first, right in the second. */
  readonly secondOnly: number;
}

/** Exact two-sided test of Q. McNemar (Psychometrika 12, 1947): the discordant pairs as tosses of a fair coin. p is 1 without any. */
export function mcnemarExact({ firstOnly, secondOnly }: DiscordantPairs): number {
  checkPairs({ firstOnly, secondOnly });
  return Math.min(1, 2 * fairCoinTail({ k: Math.min(firstOnly, secondOnly), n: firstOnly + secondOnly }));
}

/**
 * The exact p less half the probability of what was seen, on both sides (H. O. Lancaster, JASA 56, 1961; for McNemar Fagerland,
 * Lydersen and Laake, BMC Med. Res. Methodol. 13:91, 2013): less wasteful than the exact test, above its level only by traces.
 */
export function mcnemarMidP({ firstOnly, secondOnly }: DiscordantPairs): number {
  checkPairs({ firstOnly, secondOnly });
  if (firstOnly + secondOnly === 0) return 1;
  if (firstOnly === secondOnly) return 1 - binomialDensity({ k: firstOnly, n: 2 * firstOnly, p: 0.5 }) / 2;
  const k = Math.min(firstOnly, secondOnly);
  const n = firstOnly + secondOnly;
  return 2 * fairCoinTail({ k, n }) - binomialDensity({ k, n, p: 0.5 });
}

function checkPairs({ firstOnly, secondOnly }: DiscordantPairs): void {
  requireCount(firstOnly, { name: "pairs won by the first" });
  requireCount(secondOnly, { name: "pairs won by the second" });
}
