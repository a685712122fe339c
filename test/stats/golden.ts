import { readFileSync } from "node:fs";
import { expect } from "vitest";

type Rows = readonly (readonly number[])[];

/** What test/fixtures/reference/stats/make.py writes. */
export interface Golden {
  readonly exp: Rows;
  readonly log: Rows;
  readonly log1p: Rows;
  readonly normalCdf: Rows;
  readonly normalQuantile: Rows;
  readonly binomialDensity: Rows;
  readonly fairCoinTail: Rows;
  readonly betaTails: Rows;
  readonly betaQuantile: Rows;
  readonly studentTail: Rows;
  readonly studentQuantile: Rows;
  readonly fisherTail: Rows;
  readonly wilson: Rows;
  readonly clopperPearson: Rows;
  readonly exactCoverage: Rows;
  readonly mean: { readonly values: number[]; readonly standardError: number; readonly interval: number[] };
  readonly cr2: readonly Clustered[];
  readonly clustered: Clustered;
  readonly variance: readonly {
    scores: number[][];
    msItem: number;
    msSeed: number;
    msRest: number;
    msWithin: number;
    f: number;
    p: number;
  }[];
  readonly passAtK: Rows;
  readonly passAtKLarge: readonly number[];
  readonly majorityAtK: readonly [string, string, number, number][];
  readonly mcnemar: Rows;
  readonly pairedProportions: readonly { table: number[]; tango: number[]; newcombe: number[] }[];
  readonly newcombePublished: { table: number[]; interval: number[] };
  readonly signFlip: readonly [number[], number][];
  readonly pairedT: { first: number[]; second: number[]; t: number; p: number; interval: number[] };
  readonly multiple: readonly { p: number[]; holm: number[]; bh: number[] }[];
  readonly power: Rows;
  readonly nonInferiority: {
    difference: number;
    standardError: number;
    df: number;
    margin: number;
    p: number;
    interval: number[];
  };
  readonly bcaEnumerated: { values: number[]; replicates: number[]; standardError: number };
  readonly bcaScipy: readonly { values: number[]; interval: number[]; standardError: number }[];
  readonly bcaCorrelation: { x: number[]; y: number[]; estimate: number; interval: number[] };
  readonly bootstrapT: { values: number[]; interval: number[] };
  readonly eValues: Rows;
  readonly betting: { differences: number[]; lambda: number; margin: number; wealth: number };
  readonly energy: readonly { series: number[]; index: number; statistic: number }[];
  readonly kendall: readonly [number[], number[], number][];
  readonly ranks: { scores: number[][]; shares: number[][] };
  readonly welch: { x: number[]; y: number[]; df: number };
  readonly possible: readonly [string, number, number[]][];
}

interface Clustered {
  readonly values: number[];
  readonly clusters: number[];
  readonly standardError: number;
  readonly df: number;
}

export const golden = JSON.parse(
  readFileSync(new URL("../fixtures/reference/stats/golden.json", import.meta.url), "utf8"),
) as Golden;

/** Relative distance, absolute near zero. */
export function distance(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
}

/** A row of numbers, without the doubt of an index. */
export function cells(row: readonly number[]): [number, number, number, number, number] {
  return [row[0] as number, row[1] as number, row[2] as number, row[3] as number, row[4] as number];
}

/** For `toThrow`: the room's own error, never a number. */
export const REFUSED = expect.objectContaining({ code: "E_STATISTICS_INPUT" });
