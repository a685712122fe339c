import type { Composite } from "../core/definition.ts";
import type { ColumnValues } from "./compare.ts";

/** The values of one run by item: what comparing, gating and following it over time need. */
export interface RunValues {
  /** The name of the run directory. */
  readonly run: string;
  readonly model: string;
  readonly composites: readonly Composite[];
  /** One per column, under its primary metric or the one that was asked for. */
  readonly columns: readonly ColumnValues[];
  /** Further values that composites name with a metric of their own. */
  readonly others: readonly ColumnValues[];
}

/** A column that counts in a composite, with its share of the whole: the shares of a composite's leaves add up to 1. */
export interface Leaf {
  readonly task: string;
  /** As the suite writes it: with shots, or without where that is enough. */
  readonly protocol: string;
  readonly metric?: string;
  /** What guessing scores, where the composite declares it: members then count as (score − chance) / (1 − chance). */
  readonly chance?: number;
  readonly share: number;
}

/** The columns below a composite, those of nested composites with the product of their shares. */
export function leavesOf(name: string, composites: readonly Composite[]): Leaf[] {
  const definition = composites.find(({ composite }) => composite === name);
  if (definition === undefined) return [];
  const total = definition.members.reduce((sum, { weight }) => sum + weight, 0);
  return definition.members.flatMap((member): Leaf[] => {
    const share = member.weight / total;
    if (!("composite" in member)) {
      const { task, protocol, metric } = member;
      const chance = declaredChance(member);
      return [
        { task, protocol, share, ...(metric === undefined ? {} : { metric }), ...(chance === undefined ? {} : { chance }) },
      ];
    }
    return leavesOf(member.composite, composites).map((leaf) => ({ ...leaf, share: share * leaf.share }));
  });
}

/** The chance level that a member declares; scores are corrected for chance nowhere else. */
export function declaredChance(member: object): number | undefined {
  return "chance" in member && typeof member.chance === "number" ? member.chance : undefined;
}

/** The values that a leaf means in a run, corrected for chance where it is declared; undefined where the run has none. */
export function leafValues({ columns, others }: RunValues, leaf: Leaf): ColumnValues | undefined {
  const means = ({ task, protocol }: ColumnValues) =>
    task === leaf.task && (protocol === leaf.protocol || protocol.startsWith(`${leaf.protocol}@`));
  const { metric, chance } = leaf;
  const found =
    metric === undefined
      ? columns.find(means)
      : [...others, ...columns].find((values) => means(values) && values.primary === metric);
  if (found === undefined || chance === undefined) return found;
  const corrected = (value: number) => (value - chance) / (1 - chance);
  const items = [...found.items].map(([item, entry]) => [item, { ...entry, values: entry.values.map(corrected) }] as const);
  const { corpus } = found;
  const aggregate =
    corpus === undefined ? undefined : (rows: readonly (readonly number[])[]) => corrected(corpus.aggregate(rows));
  return {
    ...found,
    items: new Map(items),
    ...(corpus === undefined || aggregate === undefined ? {} : { corpus: { ...corpus, aggregate } }),
  };
}

/** "starter-arc · letters-raw@5", or with the metric where it is not the column's own. */
export function leafName({ task, protocol, metric }: Leaf): string {
  return [task, protocol, ...(metric === undefined ? [] : [metric])].join(" · ");
}
