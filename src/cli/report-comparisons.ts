import { random } from "../core/random.ts";
import type { MergedModel } from "../report/models.ts";
import {
  type ChangeFacts,
  columnKey,
  type PairComparison,
  type ProtocolComparison,
  type ReportDifference,
} from "../report/results.ts";
import { changePoints } from "../stats/change-points.ts";
import { holm } from "../stats/multiple.ts";
import { compareRuns, type PairedDifference } from "../summary/compare.ts";
import { compareComposites } from "../summary/compare-composites.ts";
import type { RunValues } from "../summary/run-values.ts";

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

/** The same questions under several protocols of one task: paired differences per model, and how far protocols and models spread. */
export function compareProtocols(models: readonly MergedModel[]): ProtocolComparison[] {
  const tasks = new Map<string, Map<string, string>>();
  for (const { cells } of models) {
    for (const { column } of cells.values()) {
      if (column.score === undefined) continue;
      const protocols = tasks.get(column.task) ?? new Map<string, string>();
      protocols.set(column.protocol, column.primary);
      tasks.set(column.task, protocols);
    }
  }
  return [...tasks]
    .filter(([, protocols]) => protocols.size > 1)
    .map(([task, protocols]) => {
      const names = [...protocols.keys()];
      const scores = Object.fromEntries(
        models.map(({ id, cells }) => [
          id,
          Object.fromEntries(
            names.flatMap((protocol) => {
              const score = cells.get(columnKey({ task, protocol }))?.column.score;
              return score === undefined ? [] : [[protocol, score.value] as const];
            }),
          ),
        ]),
      );
      const spread = spreadOf(scores, names);
      return {
        task,
        protocols: [...protocols].map(([protocol, primary]) => ({ protocol, primary })),
        scores,
        pairs: models.flatMap((model) => protocolPairs(model, { task, names })),
        ...(spread === undefined ? {} : { spread }),
      };
    });
}

function protocolPairs({ id, cells }: MergedModel, { task, names }: { task: string; names: readonly string[] }) {
  return names.flatMap((first, index) =>
    names.slice(index + 1).flatMap((second) => {
      const [a, b] = [first, second].map((protocol) => cells.get(columnKey({ task, protocol }))?.values);
      if (a === undefined || b === undefined) return [];
      // One column under one name: here the protocol is what differs on purpose.
      const same = { protocol: `${first} ${second}`, primary: "", asked: "", read: "" };
      const [row] = compareRuns([{ ...a, ...same }], [{ ...b, ...same }]).differences;
      if (row === undefined) return [];
      const { difference, interval, p, n } = row;
      return [{ model: id, first, second, difference, interval, p, n }];
    }),
  );
}

function spreadOf(scores: ProtocolComparison["scores"], names: readonly string[]): ProtocolComparison["spread"] {
  const whole = Object.values(scores).filter((values) => names.every((name) => values[name] !== undefined));
  if (whole.length < 2) return undefined;
  const range = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const value = (row: Readonly<Record<string, number>>, name: string) => row[name] as number;
  let flips = 0;
  let pairs = 0;
  for (const [index, a] of whole.entries()) {
    for (const b of whole.slice(index + 1)) {
      const signs = new Set(names.map((name) => Math.sign(value(a, name) - value(b, name))));
      pairs += 1;
      if (signs.has(1) && signs.has(-1)) flips += 1;
    }
  }
  return {
    protocols: mean(whole.map((row) => range(names.map((name) => value(row, name))))),
    models: mean(names.map((name) => range(whole.map((row) => value(row, name))))),
    flips,
    pairs,
  };
}

/** Fewest points in which a change of level can be told from chance. */
const FEWEST_POINTS = 8;

/** Changes of level of a series, by E-divisive; none in a short one. */
export function findChanges(values: readonly number[], name: string): ChangeFacts[] {
  if (values.length < FEWEST_POINTS) return [];
  const found = changePoints(values, { permutations: 999, source: random("change points", name) });
  return found.map(({ index, p, size }) => ({ index, p, size }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
