import { clusteredError } from "../stats/clusters.ts";
import { moments } from "../stats/moments.ts";
import {
  itemsNeeded,
  minimumDetectableDifference,
  type PairedVariance,
  plannedError,
  powerOf,
  type RepeatsNeeded,
  repeatsNeeded,
  type TestPlan,
} from "../stats/power.ts";
import { splitOfComplete } from "../stats/repeated.ts";
import type { VarianceSplit } from "../stats/variance.ts";
import type { ColumnValues } from "./compare.ts";
import { clustersOf, meanOf, pairColumns, pairedDifference } from "./pairing.ts";

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
  /** Items that find the wished difference; "never" where so few seeds vary by more than it, whatever the items. */
  readonly items: number | "never";
  /** Smallest difference that the pilot's items find with so many seeds; absent without a pilot. */
  readonly detectable?: number;
  /** Chance that the pilot's items find the wished difference; absent without a pilot. */
  readonly power?: number;
}

export interface SizePlan {
  readonly name: string;
  readonly basis: PlanBasis;
  /** Items of the pilot. */
  readonly n?: number;
  /** How many times more a clustered item varies than an independent one; 1 without clusters. */
  readonly designEffect: number;
  /** Variance of one item's true difference, of one answer of each system, and of what seeds do to all items alike. */
  readonly variance: { readonly items: number; readonly answers: readonly number[]; readonly seeds: number };
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
  if (total === 0) return "the pilots answer alike on every item: they say nothing about size";
  const differences = pairs.first.map((value, item) => value - (pairs.second[item] as number));
  const designEffect = designEffectOf(differences, pairs.clusters);
  const [first, second] = [a, b].map(splitOf) as [ReturnType<typeof splitOf>, ReturnType<typeof splitOf>];
  const name = `${a.task} · ${a.protocol}`;
  if (first === "one seed" || second === "one seed")
    return sized({ name, basis: "pair", n, designEffect, variance: { items: total, answers: [], seeds: 0 } }, wish);
  // Equally many seeds: what both sides' seeds do alike cancels out of the difference.
  const { variance } = pairedDifference(a, b, pairs);
  const seeds = variance === undefined ? seedsOf(first) + seedsOf(second) : variance.sharedSeeds ? variance.seeds : 0;
  const answers = [noiseOf(first), noiseOf(second)];
  const noise = noiseOf(first) / first.repeats + noiseOf(second) / second.repeats;
  return sized({ name, basis: "pair", n, designEffect, variance: { items: Math.max(0, total - noise), answers, seeds } }, wish);
}

/**
 * From one pilot: how much two systems' items vary together is unknown, so both ends are given. Between them lies what a second pilot
 * would tell.
 */
export function planFromOne(column: ColumnValues, wish: SizeWish): readonly SizePlan[] | string {
  const split = splitOf(column);
  if (split === "one seed") return "a pilot alone needs two seeds or more; or give a second pilot";
  const name = `${column.task} · ${column.protocol}`;
  const answers = [noiseOf(split), noiseOf(split)];
  const ids = [...column.items.keys()];
  const means = ids.map((id) => meanOf(column.items.get(id)?.values as readonly number[]));
  const designEffect = designEffectOf(means, clustersOf(column, ids));
  const plan = (basis: "alike" | "unrelated", variance: { items: number; seeds: number }) =>
    sized({ name, basis, n: split.items, designEffect, variance: { ...variance, answers } }, wish);
  return [plan("alike", { items: 0, seeds: 0 }), plan("unrelated", { items: 2 * split.itemVariance, seeds: 2 * seedsOf(split) })];
}

/** From the share of items that two systems answer differently (one right-or-wrong answer each): the variance is that share at most. */
export function planFromDiscordant(share: number, wish: SizeWish): SizePlan {
  return sized(
    { name: "right-or-wrong answers", basis: "discordant", designEffect: 1, variance: { items: share, answers: [], seeds: 0 } },
    wish,
  );
}

type Base = Omit<SizePlan, "rows" | "seedsOnPilot">;

function sized(base: Base, { difference, ...plan }: SizeWish): SizePlan {
  const { n, designEffect, variance } = base;
  const inflated = (repeats: number): PairedVariance => ({
    items: variance.items * designEffect,
    answers: variance.answers.map((answer) => ({ variance: answer * designEffect, repeats })),
    ...(variance.seeds === 0 ? {} : { seeds: { variance: variance.seeds, repeats } }),
  });
  const repeated = variance.answers.length > 0;
  const rows = (repeated ? SEEDS : SEEDS.slice(0, 1)).map((seeds): SizeRow => {
    const items = Math.ceil(itemsNeeded(inflated(seeds), { difference, ...plan }));
    const row = { seeds, items: items === Number.POSITIVE_INFINITY ? ("never" as const) : items };
    if (n === undefined) return row;
    const standardError = plannedError(inflated(seeds), n);
    const power = standardError > 0 ? powerOf({ difference, standardError, ...plan }) : 1;
    return { ...row, detectable: minimumDetectableDifference(standardError, plan), power };
  });
  const seedsOnPilot =
    n === undefined || !repeated ? {} : { seedsOnPilot: repeatsNeeded(inflated(1), { difference, items: n, ...plan }) };
  return { ...base, rows, ...seedsOnPilot };
}

/** How many times larger the clustered variance of a mean is than that of independent items; 1 without clusters. */
function designEffectOf(values: readonly number[], clusters: readonly string[] | undefined): number {
  const { n, variance } = moments(values);
  if (clusters === undefined || variance === 0 || new Set(clusters).size === n || new Set(clusters).size < 2) return 1;
  const { standardError } = clusteredError(values, clusters);
  return Math.max(1, (standardError * standardError * n) / variance);
}

function splitOf({ items }: ColumnValues): VarianceSplit | "one seed" {
  return splitOfComplete([...items.values()].map(({ values }) => values));
}

/** Variance between the answers to one item, without what seeds do to all items alike. */
function noiseOf({ seedEffect, residualVariance, withinVariance }: VarianceSplit): number {
  return seedEffect.shared ? residualVariance : withinVariance;
}

function seedsOf({ seedEffect, seedVariance }: VarianceSplit): number {
  return seedEffect.shared ? seedVariance : 0;
}
