import type { ReportedRun } from "../../report/models.ts";
import { columnKey, type GateFacts } from "../../report/results.ts";
import type { GateFinder } from "../../report/series.ts";
import { type GateRow, gateRuns } from "../../summary/gate.ts";
import type { RunValues } from "../../summary/run-values.ts";
import { unreadyColumns } from "../numbers/gate-runs.ts";

/** Of the report's gates unless `--margin` says otherwise: named beside every verdict. */
export const REPORT_MARGIN = 0.01;
export const REPORT_ALPHA = 0.05;

/** Judges a run against the one before it in its course, as `mivhan gate` does; each two runs once. */
export function gateFinder({ margin, alpha }: { margin: number; alpha: number }): GateFinder {
  const known = new Map<string, ReadonlyMap<string, GateFacts>>();
  const facts = (baseline: ReportedRun, candidate: ReportedRun) => {
    const key = `${baseline.manifest.run}\n${candidate.manifest.run}`;
    const found = known.get(key) ?? judge(baseline, candidate, { margin, alpha });
    known.set(key, found);
    return found;
  };
  return { margin, alpha, judge: (baseline, candidate, name) => facts(baseline, candidate).get(name) };
}

function judge(
  baseline: ReportedRun,
  candidate: ReportedRun,
  { margin, alpha }: { margin: number; alpha: number },
): ReadonlyMap<string, GateFacts> {
  const { columns, composites } = gateRuns(valuesOf(baseline), valuesOf(candidate), {
    margin,
    alpha,
    tolerance: candidate.manifest.tolerance,
    unready: unreadyColumns({ baseline, candidate }),
  });
  // The gate's rows stand in the order of the baseline's columns and of its composites.
  const names = [...baseline.values.map(columnKey), ...baseline.manifest.suite.composites.map(({ composite }) => composite)];
  return new Map([...columns, ...composites].map((row, index) => [names[index] as string, factsOf(row, baseline)]));
}

function factsOf({ verdict, reason, test }: GateRow, baseline: ReportedRun): GateFacts {
  return {
    against: baseline.manifest.run,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(test === undefined ? {} : { difference: test.difference, low: test.low, high: test.high }),
  };
}

function valuesOf({ manifest, values, others }: ReportedRun): RunValues {
  const { suite, model } = manifest;
  return { run: manifest.run, model: model.name, composites: suite.composites, columns: values, others };
}
