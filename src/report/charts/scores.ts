import { percent } from "../numbers.ts";
import type { ColumnFacts, ModelResults, Results } from "../results.ts";
import {
  baseOptions,
  CHART_WIDTH,
  type ChartDefinition,
  type ChartRequest,
  columnLabel,
  label,
  nameAxis,
  numberAxis,
  plugins,
  shortened,
} from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { heatColour, readableOn, seriesColour } from "./theme.ts";

/** "arc · letters-raw@5", as short as a chart needs it. */
export function columnName({ task, protocol }: Pick<ColumnFacts, "task" | "protocol">): string {
  return `${shortened(task, 28)} · ${shortened(protocol, 20)}`;
}

function scoreOf(model: ModelResults, key: string) {
  return model.cells[key]?.column.score;
}

/** Columns that have a score of any model, in percent: values with a unit have another axis and stand in tables alone. */
export function scoredColumns({ columns, models }: Results): ColumnFacts[] {
  return columns.filter(({ key, unit }) => unit === undefined && models.some((model) => scoreOf(model, key) !== undefined));
}

/** Grouped bars with intervals: a group per column, a bar per model, the number at its end. */
export function bars({ results, theme, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const columns = scoredColumns(results);
  const datasets = results.models.map((model, index): MarkedDataset => {
    const scores = columns.map(({ key }) => scoreOf(model, key));
    return {
      type: "bar",
      label: label(model.letter, "  ", model.id),
      data: scores.map((score) => (score === undefined ? null : 100 * score.value)),
      backgroundColor: seriesColour(theme, index),
      minBarLength: 3,
      barPercentage: 0.86,
      categoryPercentage: 0.78,
      intervals: scores.map((score) =>
        score !== undefined && "low" in score.interval ? [100 * score.interval.low, 100 * score.interval.high] : null,
      ),
      texts: scores.map((score) => (score === undefined ? "" : `${model.letter} ${percent(score.value)}`)),
    };
  });
  const title = `Scores with 95 % intervals: ${results.suites.join(", ")}`;
  const height = 110 + columns.length * Math.max(34, 10 + 22 * results.models.length);
  return {
    width,
    height,
    description: `${title}; ${columns.length} columns, ${results.models.length} models.`,
    config: {
      type: "bar",
      data: {
        labels: columns.map((column) => columnLabel(column, width)),
        datasets,
      },
      options: {
        ...baseOptions(theme, title),
        // The number stands outside an interval that may end at 100.
        layout: { padding: { left: 6, right: 52, top: 4, bottom: 4 } },
        indexAxis: "y",
        scales: { x: numberAxis(theme, { title: "score, percent", min: 0, max: 100 }), y: nameAxis(theme) },
      },
      plugins: plugins(theme),
    },
  };
}

/** A radar of up to six models: shape at a glance, never without the table beside it. */
export function radar({ results, theme, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const columns = scoredColumns(results).filter(({ key }) => results.models.every((model) => scoreOf(model, key) !== undefined));
  const shown = columns.length >= 3 ? columns : scoredColumns(results);
  const models = results.models.slice(0, 6);
  const base = baseOptions(theme, "Scores, percent");
  return {
    width,
    height: Math.max(400, Math.round(0.74 * width)),
    description: `Radar of ${models.length} models over ${shown.length} columns.`,
    config: {
      type: "radar",
      data: {
        labels: shown.map((column) => columnLabel(column, width)),
        datasets: models.map((model, index) => ({
          label: label(model.letter, "  ", model.id),
          data: shown.map(({ key }) => {
            const score = scoreOf(model, key);
            return score === undefined ? null : 100 * score.value;
          }),
          borderColor: seriesColour(theme, index),
          backgroundColor: `${seriesColour(theme, index)}22`,
          pointBackgroundColor: seriesColour(theme, index),
          borderWidth: 2,
          spanGaps: true,
        })),
      },
      options: {
        ...base,
        scales: {
          r: {
            min: 0,
            max: 100,
            grid: { color: theme.grid },
            angleLines: { color: theme.grid },
            ticks: { color: theme.muted, backdropColor: theme.background, stepSize: 25, font: { family: theme.font, size: 12 } },
            pointLabels: { color: theme.ink, font: { family: theme.font, size: 12 } },
          },
        },
      },
      plugins: plugins(theme),
    },
  };
}

/** Models × columns as a heat map with the numbers in the cells: stacked bars of equal length. */
export function heat({ results, theme, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const columns = scoredColumns(results);
  const { models } = results;
  const datasets = models.map((model): MarkedDataset => {
    const scores = columns.map(({ key }) => scoreOf(model, key)?.value);
    const colours = scores.map((value) => (value === undefined ? theme.background : heatColour(theme, value)));
    return {
      type: "bar",
      label: label(model.id),
      data: columns.map(() => 1),
      backgroundColor: colours,
      borderColor: theme.background,
      borderWidth: 2,
      barPercentage: 1,
      categoryPercentage: 1,
      texts: scores.map((value) => (value === undefined ? "–" : percent(value))),
      textAt: "inside",
      textColours: scores.map((value, index) => (value === undefined ? theme.muted : readableOn(colours[index] as string))),
    };
  });
  const base = baseOptions(theme, "Scores, percent");
  return {
    width,
    height: 130 + 40 * columns.length,
    description: `Heat map of ${columns.length} columns by ${models.length} models.`,
    config: {
      type: "bar",
      data: { labels: columns.map((column) => columnLabel(column, width)), datasets },
      options: {
        ...base,
        indexAxis: "y",
        plugins: { ...base.plugins, legend: { display: false } },
        scales: {
          x: {
            type: "linear",
            stacked: true,
            position: "top",
            min: 0,
            max: models.length,
            grid: { display: false },
            border: { display: false },
            // The names stand over the middle of each column of cells.
            afterBuildTicks: (axis) => {
              axis.ticks = models.map((_, index) => ({ value: index + 0.5 }));
            },
            ticks: {
              color: theme.ink,
              autoSkip: false,
              maxRotation: models.length > 5 ? 60 : 0,
              font: { family: theme.font, size: 13 },
              callback: (_, index) => label(shortened(models[index]?.id ?? "", 22)),
            },
          },
          y: { ...nameAxis(theme, { size: 12 }), stacked: true, border: { display: false } },
        },
      },
      plugins: plugins(theme),
    },
  };
}
