import type { RunContamination } from "../../core/contamination.ts";
import type { ColumnValues } from "../../summary/compare.ts";
import { contaminationEffect, judgedItems } from "../../summary/contamination.ts";
import { contaminationCurves, furtherGains, subsetScores } from "../../summary/contamination-curve.ts";
import { againstReference } from "../../summary/contamination-reference.ts";
import { readRunValues } from "../numbers/read-run-values.ts";
import type { ColumnEffect } from "./effect-text.ts";

/** The effect on every column of a run whose task was looked for, against each of the reference runs. */
export async function effectsOnRun(
  directory: string,
  { contamination, references }: { readonly contamination: RunContamination; readonly references: readonly string[] },
): Promise<ColumnEffect[]> {
  const { values } = await readRunValues(directory);
  const others: { readonly run: string; readonly columns: readonly ColumnValues[] }[] = [];
  for (const run of references) others.push({ run, columns: (await readRunValues(run)).values.columns });
  return values.columns.flatMap((column) => {
    const overlaps = Object.hasOwn(contamination.tasks, column.task) ? contamination.tasks[column.task] : undefined;
    if (overlaps === undefined) return [];
    const items = judgedItems(column, overlaps).filter(({ overlap }) => overlap.class !== "unjudged");
    const { task, protocol, primary, better } = column;
    return [
      {
        task,
        protocol,
        primary,
        ...(better === undefined ? {} : { better }),
        effect: contaminationEffect(column, overlaps),
        curves: contaminationCurves(items, { column: `${task} ${protocol}`, better }),
        subsets: subsetScores(items),
        further: furtherGains(items),
        references: others.map(({ run, columns }) => {
          const other = columns.find((one) => one.task === task && one.protocol === protocol);
          return {
            run,
            result:
              other === undefined
                ? { refused: "this column is not in the reference run" }
                : againstReference(column, other, overlaps),
          };
        }),
      },
    ];
  });
}
