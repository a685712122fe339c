import { logFactorials } from "./binomial.ts";
import { requireCount } from "./checks.ts";
import { exp } from "./elementary.ts";

/** Successes among so many, in each of two groups. */
export interface TwoCounts {
  readonly first: { readonly successes: number; readonly n: number };
  readonly second: { readonly successes: number; readonly n: number };
}

/**
 * One-sided exact test of R. A. Fisher ("Statistical Methods for Research Workers", 5th ed. 1934, § 21.02): the chance, given all margins, of at
 * least so many successes in the first group if both have one rate.
 */
export function fisherExactGreater({ first, second }: TwoCounts): number {
  for (const { successes, n } of [first, second]) {
    requireCount(n, { name: "n" });
    requireCount(successes, { name: "successes" });
    requireCount(n - successes, { name: "failures" });
  }
  const total = first.n + second.n;
  const successes = first.successes + second.successes;
  const table = logFactorials(total);
  const choose = (n: number, k: number) => (table[n] as number) - (table[k] as number) - (table[n - k] as number);
  let p = 0;
  for (let k = first.successes; k <= Math.min(first.n, successes); k++) {
    if (successes - k > second.n) continue;
    p += exp(choose(first.n, k) + choose(second.n, successes - k) - choose(total, successes));
  }
  return Math.min(1, p);
}
