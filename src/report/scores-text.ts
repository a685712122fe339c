import type { AtK, EstimateAtK } from "../summary/at-k.ts";
import type { IntervalSummary } from "../summary/model.ts";
import type { ColumnScore, CompositeScore, RunScores } from "../summary/scores.ts";
import { intervalText, percent, scoreText } from "./numbers.ts";
import { left, right, tableLines } from "./text-table.ts";
import { varianceLines } from "./variance-text.ts";

type Width = number | "unlimited";

/** A run's scores with the intervals that were asked for, their two errors, the composites, and what k answers are worth. */
export function scoresLines({ columns, composites }: RunScores, width: Width): string[] {
  const scored = columns.filter(({ score }) => score !== undefined);
  return [
    ...scoreTable(scored, width),
    ...varianceLines(scored, width),
    ...(composites.length === 0 ? [] : ["", ...compositeTable(composites, width)]),
    ...repeatedTable(columns, width),
    ...notes(columns, composites),
  ];
}

function scoreTable(columns: readonly ColumnScore[], width: Width): string[] {
  const asked = columns[0]?.intervals.map((each) => each.asked) ?? [];
  const rows = columns.map(({ task, protocol, primary, score, clusters, intervals, marks }) => [
    task,
    protocol,
    primary,
    score === undefined ? "–" : percent(score.value, score.unit),
    score === undefined ? "–" : withMethod(score.interval, score.unit),
    ...intervals.map(({ interval }) => withMethod(interval, score?.unit)),
    String(score?.n ?? 0),
    clusters === undefined ? "–" : String(clusters),
    String(score?.seeds ?? 0),
    marks.join(" "),
  ]);
  const titles = [left("task"), left("protocol"), left("metric@extractor"), right("score"), right("95 % interval")];
  const titlesAfter = [right("n"), right("clusters"), right("seeds"), left("marks")];
  return tableLines({ columns: [...titles, ...asked.map((name) => right(name)), ...titlesAfter], rows }, width);
}

/** "41.0–66.8 t-clustered" */
function withMethod(interval: IntervalSummary, unit?: string): string {
  return "low" in interval ? `${intervalText(interval, unit)} ${interval.method}` : "–";
}

function compositeTable(composites: readonly CompositeScore[], width: Width): string[] {
  const asked = composites.find(({ intervals }) => intervals.length > 0)?.intervals.map((each) => each.asked) ?? [];
  const rows = composites.map(({ composite, score, members, leaveOneOut = [], intervals, marks, blocked }) => [
    composite,
    score === undefined ? "blocked" : percent(score.value),
    score === undefined ? "–" : withMethod(score.interval),
    ...asked.map((_, index) => (intervals[index] === undefined ? "–" : withMethod(intervals[index].interval))),
    score?.df === undefined ? "–" : score.df.toFixed(1),
    score?.conditionalError === undefined ? "–" : percent(score.conditionalError),
    String(members.length),
    leaveOneOut.length === 0 ? "–" : rangeOf(leaveOneOut.map(({ value }) => value)),
    blocked === undefined ? marks.join(" ") : "",
  ]);
  const columns = [
    left("composite"),
    right("score"),
    right("95 % interval"),
    ...asked.map((name) => right(name)),
    right("df"),
    right("same questions again"),
    right("members"),
    right("without one member"),
    left("marks"),
  ];
  return [
    ...tableLines({ columns, rows }, width),
    "the tasks are fixed: the interval speaks of new questions of these tasks, not of other tasks",
  ];
}

function rangeOf(values: readonly number[]): string {
  return `${percent(Math.min(...values))} … ${percent(Math.max(...values))}`;
}

function repeatedTable(columns: readonly ColumnScore[], width: Width): string[] {
  const rows = columns.flatMap(({ task, protocol, atK = [] }) => atK.map((row) => [task, protocol, ...cellsOf(row)]));
  if (rows.length === 0) return [];
  const titles = ["k", "n", "avg@k", "pass@k", "pass^k", "maj@k"].map((title) => right(title));
  return [
    "",
    ...tableLines({ columns: [left("task"), left("protocol"), ...titles], rows }, width),
    "of k answers to one prompt: their mean, at least one right, all right, the right one wins the vote (ties shared); BCa over items",
  ];
}

function cellsOf({ k, n, average, pass, all, majority }: AtK): string[] {
  const cell = (estimate: EstimateAtK | undefined) => (estimate === undefined ? "–" : scoreText(estimate));
  return [String(k), String(n), cell(average), cell(pass), cell(all), cell(majority)];
}

function notes(columns: readonly ColumnScore[], composites: readonly CompositeScore[]): string[] {
  const lines = [
    ...columns.flatMap(({ task, protocol, score, blocked, intervals, atK = [], noAtK }) => {
      const name = `${task} · ${protocol}`;
      const reasons = [
        ...(score !== undefined && "reason" in score.interval ? [`no interval, ${score.interval.reason}`] : []),
        ...(blocked === undefined ? [] : [`no score, ${blocked}`]),
        ...intervals.flatMap(({ asked, interval }) => ("reason" in interval ? [`no ${asked}, ${interval.reason}`] : [])),
        ...atK.flatMap(({ k, left: lacking }) =>
          lacking === 0 ? [] : [`${lacking} items have fewer than ${k} answers and are left out`],
        ),
        ...(noAtK === undefined ? [] : [`no pass@k: ${noAtK}`]),
      ];
      return reasons.map((reason) => `${name}: ${reason}`);
    }),
    ...composites.flatMap(({ composite, blocked, intervals }) => [
      ...(blocked === undefined ? [] : [`${composite}: blocked, ${blocked}`]),
      ...intervals.flatMap(({ asked, interval }) =>
        "reason" in interval ? [`${composite}: no ${asked}, ${interval.reason}`] : [],
      ),
    ]),
  ];
  return lines.length === 0 ? [] : ["", ...lines];
}
