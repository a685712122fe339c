import { CAUSES, type Reproduction } from "../summary/reproduction.ts";
import { percent, signedPercent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

/** A run beside its repetition: column by column whether the scores agree, and where what differs comes from. */
export function reproductionLines(rows: readonly Reproduction[], width: number | "unlimited"): string[] {
  const cells = rows.map((row) => [
    row.task,
    row.protocol,
    row.primary,
    percent(row.original),
    percent(row.again),
    signedPercent(row.difference),
    `±${percent(1.96 * row.conditionalError)}`,
    row.errorFrom,
    String(row.n),
    `${row.differing.length}/${row.outcomes}`,
    ...CAUSES.map((cause) => (row.causes[cause] === 0 ? "·" : String(row.causes[cause]))),
    row.within ? "reproduced" : "NOT REPRODUCED",
  ]);
  const columns = [
    left("task"),
    left("protocol"),
    left("metric@extractor"),
    right("original"),
    right("again"),
    right("difference"),
    right("allowed"),
    left("error from"),
    right("n"),
    right("differing"),
    ...CAUSES.map((cause) => right(cause)),
    left(""),
  ];
  return [
    ...tableLines({ columns, rows: cells }, width),
    ...rows
      .filter(({ unmatched }) => unmatched > 0)
      .map(
        ({ task, protocol, unmatched }) =>
          `${task} · ${protocol}: ${unmatched} outcomes are in one run only (other items or seeds)`,
      ),
    'allowed: 1.96 × the "same questions again" error of the difference; differing outcomes are counted under their first cause',
  ];
}

/** The outcomes that differ, at most `most` of each column. */
export function differingLines(rows: readonly Reproduction[], most: number): string[] {
  return rows.flatMap(({ task, protocol, differing }) => [
    ...differing.slice(0, most).map(({ item, seed, cause }) => `${task} · ${protocol} · ${item} · seed ${seed}: ${cause}`),
    ...(differing.length > most ? [`${task} · ${protocol}: ${differing.length - most} more (--json lists all)`] : []),
  ]);
}
