import type { IntervalSummary, Score } from "../summary/model.ts";

/** What a value that is no fraction counts, such as bits; undefined for fractions. */
export type Unit = string | undefined;

/** Rounding happens here and nowhere before: a fraction as percent with one decimal, "54.2"; a value with a unit as it is, "1.873". */
export function percent(fraction: number, unit?: Unit): string {
  return unit === undefined ? (100 * fraction).toFixed(1) : fraction.toFixed(3);
}

/** "+3.4", "−1.2": with a sign, and a real minus. */
export function signedPercent(fraction: number, unit?: Unit): string {
  const text = percent(Math.abs(fraction), unit);
  if (Number(text) === 0) return percent(0, unit);
  return fraction < 0 ? `−${text}` : `+${text}`;
}

/** "41.0–66.8", or "–" without an interval (the reason stands in the notes). */
export function intervalText(interval: IntervalSummary, unit?: Unit): string {
  return "low" in interval ? `${percent(interval.low, unit)}–${percent(interval.high, unit)}` : "–";
}

/** "[−3.1, +5.0]" */
export function signedInterval(interval: IntervalSummary, unit?: Unit): string {
  return "low" in interval ? `[${signedPercent(interval.low, unit)}, ${signedPercent(interval.high, unit)}]` : "–";
}

/** "54.2 [41.0–66.8]" */
export function scoreText({ value, unit, interval }: Pick<Score, "value" | "unit" | "interval">): string {
  return `${percent(value, unit)} [${intervalText(interval, unit)}]`;
}

/** "< .001", ".032", "1.000" */
export function pText(p: number): string {
  if (p < 0.001) return "<.001";
  return p.toFixed(3).replace(/^0/, "");
}

/** What the numbers are, for columns of which some may have a unit. */
export function scoresCaption(columns: readonly { readonly unit?: string }[]): string {
  const units = new Set(columns.flatMap(({ unit }) => unit ?? []));
  return `Scores in percent${units.size === 0 ? "" : ` (some in ${[...units].join(", ")})`} with 95 % intervals`;
}
