import { binomialKernel } from "./binomial.ts";
import { refuse } from "./checks.ts";

interface BetaPoint {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  /** 1 − x, computed by the caller without loss where x is near 1. */
  readonly y: number;
}

/** Both tails of the beta distribution, P(X ≤ x) and P(X > x); each has its full relative precision where it is the smaller. */
export function betaTails(point: BetaPoint): { readonly lower: number; readonly upper: number } {
  const { a, b, x, y } = point;
  if (!(a > 0 && b > 0) || !(x >= 0 && x <= 1))
    refuse(`the beta distribution (${a}, ${b}) has no value at ${x}`, "Parameters are positive, x lies in 0 … 1.");
  if (x === 0 || y === 0) return x === 0 ? { lower: 0, upper: 1 } : { lower: 1, upper: 0 };
  if (x * (a + b) <= a) {
    const lower = smallTail(point);
    return { lower, upper: 1 - lower };
  }
  const upper = smallTail({ a: b, b: a, x: y, y: x });
  return { lower: 1 - upper, upper };
}

/** x^a·y^b / B(a, b). */
export function betaPower({ a, b, x, y }: BetaPoint): number {
  return ((a * b) / (a + b)) * binomialKernel({ a, b, x, y });
}

/** The x with P(X ≤ x) = `probability`: Newton's method inside a shrinking bracket. */
export function betaQuantile({
  a,
  b,
  probability,
}: {
  readonly a: number;
  readonly b: number;
  readonly probability: number;
}): number {
  if (!(probability > 0 && probability < 1))
    refuse(`a beta quantile at ${probability} does not exist`, "Give a probability between 0 and 1.");
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let step = 0; step < 200; step++) {
    const { lower, upper } = betaTails({ a, b, x, y: 1 - x });
    const error = probability <= 0.5 ? lower - probability : 1 - probability - upper;
    if (error > 0) high = x;
    else low = x;
    const newton = x - (error * x * (1 - x)) / betaPower({ a, b, x, y: 1 - x });
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-16 * x) return next;
    x = next;
  }
  return x;
}

/**
 * The continued fraction of A. R. DiDonato and A. H. Morris (ACM TOMS 18:360, 1992), by Lentz's method, for x at or below the mean:
 * free of cancellation even at a million degrees of freedom.
 */
function smallTail(point: BetaPoint): number {
  const { a, b, x, y } = point;
  // a − (a + b)x, from the side that loses fewer digits.
  const below = a > b ? (a + b) * y - b : a - (a + b) * x;
  let c = (a * (below + 1)) / (a + 1);
  let d = 0;
  let fraction = c;
  for (let m = 1; m < 100_000; m++) {
    const step = a + 2 * m - 1;
    const numerator = ((a + m - 1) / step) * ((a + b + m - 1) / step) * m * (b - m) * x * x;
    const term = m + (m * (b - m) * x) / step + ((a + m) * (below + 1 + m * (1 + y))) / (step + 2);
    d = 1 / (term + numerator * d);
    c = term + numerator / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) return betaPower(point) / fraction;
  }
  return refuse(
    `the incomplete beta function (${a}, ${b}) did not converge at ${x}`,
    "Parameters above about 1e9 are outside its range.",
  );
}
