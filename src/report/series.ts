import type { Summary } from "../summary/model.ts";
import type { MergedModel, ReportedRun } from "./models.ts";
import { type ChangeFacts, columnKey, type Series } from "./results.ts";

/** Finds changes of level in a series of scores; handed in. */
export type ChangeFinder = (values: readonly number[], name: string) => readonly ChangeFacts[];

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
}: {
  readonly runs: readonly ReportedRun[];
  readonly models: readonly MergedModel[];
  readonly changes: ChangeFinder;
}): Series[] {
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
      return { name, of, over, points: sorted, changes: changes(values, `${over} ${of} ${name}`) };
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

/** "hebatron-step-1000" at step 1000 → "hebatron-step": checkpoints of one training share a stem. */
export function stemOf(name: string, step: number): string {
  const at = name.lastIndexOf(String(step));
  return at === -1 ? name : `${name.slice(0, at)}${name.slice(at + String(step).length)}`.replace(/^[-_.@/ ]+|[-_.@/ ]+$/g, "");
}
