import { baseOptions, CHART_WIDTH, type ChartDefinition, type ChartRequest, label, numberAxis, plugins } from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { seriesColour } from "./theme.ts";

/** Confidence against accuracy in bins; on the diagonal a model is as often right as it is sure. Larger points hold more answers. */
export function calibration({ results, theme, column, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const key = column ?? results.calibrations[0]?.column;
  const shown = results.calibrations.filter((each) => each.column === key);
  const diagonal: MarkedDataset = {
    type: "line",
    label: label("as sure as right"),
    data: [
      { x: 0, y: 0 },
      { x: 100, y: 100 },
    ],
    borderColor: theme.muted,
    backgroundColor: theme.muted,
    borderDash: [4, 4],
    borderWidth: 1.5,
    pointRadius: 0,
  };
  const datasets = shown.map(({ model, bins }): MarkedDataset => {
    const index = results.models.findIndex(({ id }) => id === model);
    const most = Math.max(...bins.map(({ n }) => n));
    return {
      type: "line",
      label: label(results.models[index]?.letter ?? "", "  ", model),
      data: bins.map(({ confidence, accuracy }) => ({ x: 100 * confidence, y: 100 * accuracy })),
      borderColor: seriesColour(theme, index),
      backgroundColor: seriesColour(theme, index),
      borderWidth: 2,
      clip: false,
      pointRadius: bins.map(({ n }) => 3 + 6 * Math.sqrt(n / most)),
    };
  });
  const title = key === undefined ? "No log-likelihoods of choices" : `Confidence and accuracy: ${key}`;
  return {
    width,
    height: 440,
    description: `${title}; ${shown.length} models, in ten bins of the confidence.`,
    config: {
      type: "line",
      data: { datasets: [diagonal, ...datasets] },
      options: {
        ...baseOptions(theme, title),
        scales: {
          x: numberAxis(theme, { title: "share of the most likely choice, percent", min: 0, max: 100 }),
          y: numberAxis(theme, { title: "right, percent", min: 0, max: 100 }),
        },
      },
      plugins: plugins(theme),
    },
  };
}
