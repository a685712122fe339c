import type { MergedModel } from "../../report/models.ts";
import { columnKey, type ProtocolComparison } from "../../report/results.ts";
import { holm } from "../../stats/multiple.ts";
import { type ColumnValues, compareRuns } from "../../summary/compare.ts";
import { crossGap } from "../../summary/protocol-gap.ts";

/**
 * The same questions under several protocols of one task: paired differences per model, how far protocols and models spread, and what
 * the widest gap that a table could print between two models is made of.
 */
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
  const drafts = [...tasks]
    .filter(([, protocols]) => protocols.size > 1)
    .map(([task, protocols]) => {
      const names = [...protocols.keys()];
      const scores = Object.fromEntries(
        models.map(({ id, cells }) => [
          id,
          Object.fromEntries(
            names.flatMap((protocol) => {
              const score = cells.get(columnKey({ task, protocol }))?.column.score;
              return score === undefined ? [] : [[protocol, { value: score.value, interval: score.interval }] as const];
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
        crossed: models.flatMap((first, index) =>
          models.slice(index + 1).flatMap((second) => widestGap([first, second], { task, names, scores }) ?? []),
        ),
        ...(spread === undefined ? {} : { spread }),
      };
    });
  const adjusted = holm(drafts.flatMap(({ pairs }) => pairs.map(({ p }) => p)));
  let next = 0;
  return drafts.map((draft) => ({
    ...draft,
    pairs: draft.pairs.map((pair) => ({ ...pair, pHolm: adjusted[next++] as number })),
  }));
}

/** The crossing of two models and two protocols whose printed scores are furthest apart: what a table of mixed protocols hides. */
function widestGap(
  models: readonly [MergedModel, MergedModel],
  { task, names, scores }: { task: string; names: readonly string[]; scores: ProtocolComparison["scores"] },
): ProtocolComparison["crossed"][number] | undefined {
  const [one, other] = models;
  const at = (model: MergedModel, protocol: string) => scores[model.id]?.[protocol]?.value ?? Number.NaN;
  const whole = names.filter((name) => models.every((model) => !Number.isNaN(at(model, name))));
  const crossings = whole.flatMap((first) => whole.filter((second) => second !== first).map((second) => ({ first, second })));
  const [widest] = crossings
    .map((protocols) => ({ ...protocols, gap: at(one, protocols.first) - at(other, protocols.second) }))
    .sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap));
  if (widest === undefined) return undefined;
  const values = [one, one, other, other].map(
    ({ cells }, index) =>
      cells.get(columnKey({ task, protocol: index % 2 === 0 ? widest.first : widest.second }))?.values as ColumnValues,
  ) as [ColumnValues, ColumnValues, ColumnValues, ColumnValues];
  // A metric of the whole corpus has no values per item, and its gap is no sum of them.
  if (values.some(({ corpus, items }) => corpus !== undefined || items.size === 0)) return undefined;
  const parts = crossGap(values);
  return parts === undefined ? undefined : { models: [one.id, other.id], protocols: [widest.first, widest.second], ...parts };
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
  const value = (row: (typeof whole)[number], name: string) => row[name]?.value as number;
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
