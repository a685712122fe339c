import { baseOptions, type ChartDefinition, label, nameAxis, numberAxis, plugins } from "./chart.ts";
import type { MarkedDataset } from "./marks.ts";
import { type ChartTheme, seriesColour } from "./theme.ts";

/** Values of one model; `index` is its place in the report, which gives its colour. */
export interface Sample {
  readonly name: string;
  readonly index: number;
  readonly values: ArrayLike<number>;
}

interface DistributionRequest {
  readonly title: string;
  /** "milliseconds", "tokens" */
  readonly unit: string;
  readonly samples: readonly Sample[];
  readonly theme: ChartTheme;
  readonly width: number;
}

const BINS = 12;

/** How times or lengths spread: shares of each model's values in bins of equal ratio, since both have long tails. */
export function distribution({ title, unit, samples, theme, width }: DistributionRequest): ChartDefinition {
  const edges = binEdges(samples);
  const names = edges.slice(1).map((edge, bin) => `${short(edges[bin] as number)}–${short(edge)}`);
  const datasets = samples.map(
    ({ name, index, values }): MarkedDataset => ({
      type: "bar",
      label: label(name),
      data: sharesOf(values, edges).map((share) => 100 * share),
      backgroundColor: seriesColour(theme, index),
    }),
  );
  return {
    width,
    height: 340,
    description: `${title}: shares of the answers of ${samples.length} model(s) in ${names.length} bins, in ${unit}.`,
    config: {
      type: "bar",
      data: { labels: names.map((name) => label(name)), datasets },
      options: {
        ...baseOptions(theme, title),
        scales: {
          x: { ...nameAxis(theme, { size: 11 }), title: { display: true, text: label(unit), color: theme.muted } },
          y: numberAxis(theme, { title: "share of the answers, percent", min: 0 }),
        },
      },
      plugins: plugins(theme),
    },
  };
}

/** Edges of bins of equal ratio over all samples; one bin where all values are equal. */
export function binEdges(samples: readonly Pick<Sample, "values">[]): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const { values } of samples) {
    for (let at = 0; at < values.length; at += 1) {
      const value = Math.max(values[at] as number, SMALLEST);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === 0) return [];
  if (low === high) return [low, high];
  return Array.from({ length: BINS + 1 }, (_, edge) => low * (high / low) ** (edge / BINS));
}

/** Zero has no logarithm: what is smaller stands in the first bin. */
const SMALLEST = 0.01;

/** The share of the values in each bin; the last one holds its upper edge. */
export function sharesOf(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  for (let at = 0; at < values.length; at += 1) {
    const value = Math.max(values[at] as number, SMALLEST);
    const bin = edges.findIndex((edge, index) => index > 0 && value < edge);
    const place = bin === -1 ? counts.length - 1 : bin - 1;
    counts[place] = (counts[place] as number) + 1;
  }
  return counts.map((count) => (values.length === 0 ? 0 : count / values.length));
}

function short(value: number): string {
  if (value >= 1000) return `${Number((value / 1000).toPrecision(2))}k`;
  return String(Number(value.toPrecision(2)));
}
