import { betaPower, betaTails } from "./beta.ts";
import { refuse } from "./checks.ts";
import { normalQuantile } from "./normal.ts";

interface StudentPoint {
  readonly t: number;
  readonly df: number;
}

/** P(T > t) of Student's t with `df` degrees of freedom (any positive real). */
export function studentUpperTail({ t, df }: StudentPoint): number {
  requireDf(df);
  if (Number.isNaN(t)) refuse("t is NaN", "A t statistic needs a standard error above zero.");
  if (t === Number.POSITIVE_INFINITY || t === Number.NEGATIVE_INFINITY) return t > 0 ? 0 : 1;
  const half = betaTails(squared({ t, df })).lower / 2;
  return t >= 0 ? half : 1 - half;
}

/** P(|T| > |t|). */
export function studentTwoSided({ t, df }: StudentPoint): number {
  return Math.min(1, 2 * studentUpperTail({ t: Math.abs(t), df }));
}

/** The t with P(T ≤ t) = `probability`: Newton's method on the upper tail, convex, from the normal quantile, which lies below. */
export function studentQuantile({ probability, df }: { readonly probability: number; readonly df: number }): number {
  requireDf(df);
  if (!(probability > 0 && probability < 1))
    refuse(`a t quantile at ${probability} does not exist`, "Give a probability between 0 and 1.");
  if (probability === 0.5) return 0;
  if (probability < 0.5) return -upperQuantile(probability, df);
  return upperQuantile(1 - probability, df);
}

/** P(F > f) of Fisher's F with `df1` and `df2` degrees of freedom. */
export function fisherUpperTail({ f, df1, df2 }: { readonly f: number; readonly df1: number; readonly df2: number }): number {
  requireDf(df1);
  requireDf(df2);
  if (!(f >= 0)) refuse(`F is ${f}`, "A ratio of variances is not negative.");
  if (f === Number.POSITIVE_INFINITY) return 0;
  const sum = df2 + df1 * f;
  return betaTails({ a: df2 / 2, b: df1 / 2, x: df2 / sum, y: (df1 * f) / sum }).lower;
}

function upperQuantile(tail: number, df: number): number {
  let t = -normalQuantile(tail);
  for (let step = 0; step < 200; step++) {
    const density = betaPower(squared({ t, df })) / t;
    const next = t + (studentUpperTail({ t, df }) - tail) / density;
    if (Math.abs(next - t) <= 1e-15 * t) return next;
    t = next;
  }
  return t;
}

/** T² as a beta variable: P(|T| > t) = I_x(df/2, ½) with x = df / (df + t²). */
function squared({ t, df }: StudentPoint): { a: number; b: number; x: number; y: number } {
  const sum = df + t * t;
  return { a: df / 2, b: 0.5, x: df / sum, y: (t * t) / sum };
}

function requireDf(df: number): void {
  if (!(df > 0 && Number.isFinite(df))) refuse(`${df} degrees of freedom`, "Degrees of freedom are positive and finite.");
}
