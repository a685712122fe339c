import { random } from "../core/random.ts";
import { comparePaired, type PairedComparison } from "../stats/paired.ts";
import { minimumDetectableDifference } from "../stats/power.ts";
import { splitOfComplete, withSeedEffects } from "../stats/repeated.ts";
import { studentQuantile, studentTwoSided } from "../stats/student.ts";
import type { VarianceSplit } from "../stats/variance.ts";
import type { ColumnValues, PairedDifference } from "./compare.ts";
import { corpusDifference } from "./corpus-difference.ts";
import type { VarianceParts } from "./model.ts";
import { variancePartsOf } from "./score.ts";

/** Two columns joined by item id, in the order of the first. */
export interface PairedColumns {
  readonly ids: readonly string[];
  /** One name per item; undefined when no item has a cluster. */
  readonly clusters: readonly string[] | undefined;
  /** Item means over the seeds. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Whether every single answer scores 0 or 1. */
  readonly binary: boolean;
  /** Most answers to one item, on either side. */
  readonly repeats: number;
  /** Items that only one side has. */
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
}

export function pairColumns(a: Pick<ColumnValues, "items">, b: Pick<ColumnValues, "items">): PairedColumns {
  const ids: string[] = [];
  const first: number[] = [];
  const second: number[] = [];
  let binary = true;
  let repeats = 1;
  for (const [id, entry] of a.items) {
    const other = b.items.get(id);
    if (other === undefined) continue;
    ids.push(id);
    first.push(meanOf(entry.values));
    second.push(meanOf(other.values));
    binary &&= isBinary(entry.values) && isBinary(other.values);
    repeats = Math.max(repeats, entry.values.length, other.values.length);
  }
  return {
    ids,
    first,
    second,
    binary,
    repeats,
    clusters: clustersOf(a, ids),
    onlyFirst: [...a.items.keys()].filter((id) => !b.items.has(id)),
    onlySecond: [...b.items.keys()].filter((id) => !a.items.has(id)),
  };
}

/** One name per item, its own where it is in no cluster; undefined where none is. */
export function clustersOf({ items }: Pick<ColumnValues, "items">, ids: readonly string[]): string[] | undefined {
  const names = ids.map((id) => items.get(id)?.cluster);
  return names.some((name) => name !== undefined) ? names.map((name, index) => name ?? `item ${ids[index]}`) : undefined;
}

/** With the observed assignment itself, p comes in steps of 0.0001. */
const REPLICATES = 9_999;

/** A paired difference but for the marks of its columns and for what several rows make of its p. */
export type UnmarkedDifference = Omit<PairedDifference, "pHolm" | "pBh" | "marks">;

/** The paired difference of two columns with everything that follows from their values alone. */
export function pairedDifference(a: ColumnValues, b: ColumnValues, pairs = pairColumns(a, b)): UnmarkedDifference {
  if (a.corpus !== undefined && b.corpus !== undefined) return corpusDifference(a, { first: a.corpus, second: b.corpus });
  const { first, second, clusters, binary, repeats, ids, onlyFirst, onlySecond } = pairs;
  const source = random("sign flip", a.task, a.protocol);
  const compared = comparePaired({ first, second, clusters, binary, repeats, replicates: REPLICATES, source });
  const { splits = [], conditionalError, variance } = seedsOfDifference(a, b, pairs) ?? {};
  const { difference, interval, standardError, df, p, pMethod, wins, ties, losses, minimumDetectable } = withSharedSeeds(
    compared,
    splits,
  );
  return {
    task: a.task,
    protocol: a.protocol,
    primary: a.primary === b.primary ? a.primary : `${a.primary} / ${b.primary}`,
    first: meanOf(first),
    second: meanOf(second),
    difference,
    n: ids.length,
    seeds: [seedsOf(a), seedsOf(b)],
    interval,
    ...(standardError === "unknown" ? {} : { standardError, df }),
    ...(minimumDetectable === "unknown" ? {} : { minimumDetectable }),
    ...(conditionalError === undefined ? {} : { conditionalError }),
    ...(variance === undefined ? {} : { variance }),
    p,
    pMethod,
    wins,
    ties,
    losses,
    unmatched: onlyFirst.length + onlySecond.length,
  };
}

/**
 * What seeds contribute to the difference. With equally many answers on both sides the differences are split answer by answer, so that
 * what both sides' seeds do alike cancels out; otherwise each side by itself. Over the items that have every answer; undefined where
 * nothing was repeated.
 */
function seedsOfDifference(a: ColumnValues, b: ColumnValues, { ids }: PairedColumns): SeedsOfDifference | undefined {
  const answersOf = ({ items }: ColumnValues) => ids.map((id) => (items.get(id) as { values: readonly number[] }).values);
  const [first, second] = [answersOf(a), answersOf(b)];
  const repeats = mostAnswers(first);
  if (repeats !== mostAnswers(second)) {
    const splits = [splitOfComplete(first), splitOfComplete(second)].filter((split) => split !== "one seed");
    const [one, other] = splits;
    if (one === undefined || other === undefined) return splits.length === 0 ? undefined : { splits };
    const squares = one.conditionalError * one.conditionalError + other.conditionalError * other.conditionalError;
    return { splits, conditionalError: Math.sqrt(squares) };
  }
  const rows = first.flatMap((values, item) => {
    const others = second[item] as readonly number[];
    const complete = values.length === repeats && others.length === repeats;
    return complete ? [values.map((value, seed) => value - (others[seed] as number))] : [];
  });
  const split = splitOfComplete(rows);
  if (split === "one seed") return undefined;
  return { splits: [split], conditionalError: split.conditionalError, variance: variancePartsOf(split) };
}

interface SeedsOfDifference {
  readonly splits: readonly VarianceSplit[];
  readonly conditionalError?: number;
  readonly variance?: VarianceParts;
}

/**
 * Where the seeds move all items together (one draw of examples for all), the signs of the items do not flip independently: then
 * Student's t on the error that counts the seeds stands for the permutation test.
 */
function withSharedSeeds(compared: PairedComparison, splits: readonly VarianceSplit[]) {
  if (compared.standardError === "unknown" || !splits.some(({ seedEffect }) => seedEffect.shared)) return compared;
  const { difference } = compared;
  const { standardError, df } = withSeedEffects({ standardError: compared.standardError, df: compared.df }, splits);
  const { interval } = compared;
  const half = "level" in interval ? studentQuantile({ probability: (1 + interval.level) / 2, df }) * standardError : 0;
  return {
    ...compared,
    interval:
      "level" in interval
        ? { low: difference - half, high: difference + half, level: interval.level, method: "t-shared-seeds" as const }
        : interval,
    standardError,
    df,
    p: studentTwoSided({ t: difference / standardError, df }),
    pMethod: "t-shared-seeds",
    minimumDetectable: minimumDetectableDifference(standardError),
  };
}

/** Most answers that one item of the column has. */
export function seedsOf({ items }: Pick<ColumnValues, "items">): number {
  return mostAnswers([...items.values()].map(({ values }) => values));
}

function mostAnswers(rows: readonly (readonly number[])[]): number {
  return rows.reduce((most, row) => Math.max(most, row.length), 0);
}

export function meanOf(values: readonly number[]): number {
  return values.length === 1 ? (values[0] as number) : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isBinary(values: readonly number[]): boolean {
  return values.every((value) => value === 0 || value === 1);
}
