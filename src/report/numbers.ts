import type { IntervalSummary, Score } from "../summary/model.ts";

/** Rounding happens here and nowhere before: a fraction as percent with one decimal, "54.2". */
export function percent(fraction: number): string {
  return (100 * fraction).toFixed(1);
}

/** "+3.4", "−1.2": with a sign, and a real minus. */
export function signedPercent(fraction: number): string {
  const text = percent(Math.abs(fraction));
  if (Number(text) === 0) return "0.0";
  return fraction < 0 ? `−${text}` : `+${text}`;
}

/** "41.0–66.8", or "–" without an interval (the reason stands in the notes). */
export function intervalText(interval: IntervalSummary): string {
  return "low" in interval ? `${percent(interval.low)}–${percent(interval.high)}` : "–";
}

/** "[−3.1, +5.0]" */
export function signedInterval(interval: IntervalSummary): string {
  return "low" in interval ? `[${signedPercent(interval.low)}, ${signedPercent(interval.high)}]` : "–";
}

/** "54.2 [41.0–66.8]" */
export function scoreText({ value, interval }: Pick<Score, "value" | "interval">): string {
  return `${percent(value)} [${intervalText(interval)}]`;
}

/** "< .001", ".032", "1.000" */
export function pText(p: number): string {
  if (p < 0.001) return "<.001";
  return p.toFixed(3).replace(/^0/, "");
}
