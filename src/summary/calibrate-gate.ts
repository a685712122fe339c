import { random } from "../core/random.ts";
import { clusteredError, clusterTotals } from "../stats/clusters.ts";
import { FEWEST_CLUSTERS, FEWEST_ITEMS } from "../stats/interval.ts";
import { normalQuantile } from "../stats/normal.ts";
import { studentQuantile } from "../stats/student.ts";
import type { PairedDifference } from "./compare.ts";
import { pairColumns, pairedDifference } from "./pairing.ts";
import type { RunValues } from "./run-values.ts";

/** What the gate would say of one column night after night while nothing changes. */
export interface CalibrationRow {
  readonly name: string;
  readonly primary: string;
  readonly n: number;
  /** Second run minus first; both are one checkpoint. */
  readonly difference: number;
  readonly interval: PairedDifference["interval"];
  readonly p: number;
  readonly pMethod: string;
  /** Share of the simulated nights with each verdict. */
  readonly pass: number;
  readonly fail: number;
  readonly inconclusive: number;
  /** Smallest margin at which an equal model passes in 80 of 100 nights. */
  readonly marginForPower: number;
  /** Of the difference when the same questions are asked again; absent with one seed. */
  readonly conditionalError?: number;
}

export interface Calibration {
  readonly margin: number;
  readonly alpha: number;
  readonly rows: readonly CalibrationRow[];
  readonly left: readonly { readonly name: string; readonly reason: string }[];
}

const NIGHTS = 2000;

/**
 * A/A: two runs of one checkpoint. Nothing tells them apart, so each item's (cluster's) difference could as well have the other sign;
 * the gate's test is made on 2,000 such nights, and its verdicts are counted.
 */
export function calibrateGate(
  first: RunValues,
  second: RunValues,
  { margin, alpha }: { readonly margin: number; readonly alpha: number },
): Calibration {
  const rows: CalibrationRow[] = [];
  const left: { name: string; reason: string }[] = [];
  for (const column of first.columns) {
    const name = `${column.task} · ${column.protocol}`;
    const other = second.columns.find(({ task, protocol }) => task === column.task && protocol === column.protocol);
    const pairs = other === undefined ? undefined : pairColumns(other, column);
    if (other === undefined || pairs === undefined) left.push({ name, reason: "only in the first run" });
    else if (column.corpus !== undefined)
      left.push({
        name,
        reason: `${column.primary} is a metric of the whole corpus: its items have no differences to turn round`,
      });
    else if (pairs.ids.length < FEWEST_ITEMS)
      left.push({ name, reason: `${pairs.ids.length} items in both: below ${FEWEST_ITEMS} no method keeps its level` });
    else {
      const paired = pairedDifference(other, column, pairs);
      const { primary, n, difference, interval, p, pMethod, conditionalError } = paired;
      const values = pairs.first.map((value, item) => value - (pairs.second[item] as number));
      const shares = simulate(values, { clusters: pairs.clusters, margin, alpha, name });
      const { standardError = 0, df = n - 1 } = paired;
      const marginForPower =
        (studentQuantile({ probability: 1 - alpha, df: Math.max(1, df) }) + normalQuantile(0.8)) * standardError;
      rows.push({
        ...{ name, primary, n, difference, interval, p, pMethod, ...shares, marginForPower },
        ...(conditionalError === undefined ? {} : { conditionalError }),
      });
    }
  }
  return { margin, alpha, rows, left };
}

function simulate(
  values: readonly number[],
  { clusters, margin, alpha, name }: { clusters: readonly string[] | undefined; margin: number; alpha: number; name: string },
) {
  const n = values.length;
  const units = clusters === undefined ? values.map((sum) => ({ sum, size: 1 })) : clusterTotals(values, clusters);
  const count = units.length;
  // As in `clusteredError`: CR2 where there are few clusters, whose degrees of freedom depend on their sizes alone.
  const few = clusters !== undefined && count < FEWEST_CLUSTERS;
  const df = few && count > 1 ? clusteredError(values, clusters).df : Math.max(1, count - 1);
  const quantile = studentQuantile({ probability: 1 - alpha, df });
  const source = random("a/a", name);
  const tally = { pass: 0, fail: 0, inconclusive: 0 };
  for (let night = 0; night < NIGHTS; night++) {
    const signed = units.map(({ sum }) => (source.uint32() & 1 ? sum : -sum));
    const mean = signed.reduce((total, sum) => total + sum, 0) / n;
    const squares = signed.reduce((total, sum, unit) => {
      const { size } = units[unit] as { size: number };
      const deviation = sum - size * mean;
      return total + deviation * deviation * (few ? 1 / Math.max(1 / n, 1 - size / n) : count / Math.max(1, count - 1));
    }, 0);
    const half = (quantile * Math.sqrt(squares)) / n;
    tally[mean - half > -margin ? "pass" : mean + half < -margin ? "fail" : "inconclusive"] += 1;
  }
  return { pass: tally.pass / NIGHTS, fail: tally.fail / NIGHTS, inconclusive: tally.inconclusive / NIGHTS };
}
