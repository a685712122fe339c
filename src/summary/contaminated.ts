import type { RunContamination } from "../core/contamination.ts";
import type { Composite } from "../core/definition.ts";
import { summariseComposites } from "./composite.ts";
import { CONTAMINATED_SHARE, contaminationEffect } from "./contamination.ts";
import type { ColumnSummary, Summary } from "./model.ts";
import type { PrimaryValues } from "./primary-values.ts";

export interface ContaminationInput {
  readonly contamination: RunContamination;
  /** The primary values of every column. */
  readonly values: readonly PrimaryValues[];
  readonly composites: readonly Composite[];
}

/** A summary with what a scan says of its items: the effect by column, and the mark, which passes on to composites. */
export function withContamination(summary: Summary, { contamination, values, composites }: ContaminationInput): Summary {
  const columns = summary.columns.map((column) => {
    const own = values.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
    return own === undefined ? column : contaminatedColumn(column, own, contamination);
  });
  return { ...summary, columns, composites: summariseComposites(composites, columns) };
}

function contaminatedColumn(column: ColumnSummary, values: PrimaryValues, contamination: RunContamination): ColumnSummary {
  const { contamination: _, ...rest } = column;
  const marks = column.marks.filter((mark) => mark !== "CONTAMINATED");
  const { tasks, corpus, complete, controlsPassed, fast } = contamination;
  if (!Object.hasOwn(tasks, column.task)) return { ...rest, marks };
  const effect = contaminationEffect(values, tasks[column.task] ?? {});
  return {
    ...rest,
    marks: effect.dirtyShare >= CONTAMINATED_SHARE ? [...marks, "CONTAMINATED"] : marks,
    contamination: { corpus: { ...corpus, complete, controlsPassed, fast }, ...effect },
  };
}
