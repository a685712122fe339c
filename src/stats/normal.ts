import { refuse } from "./checks.ts";
import { exp, log } from "./elementary.ts";

const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;

export function normalDensity(z: number): number {
  return ONE_OVER_SQRT_TWO_PI * exp(-0.5 * z * z);
}

/** P(Z ≤ z) of the standard normal, to a relative error of 1e-13 in both tails. */
export function normalCdf(z: number): number {
  return z <= 0 ? upperTail(-z) : 1 - upperTail(z);
}

/**
 * Quantile of the standard normal: Newton's method on log Φ, which is concave, from a point left of the root, so that every
 * step stays left of it and the iteration cannot fail.
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    refuse(`a normal quantile at ${probability} does not exist`, "Give a probability between 0 and 1.");
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability === 0.5) return 0;
  const target = log(probability);
  let z = -Math.sqrt(-2 * target);
  for (let step = 0; step < 100; step++) {
    const value = upperTail(-z);
    const next = z + ((target - log(value)) * value) / normalDensity(z);
    if (Math.abs(next - z) <= 1e-16 * Math.abs(z)) return next;
    z = next;
  }
  return z;
}

/** P(Z > z) for z ≥ 0: below 2 by the series with odd double factorials, above by the continued fraction of Laplace (DLMF 7.9). */
function upperTail(z: number): number {
  if (z < 2) {
    let term = z;
    let sum = z;
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 - normalDensity(z) * sum;
  }
  let fraction = z;
  for (let depth = 150; depth >= 1; depth--) fraction = z + depth / fraction;
  return normalDensity(z) / fraction;
}
