import { requireCount } from "./checks.ts";
import { exp, log, log1p } from "./elementary.ts";

const LOG_SQRT_TWO_PI = 0.9189385332046727;
const TWO_PI = 6.283185307179586;

/**
 * x^a·(1 − x)^b·Γ(a+b+1) / (Γ(a+1)·Γ(b+1)): the binomial probability of `a` among `a + b`, for real a, b > 0 as well.
 * By the saddle-point expansion of C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000: no large
 * logarithms are subtracted, so the relative error stays near 1e-15 where lgamma loses six digits.
 * `y` is 1 − x, handed over so that neither loses digits near 0.
 */
export function binomialKernel({
  a,
  b,
  x,
  y,
}: {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}): number {
  const n = a + b;
  const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return exp(exponent) * Math.sqrt(n / (TWO_PI * a * b));
}

/** P(X = k) of Binomial(n, p). */
export function binomialDensity({ k, n, p }: { readonly k: number; readonly n: number; readonly p: number }): number {
  requireCount(n, { name: "n" });
  if (k < 0 || k > n) return 0;
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  if (k === 0) return exp(n * log1p(-p));
  if (k === n) return exp(n * log(p));
  return binomialKernel({ a: k, b: n - k, x: p, y: 1 - p });
}

/** P(X ≤ k) of Binomial(n, ½), summed from the small end; exact enough for an exact test (relative error below 1e-13). */
export function fairCoinTail({ k, n }: { readonly k: number; readonly n: number }): number {
  requireCount(n, { name: "n" });
  if (k >= n) return 1;
  let term = binomialDensity({ k, n, p: 0.5 });
  let sum = 0;
  for (let j = k; j >= 0 && term > sum * 1e-18; j--) {
    sum += term;
    term *= j / (n - j + 1);
  }
  return Math.min(1, sum);
}

/** ln Γ(n+1) − [½ ln(2πn) + n ln n − n]; by its asymptotic series from 16 on, below by the recurrence up to it. */
function stirlingError(n: number): number {
  let correction = 0;
  let m = n;
  while (m < 16) {
    correction += (m + 0.5) * log1p(1 / m) - 1;
    m += 1;
  }
  const s = 1 / (m * m);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / m;
  return series + correction;
}

/** x ln(x/m) + m − x, without cancellation when x is near m. */
function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * log(x / m) - difference;
  const v = difference / (x + m);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let odd = 3; odd < 100; odd += 2) {
    term *= v * v;
    const next = sum + term / odd;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** ln k! for k = 0 … n, as a table; absolute error below 1e-12 up to a million. */
export function logFactorials(n: number): Float64Array {
  requireCount(n, { name: "n" });
  const table = new Float64Array(n + 1);
  for (let k = 1; k <= n; k++) table[k] = LOG_SQRT_TWO_PI + (k + 0.5) * log(k) - k + stirlingError(k);
  return table;
}
