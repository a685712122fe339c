import { refuse, requireFinite } from "./checks.ts";

/**
 * Adjusted p-values of S. Holm (Scand. J. Stat. 6, 1979): rejecting those up to α keeps the chance of any false rejection at
 * most α, whatever the dependence. In the order given; none for none.
 */
export function holm(pValues: readonly number[]): number[] {
  checkP(pValues);
  const m = pValues.length;
  let running = 0;
  return adjust(pValues, ascending(pValues), (p, rank) => {
    running = Math.max(running, Math.min(1, p * (m - rank)));
    return running;
  });
}

/**
 * Adjusted p-values of Y. Benjamini and Y. Hochberg (JRSS B 57, 1995): rejecting those up to q keeps the expected share of
 * false rejections at most q under independence or positive dependence. In the order given.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  checkP(pValues);
  const m = pValues.length;
  let running = 1;
  return adjust(pValues, ascending(pValues).reverse(), (p, rank) => {
    running = Math.min(running, (p * m) / (m - rank));
    return running;
  });
}

function adjust(pValues: readonly number[], order: readonly number[], rule: (p: number, rank: number) => number): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  order.forEach((index, rank) => {
    adjusted[index] = rule(pValues[index] as number, rank);
  });
  return adjusted;
}

function ascending(values: readonly number[]): number[] {
  return values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number) || a - b);
}

function checkP(pValues: readonly number[]): void {
  pValues.forEach((p, i) => {
    requireFinite(p, `p-values[${i}]`);
  });
  const wrong = pValues.find((p) => p < 0 || p > 1);
  if (wrong !== undefined) refuse(`${wrong} is no p-value`, "P-values lie between 0 and 1.");
}
