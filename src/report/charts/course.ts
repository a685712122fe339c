import { percent } from "../numbers.ts";
import {
  baseOptions,
  CHART_WIDTH,
  type ChartDefinition,
  type ChartRequest,
  label,
  numberAxis,
  plugins,
  shortened,
} from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { seriesColour } from "./theme.ts";

/** Most lines that one chart holds. */
const MOST_LINES = 8;

/** Scores over training steps, or over time where no model states a step. Change points are marked by a larger point. */
export function course({ results, theme, column, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const over = results.series.some((series) => series.over === "step") ? "step" : "time";
  const chosen = results.series.filter((series) => series.over === over && (column === undefined || series.name === column));
  const shown = chosen.slice(0, MOST_LINES);
  const runs = [...new Set(shown.flatMap(({ points }) => points.map(({ created }) => created)))].sort();
  const datasets = shown.map(({ name, of, points, changes }, index): MarkedDataset => {
    const colour = seriesColour(theme, index);
    const changed = new Set(changes.map((change) => change.index));
    return {
      type: "line",
      label: label(shortened(of, 24), " · ", shortened(name, 32)),
      data: points.map(({ step, created, value }) => ({
        x: over === "step" ? (step as number) : runs.indexOf(created),
        y: 100 * value,
      })),
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 2,
      clip: false,
      pointRadius: points.map((_, position) => (changed.has(position) ? 7 : 4)),
      intervals: points.map(({ interval }) => ("low" in interval ? [100 * interval.low, 100 * interval.high] : null)),
      texts: points.map(({ value }, position) => (position === points.length - 1 ? percent(value) : "")),
      intervalsAs: "band",
      textAt: "right",
    };
  });
  const title =
    chosen.length === 0 ? "No course: one run per model" : `Scores over ${over === "step" ? "training steps" : "time"}`;
  const x =
    over === "step"
      ? numberAxis(theme, { title: "training step" })
      : { ...numberAxis(theme, { title: "run", min: -0.3, max: runs.length - 0.7 }), ticks: timeTicks(runs, { theme }) };
  return {
    width,
    height: 420,
    description: `${title}: ${shown.length} of ${chosen.length} lines.`,
    config: {
      type: "line",
      data: { datasets },
      options: {
        ...baseOptions(theme, title),
        layout: { padding: { left: 6, right: 44, top: 4, bottom: 4 } },
        scales: { x, y: numberAxis(theme, { title: "score, percent", min: 0, max: 100 }) },
      },
      plugins: plugins(theme),
    },
  };
}

function timeTicks(runs: readonly string[], { theme }: Pick<ChartRequest, "theme">) {
  return {
    color: theme.muted,
    stepSize: 1,
    maxRotation: 0,
    font: { family: theme.font, size: 12 },
    callback: (value: string | number) => label(runs[Number(value)]?.slice(0, 10) ?? ""),
  };
}
