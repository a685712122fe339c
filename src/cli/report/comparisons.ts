import { random } from "../../core/random.ts";
import type { MergedModel } from "../../report/models.ts";
import { type ChangeFacts, columnKey, type PairComparison, type ReportDifference } from "../../report/results.ts";
import { changePoints } from "../../stats/change-points.ts";
import { holm } from "../../stats/multiple.ts";
import { compareRuns, type PairedDifference } from "../../summary/compare.ts";
import { compareComposites } from "../../summary/compare-composites.ts";
import type { RunValues } from "../../summary/run-values.ts";

interface Draft {
  readonly first: MergedModel;
  readonly second: MergedModel;
  readonly comparison: ReturnType<typeof compareRuns>;
}

/** Every pair of models, paired by item, with p adjusted over the pairs of each column. */
export function comparePairs(models: readonly MergedModel[]): PairComparison[] {
  const drafts: Draft[] = models.flatMap((first, index) =>
    models
      .slice(index + 1)
      .map((second) => ({ first, second, comparison: compareRuns(valuesOf(first).columns, valuesOf(second).columns) })),
  );
  const adjusted = adjustByColumn(drafts.flatMap(({ comparison }) => comparison.differences));
  return drafts.map(({ first, second, comparison }) => {
    const differences = comparison.differences.map((row): ReportDifference => ({ ...row, pColumn: adjusted.get(row) as number }));
    const { composites } = compareComposites(valuesOf(first), valuesOf(second), { known: comparison.differences });
    return { first: first.id, second: second.id, differences, composites, notComparable: comparison.notComparable };
  });
}

/** A merged model as one run: its standing columns, and the averages that its runs declare, the newest standing. */
function valuesOf({ id, runs, cells }: MergedModel): RunValues {
  const composites = new Map(
    runs.toReversed().flatMap(({ manifest }) => manifest.suite.composites.map((each) => [each.composite, each])),
  );
  return {
    run: runs[0]?.manifest.run ?? "",
    model: id,
    composites: [...composites.values()],
    columns: [...cells.values()].map(({ values }) => values),
    others: runs.flatMap(({ others }) => others),
  };
}

function adjustByColumn(differences: readonly PairedDifference[]): Map<PairedDifference, number> {
  const byColumn = new Map<string, PairedDifference[]>();
  for (const row of differences) byColumn.set(columnKey(row), [...(byColumn.get(columnKey(row)) ?? []), row]);
  const adjusted = new Map<PairedDifference, number>();
  for (const rows of byColumn.values()) {
    const values = holm(rows.map(({ p }) => p));
    for (const [index, row] of rows.entries()) adjusted.set(row, values[index] as number);
  }
  return adjusted;
}

/** Fewest points in which a change of level can be told from chance. */
const FEWEST_POINTS = 8;

/** Changes of level of a series, by E-divisive; none in a short one. */
export function findChanges(values: readonly number[], name: string): ChangeFacts[] {
  if (values.length < FEWEST_POINTS) return [];
  const found = changePoints(values, { permutations: 999, source: random("change points", name) });
  return found.map(({ index, p, size }) => ({ index, p, size }));
}
