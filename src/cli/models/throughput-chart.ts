import {
  baseOptions,
  CHART_WIDTH,
  type ChartDefinition,
  label,
  nameAxis,
  numberAxis,
  plugins,
} from "../../report/charts/chart.ts";
import type { MarkedDataset } from "../../report/charts/marks.ts";
import { type ChartTheme, seriesColour } from "../../report/charts/theme.ts";
import { short } from "../short-number.ts";
import type { Cell } from "./throughput.ts";
import type { Estimate } from "./throughput-estimate.ts";

interface Measured {
  readonly names: readonly string[];
  readonly cells: readonly Cell[];
}

/** Generated tokens per second over the length of the prompt: one bar per endpoint and concurrency, with its interval. */
export function throughputChart({ names, cells }: Measured, theme: ChartTheme): ChartDefinition {
  const contexts = [...new Set(cells.map(({ context }) => context))];
  const concurrencies = [...new Set(cells.map(({ concurrency }) => concurrency))];
  const series = concurrencies.flatMap((concurrency) => names.map((name, at) => ({ name, at, concurrency })));
  let highest = 0;
  const datasets = series.map(({ name, at, concurrency }, index): MarkedDataset => {
    const found = contexts.map((context) => {
      const result = cells.find((cell) => cell.context === context && cell.concurrency === concurrency)?.results[at];
      return result?.kind === "measured" ? result.measures.output : undefined;
    });
    highest = Math.max(highest, ...found.map((estimate) => (estimate === undefined ? 0 : endsOf(estimate)[1])));
    return {
      type: "bar",
      label: label(name, ` · ${concurrency} at once`),
      data: found.map((estimate) => estimate?.value ?? null),
      intervals: found.map((estimate) => (estimate !== undefined && "low" in estimate ? [estimate.low, estimate.high] : null)),
      intervalsAs: "whiskers",
      backgroundColor: seriesColour(theme, index),
    };
  });
  const title = "Generated tokens per second, by length of the prompt";
  const base = baseOptions(theme, title);
  return {
    width: CHART_WIDTH,
    height: 420,
    description: `${title}: ${names.join(", ")}.`,
    config: {
      type: "bar",
      data: { labels: contexts.map((context) => `${context} tokens`), datasets },
      options: {
        ...base,
        scales: {
          x: nameAxis(theme),
          // The axis would end at the highest bar, and cut the intervals.
          y: { ...numberAxis(theme, { title: "tokens per second", min: 0 }), suggestedMax: highest },
        },
      },
      plugins: plugins(theme),
    },
  };
}

/** How many times as many tokens per second the first endpoint generates: one row per cell, with its interval, on a scale of factors. */
export function throughputRatioChart({ names, cells }: Measured, theme: ChartTheme): ChartDefinition {
  const rows = cells.flatMap(({ context, concurrency, ratios }) =>
    ratios === undefined ? [] : [{ name: label(`${context} tokens · ${concurrency} at once`), ratio: ratios.output }],
  );
  const ends = rows.flatMap(({ ratio }) => endsOf(ratio));
  const dataset: MarkedDataset = {
    type: "bar",
    label: "",
    data: rows.map(({ ratio }) => ratio.value),
    backgroundColor: "transparent",
    intervals: rows.map(({ ratio }) => ("low" in ratio ? [ratio.low, ratio.high] : null)),
    intervalsAs: "whiskers",
    texts: rows.map(({ ratio }) => `× ${short(ratio.value)}`),
    textAt: "end",
    points: rows.map(({ ratio }) => theme.series[ratio.value < 1 ? 1 : 0] as string),
  };
  const title = ["Generated tokens per second: ", names[0] ?? "", " ÷ ", names[1] ?? ""];
  const base = baseOptions(theme, ...title);
  const ratios = numberAxis(theme, { title: "ratio" });
  return {
    width: CHART_WIDTH,
    height: 120 + 40 * Math.max(1, rows.length),
    description: `${title.join("")}: ratios with 95 % intervals, above 1 where the first is faster.`,
    config: {
      type: "bar",
      data: { labels: rows.map(({ name }) => name), datasets: [dataset] },
      options: {
        ...base,
        indexAxis: "y",
        plugins: { ...base.plugins, legend: { display: false } },
        scales: {
          x: {
            ...ratios,
            type: "logarithmic",
            ticks: { ...ratios.ticks, maxRotation: 0 },
            // Room for the number behind the interval.
            min: Math.min(0.5, ...ends) / 1.1,
            max: Math.max(2, ...ends) * 1.4,
            grid: { color: ({ tick }: { tick: { value: number } }) => (tick.value === 1 ? theme.ink : theme.grid) },
          },
          y: nameAxis(theme),
        },
      },
      plugins: plugins(theme),
    },
  };
}

function endsOf(estimate: Estimate): readonly [number, number] {
  return "low" in estimate ? [estimate.low, estimate.high] : [estimate.value, estimate.value];
}
