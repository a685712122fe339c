import { requireValues } from "./checks.ts";

/** Which values of a list: every `step`-th from `start` to before `end`. */
export interface Span {
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
}

/** Sum with Neumaier's compensation (ZAMM 54, 1974): the error does not grow with the number of values. */
export function sum(values: ArrayLike<number>, { start = 0, end = values.length, step = 1 }: Span = {}): number {
  let total = 0;
  let lost = 0;
  for (let i = start; i < end; i += step) {
    const value = values[i] as number;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Mean and sample variance (divisor n − 1; 0 for one value), in two passes. */
export function moments(values: ArrayLike<number>): { readonly n: number; readonly mean: number; readonly variance: number } {
  requireValues(values, "values");
  const n = values.length;
  const mean = sum(values) / n;
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) squares[i] = square((values[i] as number) - mean);
  return { n, mean, variance: n === 1 ? 0 : sum(squares) / (n - 1) };
}

/** Whether the values differ by rounding only, so that their spread says nothing. */
export function allEqual(values: ArrayLike<number>): boolean {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high));
}

// `**` is `Math.pow`, whose last bits the engine chooses.
function square(x: number): number {
  return x * x;
}
