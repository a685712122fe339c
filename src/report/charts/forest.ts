import { signedPercent } from "../numbers.ts";
import { leadingPair, pairOf } from "../pairs.ts";
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
} from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";

/** Forest plot of a pair: the paired difference of every column with its interval, the averages below. */
export function forest({ results, theme, pair, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const found = pair === undefined ? leadingPair(results) : pairOf(results, ...pair);
  const rows = [
    // Values with a unit have another axis and stand in tables alone.
    ...(found?.differences ?? [])
      .filter(({ unit }) => unit === undefined)
      .map((row) => ({ ...row, name: columnLabel(row, width) })),
    ...(found?.composites ?? []).map((row) => ({ ...row, name: label(row.composite) })),
  ];
  const ends = rows.flatMap(({ difference, interval }) =>
    "low" in interval ? [interval.low, interval.high, difference] : [difference],
  );
  // The number stands outside the interval.
  const room = width < CHART_WIDTH ? 1.8 : 1.3;
  const reach = Math.min(100, Math.ceil((100 * Math.max(0.05, ...ends.map(Math.abs)) * room) / 5) * 5);
  const dataset: MarkedDataset = {
    type: "bar",
    label: "",
    data: rows.map(({ difference }) => 100 * difference),
    backgroundColor: "transparent",
    intervals: rows.map(({ interval }) => ("low" in interval ? [100 * interval.low, 100 * interval.high] : null)),
    texts: rows.map(({ difference }) => signedPercent(difference)),
    textAt: "outward",
    points: rows.map(({ difference }) => theme.series[difference < 0 ? 1 : 0] as string),
  };
  const title =
    found === undefined || rows.length === 0
      ? ["No two models share a column"]
      : [found.first, " minus ", found.second, ", paired by item"];
  const base = baseOptions(theme, ...title);
  return {
    width,
    height: 120 + 40 * Math.max(1, rows.length),
    description: `${title.join("")}: differences of ${rows.length} rows with 95 % intervals, in points.`,
    config: {
      type: "bar",
      data: { labels: rows.map(({ name }) => name), datasets: [dataset] },
      options: {
        ...base,
        indexAxis: "y",
        plugins: { ...base.plugins, legend: { display: false } },
        scales: {
          x: {
            ...numberAxis(theme, { title: "difference, points", min: -reach, max: reach }),
            grid: { color: ({ tick }: { tick: { value: number } }) => (tick.value === 0 ? theme.ink : theme.grid) },
          },
          y: nameAxis(theme),
        },
      },
      plugins: plugins(theme),
    },
  };
}
