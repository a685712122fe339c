import type { FlippedItem } from "../summary/flips.ts";
import { percent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** The items on which two runs differ, and those that only one of them has, column by column. */
export function flippedLines(
  columns: readonly {
    readonly task: string;
    readonly protocol: string;
    readonly flipped: readonly FlippedItem[];
    readonly onlyFirst: readonly string[];
    readonly onlySecond: readonly string[];
  }[],
  { first, second, width }: { first: string; second: string; width: number | "unlimited" },
): string[] {
  return columns.flatMap(({ task, protocol, flipped, onlyFirst, onlySecond }) => [
    "",
    `${task} · ${protocol}: ${flipped.length} items score differently`,
    ...(flipped.length === 0
      ? []
      : tableLines(
          {
            columns: [left("item"), right(first), right(second)],
            rows: flipped.map((row) => [row.item, percent(row.first), percent(row.second)]),
          },
          width,
        )),
    ...(onlyFirst.length === 0 ? [] : [`only in ${first}: ${onlyFirst.join(", ")}`]),
    ...(onlySecond.length === 0 ? [] : [`only in ${second}: ${onlySecond.join(", ")}`]),
  ]);
}
