import { allEqual, moments } from "../../stats/moments.ts";
import { studentQuantile } from "../../stats/student.ts";

/** A positive quantity over repeats: its geometric mean, and an interval where there is an honest one. */
export type Estimate = { readonly value: number; readonly n: number } & (
  | { readonly low: number; readonly high: number }
  | { readonly noInterval: string }
);

const LEVEL = 0.95;
/** Below this many repeats a t interval is wider than it says anything. */
const FEWEST_REPEATS = 3;

/**
 * The geometric mean with Student's t interval on the logarithms, df = n − 1: times and rates vary by factors, and a ratio of two is then
 * symmetric in who stands above.
 * @param values one per repeat, all above 0
 */
export function estimate(values: readonly number[]): Estimate {
  return fromLogs(values.map(logarithm));
}

/**
 * The ratio first / second with its interval from the logarithms of the repeats' ratios: repeats of two endpoints are measured by turns, so that
 * what disturbs both at one time cancels.
 */
export function ratio(first: readonly number[], second: readonly number[]): Estimate {
  if (first.length !== second.length) throw new RangeError(`${first.length} and ${second.length} repeats are not pairs`);
  return fromLogs(first.map((value, at) => logarithm(value) - logarithm(second[at] as number)));
}

function fromLogs(logs: readonly number[]): Estimate {
  const { n, mean, variance } = moments(logs);
  const base = { value: Math.exp(mean), n };
  if (n < FEWEST_REPEATS) return { ...base, noInterval: `${n} repeats; an interval needs ${FEWEST_REPEATS}` };
  if (allEqual(logs)) return { ...base, noInterval: "all repeats are equal" };
  const half = studentQuantile({ probability: (1 + LEVEL) / 2, df: n - 1 }) * Math.sqrt(variance / n);
  return { ...base, low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

function logarithm(value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${value} is no time and no rate`);
  return Math.log(value);
}
