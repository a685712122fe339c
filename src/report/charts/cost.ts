import type { ModelResults } from "../results.ts";
import { baseOptions, CHART_WIDTH, type ChartDefinition, type ChartRequest, label, numberAxis, plugins } from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { seriesColour } from "./theme.ts";

/** Score against the median time of a call: per model the mean over its scored columns. */
export function cost({ results, theme, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const points = results.models.flatMap((model, index) => {
    const found = pointOf(model);
    return found === undefined ? [] : [{ ...found, model, index }];
  });
  const datasets = points.map(
    ({ x, y, model, index }): MarkedDataset => ({
      type: "scatter",
      label: label(model.id),
      data: [{ x, y }],
      backgroundColor: seriesColour(theme, index),
      pointRadius: 7,
      texts: [model.id],
      textAt: "above",
    }),
  );
  const base = baseOptions(theme, "Score against time per call");
  return {
    width,
    height: 420,
    description: `Mean score of ${points.length} models against the median time of a call, in milliseconds.`,
    config: {
      type: "scatter",
      data: { datasets },
      options: {
        ...base,
        layout: { padding: { left: 6, right: 40, top: 16, bottom: 4 } },
        plugins: { ...base.plugins, legend: { display: false } },
        scales: {
          x: { ...numberAxis(theme, { title: "median time of a call, milliseconds" }), type: "logarithmic" },
          y: numberAxis(theme, { title: "mean of the scored columns, percent", min: 0, max: 100 }),
        },
      },
      plugins: plugins(theme),
    },
  };
}

function pointOf({ cells }: ModelResults): { x: number; y: number } | undefined {
  const scored = Object.values(cells).flatMap(({ column: { score, calls } }) =>
    score === undefined || calls.latency === undefined ? [] : [{ score: score.value, ms: calls.latency.median }],
  );
  if (scored.length === 0) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(scored.map(({ ms }) => ms)), y: 100 * mean(scored.map(({ score }) => score)) };
}
