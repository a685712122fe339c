import { type CompareOptions, type Comparison, compareRuns } from "../../summary/compare.ts";
import { type CompositeComparison, compareComposites } from "../../summary/compare-composites.ts";
import { type FlippedItem, flippedItems } from "../../summary/flips.ts";
import { pairColumns } from "../../summary/pairing.ts";
import { type RunDifferences, runDifferences } from "../../summary/run-differences.ts";
import { type NumbersOfRun, readRunValues } from "./read-run-values.ts";

/** Two runs side by side: numbers, and what else tells them apart. */
export interface RunComparison extends Comparison {
  readonly composites: CompositeComparison;
  readonly differs: RunDifferences;
  /** By column that was compared: which items moved, and which only one run has. */
  readonly items: readonly {
    readonly task: string;
    readonly protocol: string;
    readonly flipped: readonly FlippedItem[];
    readonly onlyFirst: readonly string[];
    readonly onlySecond: readonly string[];
  }[];
}

/** Paired comparison of two run directories. */
export async function compareDirectories(
  first: string,
  second: string,
  options: CompareOptions & { readonly metric?: string } = {},
): Promise<RunComparison> {
  const [a, b] = [await readRunValues(first, options), await readRunValues(second, options)];
  return compareNumbers(a, b, options);
}

export function compareNumbers(a: NumbersOfRun, b: NumbersOfRun, options: CompareOptions = {}): RunComparison {
  const comparison = compareRuns(a.values.columns, b.values.columns, options);
  const items = comparison.differences.flatMap(({ task, protocol }) => {
    const [x, y] = [a, b].map(({ values }) =>
      values.columns.find((column) => column.task === task && column.protocol === protocol),
    );
    if (x === undefined || y === undefined) return [];
    const pairs = pairColumns(x, y);
    return [{ task, protocol, flipped: flippedItems(pairs), onlyFirst: pairs.onlyFirst, onlySecond: pairs.onlySecond }];
  });
  return {
    ...comparison,
    composites: compareComposites(a.values, b.values, { ...options, known: comparison.differences }),
    differs: runDifferences(a.manifest, b.manifest),
    items,
  };
}
