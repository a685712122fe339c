import {
  baseOptions,
  CHART_WIDTH,
  type ChartDefinition,
  type ChartRequest,
  label,
  nameAxis,
  numberAxis,
  plugins,
} from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { columnName } from "./scores.ts";
import { seriesColour } from "./theme.ts";

/** How often each choice or label was answered, beside how often it is the gold: a letter that a model prefers stands out. */
export function histogram({ results, theme, column, width = CHART_WIDTH }: ChartRequest): ChartDefinition {
  const histogramsOf = (key: string) =>
    results.models.flatMap((model, index) => {
      const summary = results.models[index]?.cells[key]?.column;
      const found = summary?.extractors[summary.primary.split("@")[1] as string]?.histogram;
      return found === undefined ? [] : [{ model, index, found }];
    });
  const chosen = results.columns.find(({ key }) => (column === undefined ? histogramsOf(key).length > 0 : key === column));
  const histograms = chosen === undefined ? [] : histogramsOf(chosen.key);
  const names = [...new Set(histograms.flatMap(({ found }) => Object.keys(found)))].sort();
  const share = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (total === 0 ? 0 : (100 * count) / total));
  };
  const gold = histograms[0]?.found;
  const datasets: MarkedDataset[] = [
    ...(gold === undefined
      ? []
      : [
          {
            type: "bar" as const,
            label: label("gold"),
            data: share(names.map((name) => gold[name]?.gold ?? 0)),
            backgroundColor: theme.muted,
          },
        ]),
    ...histograms.map(({ model, index, found }) => ({
      type: "bar" as const,
      label: label(model.letter, "  ", model.id),
      data: share(names.map((name) => found[name]?.answered ?? 0)),
      backgroundColor: seriesColour(theme, index),
    })),
  ];
  const title = chosen === undefined ? "No column has few answers to count" : `Answers given: ${columnName(chosen)}`;
  return {
    width,
    height: 380,
    description: `${title}: share of each answer among those that were read, beside the gold.`,
    config: {
      type: "bar",
      data: { labels: names.map((name) => label(/^\d+$/.test(name) ? `choice ${Number(name) + 1}` : name)), datasets },
      options: {
        ...baseOptions(theme, title),
        scales: { x: nameAxis(theme, { size: 14 }), y: numberAxis(theme, { title: "share of the answers, percent", min: 0 }) },
      },
      plugins: plugins(theme),
    },
  };
}
