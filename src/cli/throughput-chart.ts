import { baseOptions, CHART_WIDTH, type ChartDefinition, label, nameAxis, numberAxis, plugins } from "../report/charts/chart.ts";
import type { MarkedDataset } from "../report/charts/marks.ts";
import { type ChartTheme, seriesColour } from "../report/charts/theme.ts";
import type { Cell } from "./throughput.ts";

/** Generated tokens per second over the length of the prompt: one line per endpoint and concurrency, with its intervals. */
export function throughputChart(
  { names, cells }: { readonly names: readonly string[]; readonly cells: readonly Cell[] },
  theme: ChartTheme,
): ChartDefinition {
  const contexts = [...new Set(cells.map(({ context }) => context))];
  const concurrencies = [...new Set(cells.map(({ concurrency }) => concurrency))];
  const lines = names.flatMap((name, at) => concurrencies.map((concurrency) => ({ name, at, concurrency })));
  const datasets = lines.map(({ name, at, concurrency }, index): MarkedDataset => {
    const found = contexts.map((context) => {
      const result = cells.find((cell) => cell.context === context && cell.concurrency === concurrency)?.results[at];
      return result?.kind === "measured" ? result.measures.output : undefined;
    });
    const colour = seriesColour(theme, index);
    return {
      type: "line",
      label: label(name, ` · ${concurrency} at once`),
      data: found.map((estimate) => estimate?.value ?? null),
      intervals: found.map((estimate) => (estimate !== undefined && "low" in estimate ? [estimate.low, estimate.high] : null)),
      intervalsAs: "whiskers",
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 2,
      pointRadius: 4,
    };
  });
  const title = "Generated tokens per second, by length of the prompt";
  return {
    width: CHART_WIDTH,
    height: 420,
    description: `${title}: ${names.join(", ")}.`,
    config: {
      type: "line",
      data: { labels: contexts.map((context) => `${context} tokens`), datasets },
      options: {
        ...baseOptions(theme, title),
        scales: { x: nameAxis(theme), y: numberAxis(theme, { title: "tokens per second", min: 0 }) },
      },
      plugins: plugins(theme),
    },
  };
}
