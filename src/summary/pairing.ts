import { random } from "../core/random.ts";
import { comparePaired, type PairedComparison } from "../stats/paired.ts";
import { minimumDetectableDifference } from "../stats/power.ts";
import { estimateRepeated, type RepeatedEstimate } from "../stats/repeated.ts";
import { studentTwoSided } from "../stats/student.ts";
import type { ColumnValues, PairedDifference } from "./compare.ts";
import { corpusDifference } from "./corpus-difference.ts";
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
  const names: (string | undefined)[] = [];
  let binary = true;
  let repeats = 1;
  for (const [id, entry] of a.items) {
    const other = b.items.get(id);
    if (other === undefined) continue;
    ids.push(id);
    first.push(meanOf(entry.values));
    second.push(meanOf(other.values));
    names.push(entry.cluster);
    binary &&= isBinary(entry.values) && isBinary(other.values);
    repeats = Math.max(repeats, entry.values.length, other.values.length);
  }
  const clustered = names.some((name) => name !== undefined);
  return {
    ids,
    first,
    second,
    binary,
    repeats,
    clusters: clustered ? names.map((name, index) => name ?? `item ${ids[index]}`) : undefined,
    onlyFirst: [...a.items.keys()].filter((id) => !b.items.has(id)),
    onlySecond: [...b.items.keys()].filter((id) => !a.items.has(id)),
  };
}

/** With the observed assignment itself, p comes in steps of 0.0001. */
const REPLICATES = 9_999;

/** The paired difference of two columns with everything that is printed beside it, but for what several rows make of its p. */
export function pairedDifference(a: ColumnValues, b: ColumnValues, pairs = pairColumns(a, b)): Omit<PairedDifference, "pHolm"> {
  if (a.corpus !== undefined && b.corpus !== undefined) return corpusDifference(a, { first: a.corpus, second: b.corpus });
  const { first, second, clusters, binary, repeats, ids, onlyFirst, onlySecond } = pairs;
  const source = random("sign flip", a.task, a.protocol);
  const compared = comparePaired({ first, second, clusters, binary, repeats, replicates: REPLICATES, source });
  const split = splitOfDifferences(a, b, pairs);
  const { difference, interval, standardError, df, p, pMethod, wins, ties, losses, minimumDetectable } =
    split?.sharedSeeds === true ? withSharedSeeds(compared, split.estimate) : compared;
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
    ...(split === undefined ? {} : { conditionalError: split.conditionalError, variance: split.variance }),
    p,
    pMethod,
    wins,
    ties,
    losses,
    unmatched: onlyFirst.length + onlySecond.length,
  };
}

/**
 * The differences answer by answer, where both sides have the same number of answers to every item: their variance splits into items,
 * seeds and the rest, as that of a score does. Undefined with one seed.
 */
function splitOfDifferences(a: ColumnValues, b: ColumnValues, { ids, clusters, repeats }: PairedColumns) {
  if (repeats < 2 || ids.length < 2) return undefined;
  const rows: number[][] = [];
  for (const id of ids) {
    const values = (a.items.get(id) as { values: readonly number[] }).values;
    const others = (b.items.get(id) as { values: readonly number[] }).values;
    if (values.length !== repeats || others.length !== repeats) return undefined;
    rows.push(values.map((value, seed) => value - (others[seed] as number)));
  }
  const estimate = estimateRepeated(rows, { binary: false, clusters });
  if (estimate.split === "one seed") return undefined;
  const { conditionalError, seedEffect } = estimate.split;
  return { estimate, conditionalError, variance: variancePartsOf(estimate.split), sharedSeeds: seedEffect.shared };
}

/**
 * Where the seeds move all items together (one draw of examples for all), the signs of the items do not flip independently: then
 * Student's t on the error that counts the seeds stands for the permutation test.
 */
function withSharedSeeds(compared: PairedComparison, { mean, interval, standardError, df }: RepeatedEstimate) {
  if (standardError === "unknown" || standardError === 0) return compared;
  return {
    ...compared,
    interval,
    standardError,
    df,
    p: studentTwoSided({ t: mean / standardError, df }),
    pMethod: "t-shared-seeds",
    minimumDetectable: minimumDetectableDifference(standardError),
  };
}

/** Most answers that one item of the column has. */
export function seedsOf({ items }: Pick<ColumnValues, "items">): number {
  let most = 0;
  for (const { values } of items.values()) most = Math.max(most, values.length);
  return most;
}

export function meanOf(values: readonly number[]): number {
  return values.length === 1 ? (values[0] as number) : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isBinary(values: readonly number[]): boolean {
  return values.every((value) => value === 0 || value === 1);
}
