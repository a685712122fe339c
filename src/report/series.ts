import type { Summary } from "../summary/model.ts";
import type { MergedModel, ReportedRun } from "./models.ts";
import { type ChangeFacts, columnKey, type GateFacts, type Series } from "./results.ts";

/** Finds changes of level in a series of scores; handed in. */
export type ChangeFinder = (values: readonly number[], name: string) => readonly ChangeFacts[];

/** Judges a run against the one before it; handed in. */
export interface GateFinder {
  readonly margin: number;
  readonly alpha: number;
  /** Of the column or composite with this name; undefined where the earlier run does not hold it. */
  judge(baseline: ReportedRun, candidate: ReportedRun, name: string): GateFacts | undefined;
}

type Point = Series["points"][number];

/** Fewer points make no course. */
const FEWEST = 2;

/**
 * The course of every column and composite over training steps (models that state a step, put together by the stem of their
 * names) and over time (several runs of one model).
 */
export function seriesOf({
  runs,
  models,
  changes,
  gate,
}: {
  readonly runs: readonly ReportedRun[];
  readonly models: readonly MergedModel[];
  readonly changes: ChangeFinder;
  readonly gate: GateFinder;
}): Series[] {
  const byName = new Map(runs.map((run) => [run.manifest.run, run]));
  const judged = (points: readonly Point[], name: string) =>
    points.map((point, index) => {
      const [baseline, candidate] = [points[index - 1], point].map((each) => byName.get(each?.run ?? ""));
      const facts = baseline === undefined || candidate === undefined ? undefined : gate.judge(baseline, candidate, name);
      return facts === undefined ? point : { ...point, gate: facts };
    });
  const ofRun = (run: ReportedRun) => models.find((model) => model.runs.includes(run)) as MergedModel;
  const courses = new Map<string, { name: string; of: string; over: Series["over"]; points: Point[] }>();
  const add = (course: { name: string; of: string; over: Series["over"] }, point: Point) => {
    const key = JSON.stringify([course.over, course.of, course.name]);
    const known = courses.get(key) ?? { ...course, points: [] };
    known.points.push(point);
    courses.set(key, known);
  };
  for (const run of runs) {
    const model = ofRun(run);
    const stands = (key: string) => model.cells.get(key)?.run === run;
    for (const { name, value, interval, standing } of scoresOf(run.summary, stands)) {
      const point = { model: model.id, run: run.manifest.run, created: run.manifest.created, value, interval };
      if (model.step !== undefined && standing)
        add({ name, of: stemOf(model.id, model.step), over: "step" }, { ...point, step: model.step });
      add({ name, of: model.id, over: "time" }, point);
    }
  }
  return [...courses.values()]
    .filter(({ points }) => points.length >= FEWEST)
    .map(({ name, of, over, points }) => {
      const sorted = points.sort((a, b) =>
        over === "step" ? (a.step as number) - (b.step as number) : a.created < b.created ? -1 : 1,
      );
      const values = sorted.map(({ value }) => value);
      return { name, of, over, points: judged(sorted, name), changes: changes(values, `${over} ${of} ${name}`) };
    });
}

function* scoresOf({ columns, composites }: Summary, stands: (key: string) => boolean) {
  for (const column of columns) {
    const name = columnKey(column);
    // A value with a unit does not share the axis of percents.
    if (column.score !== undefined && column.score.unit === undefined)
      yield { name, value: column.score.value, interval: column.score.interval, standing: stands(name) };
  }
  for (const { composite, score } of composites)
    if (score !== undefined) yield { name: composite, value: score.value, interval: score.interval, standing: true };
}

/** "hebatron-step-01000" at step 1000 → "hebatron-step": checkpoints of one training share a stem, with leading zeros or without. */
export function stemOf(name: string, step: number): string {
  const number = [...name.matchAll(/\d+/g)].findLast(([digits]) => Number(digits) === step);
  if (number === undefined) return name;
  return `${name.slice(0, number.index)}${name.slice(number.index + number[0].length)}`.replace(/^[-_.@/ ]+|[-_.@/ ]+$/g, "");
}
