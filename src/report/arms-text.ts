import type { ArmDifference, ArmsComparison } from "../summary/arms.ts";
import { percent, pText, signedInterval, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** Two training recipes, each with one or several training runs. */
export function armsLines(
  { columns, composites, notComparable }: ArmsComparison,
  { first, second, width }: { first: string; second: string; width: number | "unlimited" },
): string[] {
  const all = [...columns, ...composites];
  const alone = all.some(({ betweenRuns }) => betweenRuns === undefined);
  return [
    ...(all.length === 0 ? [] : table(all, { first, second, width })),
    ...(all.length === 0
      ? []
      : [
          "in points; between: standard deviation between training runs of one recipe; Holm over the tasks, and over the composites",
        ]),
    ...(alone && all.length > 0
      ? [
          "an arm has one run: training variance is not in these intervals. They tell whether these checkpoints differ, not whether the recipes do",
        ]
      : []),
    ...notComparable.map(({ name, reason }) => `${name}: not compared, ${reason}`),
  ];
}

function table(
  all: readonly ArmDifference[],
  { first, second, width }: { first: string; second: string; width: number | "unlimited" },
) {
  const rows = all.map((row) => [
    row.name,
    row.primary,
    `${percent(row.first)} (${row.ofRuns[0].map((value) => percent(value)).join(" ")})`,
    `${percent(row.second)} (${row.ofRuns[1].map((value) => percent(value)).join(" ")})`,
    signedPercent(row.difference),
    signedInterval(row.interval),
    row.p === undefined ? "–" : pText(row.p),
    row.pHolm === undefined ? "–" : pText(row.pHolm),
    row.df.toFixed(1),
    row.betweenRuns === undefined ? "not in it" : percent(row.betweenRuns),
    String(row.n),
  ]);
  const columns = [
    left("task or composite"),
    left("metric@extractor"),
    right(`${first} (runs)`),
    right(`${second} (runs)`),
    right("difference"),
    right("95 % interval, t"),
    right("p"),
    right("p Holm"),
    right("df"),
    right("between"),
    right("n"),
  ];
  return tableLines({ columns, rows }, width);
}
