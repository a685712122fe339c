import type { Comparison } from "../summary/compare.ts";
import { percent, pText, signedInterval, signedPercent } from "./numbers.ts";
import { tableLines } from "./text-table.ts";

/** Paired differences of two runs, first minus second, as lines for a terminal. */
export function comparisonLines(
  { differences, notComparable }: Comparison,
  { first, second, width }: { first: string; second: string; width: number | "unlimited" },
): string[] {
  const rows = differences.map((row) => [
    row.task,
    row.protocol,
    row.primary,
    percent(row.first),
    percent(row.second),
    signedPercent(row.difference),
    signedInterval(row.interval),
    pText(row.p),
    pText(row.pHolm),
    `${row.wins}/${row.ties}/${row.losses}`,
    String(row.n),
  ]);
  const right = (title: string) => ({ title, align: "right" as const });
  const left = (title: string) => ({ title, align: "left" as const });
  const columns = [
    left("task"),
    left("protocol"),
    left("metric@extractor"),
    right(first),
    right(second),
    right("difference"),
    right("95 % interval"),
    right("p"),
    right("p Holm"),
    right("win/tie/loss"),
    right("n"),
  ];
  const notes = [
    ...differences
      .filter(({ unmatched }) => unmatched > 0)
      .map(({ task, protocol, unmatched }) => `${task} · ${protocol}: ${unmatched} items are in one run only and were left out`),
    ...notComparable.map(({ task, protocol, reason }) => `${task} · ${protocol}: not compared, ${reason}`),
  ];
  return [...(rows.length === 0 ? [] : tableLines({ columns, rows }, width)), ...(notes.length === 0 ? [] : ["", ...notes])];
}
