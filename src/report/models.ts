import type { Json } from "../core/json.ts";
import type { Manifest } from "../core/manifest.ts";
import type { ColumnValues } from "../summary/compare.ts";
import type { ColumnSummary, Summary } from "../summary/model.ts";
import { type Calibration, columnKey } from "./results.ts";
import { stepOf } from "./step.ts";

/** A run as the report is handed it. */
export interface ReportedRun {
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** The primary values by item, for paired differences and breakdowns. */
  readonly values: readonly ColumnValues[];
  /** Values that only averages use. */
  readonly others: readonly ColumnValues[];
  readonly calibrations: readonly Omit<Calibration, "model">[];
}

/** The runs of one model, merged: per column the run that stands. */
export interface MergedModel {
  readonly id: string;
  readonly letter: string;
  readonly identity: Readonly<Record<string, Json>>;
  readonly step?: number;
  /** Newest first. */
  readonly runs: readonly ReportedRun[];
  readonly cells: ReadonlyMap<string, MergedCell>;
  readonly notes: readonly string[];
}

export interface MergedCell {
  readonly run: ReportedRun;
  readonly column: ColumnSummary;
  readonly values: ColumnValues;
}

/**
 * Runs with one name and one `model` digest become one model. Where several of them hold a column, the newest with a score
 * stands and a note names what it replaced: a mean over runs that differ in seeds or version would be a number nobody planned.
 */
export function mergeModels(runs: readonly ReportedRun[]): MergedModel[] {
  const groups = new Map<string, ReportedRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.manifest.model.name, run.manifest.digests.model]);
    const group = groups.get(key) ?? [];
    group.push(run);
    groups.set(key, group);
  }
  const seen = new Map<string, number>();
  return [...groups.values()].map((group, index) => {
    const [first] = group as [ReportedRun];
    const { name, identity } = first.manifest.model;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const id = count === 1 ? name : `${name} (${count})`;
    const newest = group.toSorted((a, b) => (a.manifest.created < b.manifest.created ? 1 : -1));
    const { cells, notes } = mergeCells(id, newest);
    const step = stepOf(first.manifest);
    return {
      id,
      letter: letterOf(index),
      identity,
      ...(step === undefined ? {} : { step }),
      runs: newest,
      cells,
      notes: count === 1 ? notes : [`${id}: another model with the name ${name} (its configuration differs)`, ...notes],
    };
  });
}

function mergeCells(id: string, runs: readonly ReportedRun[]): { cells: Map<string, MergedCell>; notes: string[] } {
  const cells = new Map<string, MergedCell>();
  const notes: string[] = [];
  for (const run of runs) {
    for (const [index, column] of run.summary.columns.entries()) {
      const key = columnKey(column);
      const standing = cells.get(key);
      const cell = { run, column: known(run, column), values: run.values[index] as ColumnValues };
      if (standing === undefined || (standing.column.score === undefined && column.score !== undefined)) cells.set(key, cell);
      if (standing !== undefined) {
        const [kept, left] = cells.get(key) === cell ? [cell, standing] : [standing, cell];
        notes.push(`${id} · ${key}: ${kept.run.manifest.run} stands, ${left.run.manifest.run} is not shown`);
      }
    }
  }
  return { cells, notes };
}

/** A log of another harness has no times and no tries: its zeros would look measured. */
function known({ manifest }: ReportedRun, column: ColumnSummary): ColumnSummary {
  if (manifest.model.identity.backend !== "imported") return column;
  const { latency: _, ...calls } = column.calls;
  return { ...column, calls };
}

/** a … z, aa, ab …: bijective base 26. */
export function letterOf(index: number): string {
  const rest = Math.floor(index / 26);
  const last = String.fromCharCode(97 + (index % 26));
  return rest === 0 ? last : letterOf(rest - 1) + last;
}
