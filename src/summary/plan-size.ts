import { clusteredError } from "../stats/clusters.ts";
import { moments } from "../stats/moments.ts";
import {
  itemsNeeded,
  minimumDetectableDifference,
  type PairedVariance,
  plannedError,
  type RepeatsNeeded,
  repeatsNeeded,
  type TestPlan,
} from "../stats/power.ts";
import { splitVariance, type VarianceSplit } from "../stats/variance.ts";
import type { ColumnValues } from "./compare.ts";
import { meanOf, pairColumns, pairedDifference } from "./pairing.ts";

/** Where the variance of a planned comparison comes from. */
export type PlanBasis =
  /** Two pilots on the same items. */
  | "pair"
  /** One pilot; the other system finds the same items hard. */
  | "alike"
  /** One pilot; which items the other system gets right has nothing to do with it. */
  | "unrelated"
  /** A share of items that two systems answer differently, given. */
  | "discordant";

export interface SizeRow {
  readonly seeds: number;
  /** Items that find the wished difference. */
  readonly items: number;
  /** Smallest difference that the pilot's items find with so many seeds; absent without a pilot. */
  readonly detectable?: number;
}

export interface SizePlan {
  readonly name: string;
  readonly basis: PlanBasis;
  /** Items of the pilot. */
  readonly n?: number;
  /** How many times more a clustered item varies than an independent one; 1 without clusters. */
  readonly designEffect: number;
  /** Variance of one item's true difference, and of one answer of each system. */
  readonly variance: { readonly items: number; readonly answers: readonly number[] };
  /** One row per number of seeds; one alone where seeds were not repeated, since what more of them bring is then unknown. */
  readonly rows: readonly SizeRow[];
  /** Seeds that find the wished difference on the pilot's items; absent without a pilot or with one seed. */
  readonly seedsOnPilot?: RepeatsNeeded;
}

export interface SizeWish extends TestPlan {
  /** Smallest difference that matters, a fraction. */
  readonly difference: number;
}

const SEEDS = [1, 2, 3, 5, 10] as const;

/** From two pilots of the same items: what their paired differences vary by. */
export function planFromPair(a: ColumnValues, b: ColumnValues, wish: SizeWish): SizePlan | string {
  const pairs = pairColumns(a, b);
  const n = pairs.ids.length;
  if (n < 2) return `${n} items have a value in both pilots`;
  const { variance: total } = moments(pairs.first.map((value, item) => value - (pairs.second[item] as number)));
  const { standardError, df } = pairedDifference(a, b, pairs);
  if (total === 0 || standardError === undefined || df === undefined)
    return "the pilots answer alike on every item: they say nothing about size";
  const designEffect = pairs.clusters === undefined ? 1 : Math.max(1, (standardError * standardError * n) / total);
  const splits = [a, b].map(splitOf);
  const [first, second] = splits;
  const name = `${a.task} · ${a.protocol}`;
  if (first === undefined || second === undefined)
    return sized({ name, basis: "pair", n, designEffect, variance: { items: total, answers: [] } }, wish);
  const answers = [first.withinVariance, second.withinVariance];
  const noise = first.withinVariance / first.repeats + second.withinVariance / second.repeats;
  return sized({ name, basis: "pair", n, designEffect, variance: { items: Math.max(0, total - noise), answers } }, wish);
}

/**
 * From one pilot: how much two systems' items vary together is unknown, so both ends are given. Between them lies what a second pilot
 * would tell.
 */
export function planFromOne(column: ColumnValues, wish: SizeWish): readonly SizePlan[] | string {
  const split = splitOf(column);
  if (split === undefined) return "a pilot alone needs two seeds or more; or give a second pilot";
  const name = `${column.task} · ${column.protocol}`;
  const answers = [split.withinVariance, split.withinVariance];
  const plan = (basis: "alike" | "unrelated", items: number) =>
    sized({ name, basis, n: split.items, designEffect: designEffectOf(column), variance: { items, answers } }, wish);
  return [plan("alike", 0), plan("unrelated", 2 * split.itemVariance)];
}

/** From the share of items that two systems answer differently (one right-or-wrong answer each): the variance is that share at most. */
export function planFromDiscordant(share: number, wish: SizeWish): SizePlan {
  return sized(
    { name: "right-or-wrong answers", basis: "discordant", designEffect: 1, variance: { items: share, answers: [] } },
    wish,
  );
}

type Base = Omit<SizePlan, "rows" | "seedsOnPilot">;

function sized(base: Base, { difference, ...plan }: SizeWish): SizePlan {
  const { n, designEffect, variance } = base;
  const inflated = (repeats: number): PairedVariance => ({
    items: variance.items * designEffect,
    answers: variance.answers.map((answer) => ({ variance: answer * designEffect, repeats })),
  });
  const repeated = variance.answers.length > 0;
  const rows = (repeated ? SEEDS : SEEDS.slice(0, 1)).map((seeds): SizeRow => {
    const items = Math.ceil(itemsNeeded(inflated(seeds), { difference, ...plan }));
    return {
      seeds,
      items,
      ...(n === undefined ? {} : { detectable: minimumDetectableDifference(plannedError(inflated(seeds), n), plan) }),
    };
  });
  const seedsOnPilot =
    n === undefined || !repeated ? {} : { seedsOnPilot: repeatsNeeded(inflated(1), { difference, items: n, ...plan }) };
  return { ...base, rows, ...seedsOnPilot };
}

/** How many times larger the clustered variance of the score is than that of independent items; 1 without clusters. */
function designEffectOf({ items }: ColumnValues): number {
  const means = [...items.values()].map(({ values }) => meanOf(values));
  const clusters = [...items].map(([item, { cluster }]) => cluster ?? `item ${item}`);
  const { n, variance } = moments(means);
  if (variance === 0 || new Set(clusters).size === n || new Set(clusters).size < 2) return 1;
  const { standardError } = clusteredError(means, clusters);
  return Math.max(1, (standardError * standardError * n) / variance);
}

/** The split over the items that have every seed; undefined with one seed, or with fewer than two such items. */
function splitOf({ items }: ColumnValues): VarianceSplit | undefined {
  const rows = [...items.values()].map(({ values }) => values);
  const most = Math.max(...rows.map((values) => values.length));
  const complete = rows.filter((values) => values.length === most);
  return most < 2 || complete.length < 2 ? undefined : splitVariance(complete);
}
