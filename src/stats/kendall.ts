import { requireSameLength, requireValues } from "./checks.ts";

/**
 * Kendall's τ-b (M. G. Kendall, Biometrika 33, 1945): agreement of two orders, −1 … 1, with ties taken out of the denominator.
 * "undefined" when one side has no two different values.
 */
export function kendallTau(x: readonly number[], y: readonly number[]): number | "undefined" {
  requireValues(x, "x");
  requireValues(y, "y");
  requireSameLength(x, y, "x and y");
  let agree = 0;
  let pairsX = 0;
  let pairsY = 0;
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j < i; j++) {
      const signX = Math.sign((x[i] as number) - (x[j] as number));
      const signY = Math.sign((y[i] as number) - (y[j] as number));
      agree += signX * signY;
      pairsX += signX === 0 ? 0 : 1;
      pairsY += signY === 0 ? 0 : 1;
    }
  return pairsX === 0 || pairsY === 0 ? "undefined" : agree / Math.sqrt(pairsX * pairsY);
}
