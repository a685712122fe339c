import type { RankedPair, Ranking, Rankings } from "../summary/ranking.ts";
import { percent, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** Three or more runs: per column and composite the scores, the places that are open, P(best), and every difference. */
export function rankingLines(
  { columns, composites, notRanked }: Rankings,
  { names, width }: { names: readonly string[]; width: number | "unlimited" },
): string[] {
  const blocks = [...columns, ...composites].flatMap((ranking) => [...blockOf(ranking, { names, width }), ""]);
  return [
    ...blocks,
    "rows minus columns, in points; * Holm-adjusted p at most .05 over the pairs of the block; places: what those pairs leave open",
    "τ between halves: Kendall's agreement of the orders that two random halves of the items give; 1 the same order, 0 chance",
    "P(best): share of resampled benchmarks in which the run comes first; near one half it does not tell two runs apart",
    ...notRanked.map(({ name, reason }) => `${name}: not ranked, ${reason}`),
  ];
}

function blockOf(
  { name, primary, n, runs, pairs, stability }: Ranking,
  { names, width }: { names: readonly string[]; width: number | "unlimited" },
): string[] {
  const order = [...runs].sort((a, b) => a.places.best - b.places.best || a.places.worst - b.places.worst || b.value - a.value);
  const rows = order.map(({ run, value, places, best }) => [
    names[run] as string,
    percent(value),
    places.best === places.worst ? String(places.best) : `${places.best}–${places.worst}`,
    best.toFixed(2),
    ...order.map((other) => (other.run === run ? "·" : cellOf(pairs, { row: run, column: other.run }))),
  ]);
  const titles = [left("run"), right("score"), right("places"), right("P(best)")];
  const columns = [...titles, ...order.map(({ run }) => right(`− ${names[run]}`))];
  const halves = stability === undefined ? "" : `, τ ${stability.toFixed(2).replace("-", "−")} between halves`;
  return [`${name}${primary === "" ? "" : ` · ${primary}`}, ${n} items${halves}`, ...tableLines({ columns, rows }, width)];
}

function cellOf(pairs: readonly RankedPair[], { row, column }: { row: number; column: number }): string {
  const pair = pairs.find(({ first, second }) => (first === row && second === column) || (first === column && second === row));
  if (pair === undefined) return "";
  const value = pair.first === row ? pair.difference : -pair.difference;
  return `${signedPercent(value)}${pair.pHolm <= 0.05 ? "*" : " "}`;
}
