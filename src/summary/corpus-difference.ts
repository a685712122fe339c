import { random } from "../core/random.ts";
import { minimumDetectableDifference } from "../stats/power.ts";
import { bcaOfStatistic } from "../stats/statistic-bootstrap.ts";
import type { ColumnValues } from "./compare.ts";
import type { UnmarkedDifference } from "./pairing.ts";

/** The sufficient statistics of a metric of the whole corpus, by item, and how they become a score. */
export interface CorpusValues {
  /** One vector per seed that was collected. */
  readonly items: ReadonlyMap<string, { readonly rows: readonly (readonly number[])[]; readonly cluster?: string }>;
  readonly aggregate: (rows: readonly (readonly number[])[]) => number;
}

type Side = readonly (readonly (readonly number[])[])[];

/** Enough for a p to ±0.01 near 0.05; every replicate computes the metric of two corpora. */
const REPLICATES = 1_999;

/**
 * The paired difference of a metric of the whole corpus (BLEU, chrF, macro-F1): BCa interval over items or clusters that are drawn with
 * both systems' answers, and the approximate randomisation test, in which each item (cluster) swaps its two answers with probability
 * one half (E. W. Noreen, "Computer-Intensive Methods for Testing Hypotheses", 1989). Wins and losses count the metric of single items.
 */
export function corpusDifference(
  { task, protocol, primary }: Pick<ColumnValues, "task" | "protocol" | "primary">,
  { first, second }: { readonly first: CorpusValues; readonly second: CorpusValues },
): UnmarkedDifference {
  const ids = [...first.items.keys()].filter((id) => second.items.has(id));
  const rowsOf = ({ items }: CorpusValues): Side => ids.map((id) => items.get(id)?.rows as Side[number]);
  const [a, b] = [rowsOf(first), rowsOf(second)];
  const names = ids.map((id) => first.items.get(id)?.cluster);
  const clusters = names.some((name) => name !== undefined) ? names.map((name, i) => name ?? `item ${ids[i]}`) : undefined;
  const { aggregate } = first;
  const score = (side: Side, counts?: Uint32Array) => meanOverSeeds(side, { aggregate, counts });
  const { estimate, interval, standardError } = bcaOfStatistic(
    { n: ids.length, clusters, statistic: (counts) => score(a, counts) - score(b, counts) },
    { replicates: REPLICATES + 1, source: random("corpus difference", task, protocol) },
  );
  const p = randomisationP({
    a,
    b,
    clusters,
    observed: estimate,
    difference: (x, y) => score(x) - score(y),
    name: [task, protocol],
  });
  const signs = a.map((rows, item) => Math.sign(score([rows]) - score([b[item] as Side[number]])));
  const units = clusters === undefined ? ids.length : new Set(clusters).size;
  const known = standardError !== "unknown" && standardError > 0;
  const most = (side: Side) => side.reduce((count, rows) => Math.max(count, rows.length), 0);
  return {
    task,
    protocol,
    primary,
    first: score(a),
    second: score(b),
    difference: estimate,
    n: ids.length,
    seeds: [most(a), most(b)],
    interval,
    ...(known ? { standardError, df: units - 1, minimumDetectable: minimumDetectableDifference(standardError) } : {}),
    p,
    pMethod: "approximate-randomisation",
    wins: signs.filter((sign) => sign > 0).length,
    ties: signs.filter((sign) => sign === 0).length,
    losses: signs.filter((sign) => sign < 0).length,
    unmatched: first.items.size + second.items.size - 2 * ids.length,
  };
}

/** The metric of each seed's corpus, averaged; `counts` says how often each item is in it. */
function meanOverSeeds(
  side: Side,
  { aggregate, counts }: { aggregate: CorpusValues["aggregate"]; counts: Uint32Array | undefined },
): number {
  const rounds = side.reduce((most, rows) => Math.max(most, rows.length), 0);
  let total = 0;
  for (let round = 0; round < rounds; round++) {
    const corpus: (readonly number[])[] = [];
    for (let item = 0; item < side.length; item++) {
      const row = side[item]?.[round];
      if (row === undefined) continue;
      for (let copy = counts === undefined ? 1 : (counts[item] as number); copy > 0; copy--) corpus.push(row);
    }
    total += aggregate(corpus);
  }
  return total / rounds;
}

function randomisationP({
  a,
  b,
  clusters,
  observed,
  difference,
  name,
}: {
  a: Side;
  b: Side;
  clusters: readonly string[] | undefined;
  observed: number;
  difference: (a: Side, b: Side) => number;
  name: readonly string[];
}): number {
  const source = random("corpus swaps", ...name);
  const units = [...new Set(clusters ?? a.map((_, item) => String(item)))];
  const unitOf = a.map((_, item) => units.indexOf(clusters?.[item] ?? String(item)));
  const threshold = Math.abs(observed) * (1 - 1e-9);
  let hits = 0;
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const swapped = units.map(() => (source.uint32() & 1) === 1);
    const pick = (own: Side, other: Side) =>
      own.map((rows, item) => (swapped[unitOf[item] as number] ? (other[item] as Side[number]) : rows));
    if (Math.abs(difference(pick(a, b), pick(b, a))) >= threshold) hits += 1;
  }
  return (1 + hits) / (1 + REPLICATES);
}
