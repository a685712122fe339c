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
      return [{ task, protocol, share, ...(metric === undefined ? {} : { metric }) }];
    }
    return leavesOf(member.composite, composites).map((leaf) => ({ ...leaf, share: share * leaf.share }));
  });
}

/** The values that a leaf means in a run; undefined where the run has none. */
export function leafValues({ columns, others }: RunValues, leaf: Leaf): ColumnValues | undefined {
  const means = ({ task, protocol }: ColumnValues) =>
    task === leaf.task && (protocol === leaf.protocol || protocol.startsWith(`${leaf.protocol}@`));
  if (leaf.metric === undefined) return columns.find(means);
  return [...others, ...columns].find((values) => means(values) && values.primary === leaf.metric);
}

/** "starter-arc · letters-raw@5", or with the metric where it is not the column's own. */
export function leafName({ task, protocol, metric }: Leaf): string {
  return [task, protocol, ...(metric === undefined ? [] : [metric])].join(" · ");
}
