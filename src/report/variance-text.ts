import type { ColumnSummary, Score } from "../summary/model.ts";
import { percent } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";

type SplitScore = Score & { readonly variance: NonNullable<Score["variance"]> };

/**
 * How sure a score is in two senses, for the columns with several seeds: over new questions, and when the same questions are asked
 * again; and what the variance of one answer is made of.
 */
export function varianceLines(
  columns: readonly Pick<ColumnSummary, "task" | "protocol" | "score">[],
  width: number | "unlimited",
): string[] {
  const rows = columns.flatMap(({ task, protocol, score }) => {
    if (score?.variance === undefined || score.conditionalError === undefined) return [];
    return [[task, protocol, ...cellsOf({ ...score, variance: score.variance })]];
  });
  if (rows.length === 0) return [];
  const titles = [
    left("task"),
    left("protocol"),
    right("score"),
    right("error, new questions"),
    right("same questions again"),
    right("items"),
    right("seeds"),
    right("rest"),
    left("seeds share an effect"),
  ];
  return [
    "",
    ...tableLines({ columns: titles, rows }, width),
    "errors are standard errors in points; items, seeds, rest: shares of the variance of one answer",
  ];
}

function cellsOf({ value, standardError, conditionalError = 0, variance }: SplitScore): string[] {
  const { items, seeds, residual, sharedSeeds } = variance;
  const total = items + seeds + residual;
  const share = (part: number) => (total === 0 ? "–" : `${percent(part / total)} %`);
  return [
    percent(value),
    standardError === undefined ? "–" : percent(standardError),
    percent(conditionalError),
    share(items),
    share(seeds),
    share(residual),
    sharedSeeds ? "yes, counted" : "no",
  ];
}
