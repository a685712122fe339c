import { random } from "../core/random.ts";
import { bcaOfMeans } from "../stats/bca.ts";
import { bootstrapTOfMeans } from "../stats/bootstrap-t.ts";
import { estimateMean } from "../stats/estimate.ts";
import { clopperPearson, wilson } from "../stats/proportion.ts";
import type { Stratum } from "../stats/strata.ts";
import type { ColumnValues } from "./compare.ts";
import type { IntervalSummary } from "./model.ts";
import { clustersOf, meanOf } from "./pairing.ts";
import { leafName, leafValues, leavesOf, type RunValues } from "./run-values.ts";
import { scoreItems } from "./score.ts";

/** Intervals that can be asked for beside the one that fits. */
export type ScoreInterval = "wilson" | "clopper-pearson" | "t" | "bca" | "bootstrap-t" | "independent";
export type BootstrapMethod = "bca" | "bootstrap-t";

/** Enough for a limit to ±0.2 points of level. */
const REPLICATES = 10_000;

/**
 * The interval of a column by a named method; "independent" is the default one as if items did not come in clusters. A method that is not
 * defined for these scores gives its reason.
 */
export function intervalBy(method: ScoreInterval, column: ColumnValues): IntervalSummary {
  const ids = [...column.items.keys()];
  if (ids.length === 0)
    return { method: "none", reason: "no value per item: a metric of the whole corpus, or nothing collected" };
  const rows = ids.map((id) => column.items.get(id)?.values as readonly number[]);
  const clusters = clustersOf(column, ids);
  const means = rows.map(meanOf);
  switch (method) {
    case "wilson":
    case "clopper-pearson":
      return ofCounts(method, { rows, clusters });
    case "t":
      // As graded scores, so that right-or-wrong answers get t as well.
      return estimateMean(means, { binary: false, repeats: Math.max(...rows.map((row) => row.length)), clusters }).interval;
    case "independent":
      return scoreItems(
        ids.map((item, index) => ({ item, cluster: undefined, values: rows[index] as readonly number[] })),
        1,
      ).interval;
    default:
      return bootstrapInterval(method, { strata: [{ values: means, clusters, weight: 1 }], name: column.task });
  }
}

function ofCounts(
  method: "wilson" | "clopper-pearson",
  { rows, clusters }: { rows: readonly (readonly number[])[]; clusters: readonly string[] | undefined },
): IntervalSummary {
  if (clusters !== undefined) return { method: "none", reason: "items come in clusters, and it takes them as independent" };
  const once = rows.every((row) => row.length === 1 && (row[0] === 0 || row[0] === 1));
  if (!once) return { method: "none", reason: "it is for one right-or-wrong answer per item" };
  const counts = { successes: rows.filter((row) => row[0] === 1).length, n: rows.length, level: 0.95 };
  return method === "wilson" ? wilson(counts) : clopperPearson(counts);
}

/** The interval of a composite by bootstrap: items (clusters) are resampled inside each task, whose share is fixed. */
export function compositeIntervalBy(method: BootstrapMethod, run: RunValues, composite: string): IntervalSummary {
  const strata: Stratum[] = [];
  for (const leaf of leavesOf(composite, run.composites)) {
    const column = leafValues(run, leaf);
    if (column === undefined || column.items.size === 0)
      return { method: "none", reason: `${leafName(leaf)} has no value per item` };
    const ids = [...column.items.keys()];
    const values = ids.map((id) => meanOf(column.items.get(id)?.values as readonly number[]));
    strata.push({ values, clusters: clustersOf(column, ids), weight: leaf.share });
  }
  return bootstrapInterval(method, { strata, name: composite });
}

/** @param input.name of what is estimated: the resamples are drawn from a stream of its own */
export function bootstrapInterval(
  method: BootstrapMethod,
  { strata, name }: { readonly strata: readonly Stratum[]; readonly name: string },
): IntervalSummary {
  const options = { replicates: REPLICATES, source: random("interval", method, name) };
  return method === "bca" ? bcaOfMeans(strata, options) : bootstrapTOfMeans(strata, options);
}
