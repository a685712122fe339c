import type { Trend, TrendPoint } from "../summary/trend.ts";
import { pText, scoreText, signedInterval, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** The course of every column and composite: scores, steps, changes of level, and how sure the best point is. */
export function trendLines(
  trends: readonly Trend[],
  { over, width }: { over: "step" | "date"; width: number | "unlimited" },
): string[] {
  return trends.flatMap((trend) => [...blockOf(trend, { over, width }), ""]);
}

function blockOf(trend: Trend, { over, width }: { over: "step" | "date"; width: number | "unlimited" }): string[] {
  const { name, primary, points, best, changes, left: leftOut } = trend;
  const rows = points.map((point, index) => [
    point.at,
    point.run,
    scoreText(point),
    String(point.n),
    point.sincePrevious === undefined
      ? ""
      : `${signedPercent(point.sincePrevious.difference, point.unit)} ${signedInterval(point.sincePrevious.interval, point.unit)}`,
    point.sincePrevious === undefined ? "" : pText(point.sincePrevious.p),
    point.best === undefined ? "–" : point.best.toFixed(2),
    index === best ? "best" : (point.pFromBest ?? 1) <= 0.05 ? "worse than the best" : "",
  ]);
  const columns = [
    over === "step" ? right("step") : left("date"),
    left("run"),
    right("score [95 %]"),
    right("n"),
    right("since the point before"),
    right("p"),
    right("P(best)"),
    left(""),
  ];
  return [
    `${name}${primary === "" ? "" : ` · ${primary}`}`,
    ...tableLines({ columns, rows }, width),
    bestLine(trend, over),
    ...changeLines(changes, { points, over }),
    ...leftOut.map(({ at, reason }) => `${at}: left out, ${reason}`),
  ];
}

/** Steps tell points apart; on one day several runs may stand, which only their names do. */
function nameOf({ at, run }: TrendPoint, over: "step" | "date"): string {
  return over === "step" ? `step ${at}` : run;
}

function bestLine({ points, best }: Trend, over: "step" | "date"): string {
  const open = points
    .filter(({ pFromBest }, index) => index !== best && (pFromBest ?? 1) > 0.05)
    .map((point) => nameOf(point, over));
  const top = points[best] as TrendPoint;
  const certain =
    open.length === 0 ? "every other point is worse (Holm, 5 %)" : `not told apart from ${open.join(", ")} (Holm, 5 %)`;
  return `best: ${nameOf(top, over)}${top.best === undefined ? "" : `, P(best) ${top.best.toFixed(2)}`}; ${certain}`;
}

function changeLines(
  changes: Trend["changes"],
  { points, over }: { points: readonly TrendPoint[]; over: "step" | "date" },
): string[] {
  if (changes === "too few points") return ["change points: not looked for in fewer than 8 points"];
  if (changes.length === 0) return ["change points: none (E-divisive, 5 %); slow drift is not seen"];
  return changes.map(
    ({ index, size, p, before, after }) =>
      `change at ${nameOf(points[index] as TrendPoint, over)}: ${signedPercent(size)} points (${scorePair(before, after)}), confidence ${(100 * (1 - p)).toFixed(1)} % (E-divisive, permutation p ${pText(p)})`,
  );
}

function scorePair(before: number, after: number): string {
  return `${(100 * before).toFixed(1)} → ${(100 * after).toFixed(1)}`;
}
