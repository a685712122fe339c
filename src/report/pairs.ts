import type { IntervalSummary } from "../summary/model.ts";
import type { PairComparison, Results } from "./results.ts";

/** The comparison of two models in the order that is asked for. */
export function pairOf({ comparisons }: Results, first: string, second: string): PairComparison | undefined {
  for (const pair of comparisons) {
    if (pair.first === first && pair.second === second) return pair;
    if (pair.first === second && pair.second === first) return turned(pair);
  }
  return undefined;
}

/**
 * What a reader asks first: the best model of the first average minus the next one; without an average the pair that shares the
 * most columns.
 */
export function leadingPair(results: Results): PairComparison | undefined {
  const { models, composites, comparisons } = results;
  for (const { composite } of composites) {
    const [first, second] = models
      .flatMap(({ id, composites }) => {
        const value = composites[composite]?.score?.value;
        return value === undefined ? [] : [{ id, value }];
      })
      .sort((a, b) => b.value - a.value);
    if (first === undefined || second === undefined) continue;
    const pair = pairOf(results, first.id, second.id);
    if (pair !== undefined && pair.differences.length > 0) return pair;
  }
  return comparisons.toSorted((a, b) => b.differences.length - a.differences.length)[0];
}

/** Second minus first: every signed number changes its sign, wins are losses. */
function turned(pair: PairComparison): PairComparison {
  return {
    ...pair,
    first: pair.second,
    second: pair.first,
    differences: pair.differences.map((row) => ({
      ...row,
      first: row.second,
      second: row.first,
      difference: 0 - row.difference,
      interval: mirrored(row.interval),
      seeds: [row.seeds[1], row.seeds[0]],
      wins: row.losses,
      losses: row.wins,
    })),
    composites: pair.composites.map((row) => ({
      ...row,
      first: row.second,
      second: row.first,
      difference: 0 - row.difference,
      interval: mirrored(row.interval),
      parts: row.parts.map((part) => ({ ...part, difference: 0 - part.difference })),
      leaveOneOut: row.leaveOneOut.map((each) => ({ ...each, difference: 0 - each.difference })),
    })),
  };
}

function mirrored(interval: IntervalSummary): IntervalSummary {
  return "low" in interval ? { ...interval, low: 0 - interval.high, high: 0 - interval.low } : interval;
}
