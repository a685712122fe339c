import type { ChartConfiguration, Plugin } from "chart.js";
import { isolatedLabel } from "../isolate.ts";
import type { Results } from "../results.ts";
import { marksPlugin } from "./marks.ts";
import type { ChartTheme } from "./theme.ts";

/** One chart, for the page as for a picture. */
export interface ChartDefinition {
  readonly config: ChartConfiguration;
  /** In CSS pixels: as wide as a paper's column at 144 dpi, as high as its content asks for. */
  readonly width: number;
  readonly height: number;
  /** What it shows, in words: the alternative text. */
  readonly description: string;
}

export interface ChartRequest {
  readonly results: Results;
  readonly theme: ChartTheme;
  /** For charts of one pair: model ids; the leading two when left out. */
  readonly pair?: readonly [string, string];
  /** For charts of one column; the first that fits when left out. */
  readonly column?: string;
  /** In CSS pixels; a column of print when left out. */
  readonly width?: number;
}

export const CHART_WIDTH = 760;
/** Below this width names stand on two lines. */
const NARROW = 560;

/** The name of a column beside its bar: on two lines where the chart is narrow. */
export function columnLabel({ task, protocol }: { readonly task: string; readonly protocol: string }, width: number): string {
  const lines = [label(shortened(task, width < NARROW ? 18 : 26)), label(shortened(protocol, width < NARROW ? 18 : 26))];
  // Chart.js takes a list for several lines, and its types take only text.
  return lines as unknown as string;
}

/** Every text of a chart goes through here: a canvas has no direction of its own. */
export function label(...parts: readonly string[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return isolatedLabel(only);
  // Each part orders itself, and the row of parts runs from left to right.
  return `\u2068${parts.map(isolatedLabel).join("")}\u2069`;
}

/** Cuts a label that would take the room of the chart. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Options of every chart: no animation, one font, quiet grid, title on the left. */
export function baseOptions(theme: ChartTheme, ...title: readonly string[]) {
  return {
    responsive: false,
    animation: false as const,
    devicePixelRatio: 2,
    font: { family: theme.font, size: 13 },
    color: theme.ink,
    layout: { padding: { left: 6, right: 18, top: 4, bottom: 4 } },
    plugins: {
      title: {
        display: true,
        text: label(...title),
        align: "start" as const,
        color: theme.ink,
        font: { family: theme.font, size: 16, weight: 700 },
        padding: { top: 6, bottom: 10 },
      },
      legend: {
        display: true,
        position: "top" as const,
        align: "start" as const,
        labels: { color: theme.ink, boxWidth: 12, boxHeight: 12, font: { family: theme.font, size: 13 } },
      },
      tooltip: { enabled: false },
    },
  };
}

/** A numeric axis in percent or points. */
export function numberAxis(theme: ChartTheme, { title, min, max }: { title: string; min?: number; max?: number }) {
  return {
    type: "linear" as const,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    title: axisTitle(theme, title),
    grid: { color: theme.grid },
    border: { color: theme.grid },
    ticks: { color: theme.muted, font: { family: theme.font, size: 12 } },
  };
}

/** An axis of names: all of them, none turned. */
export function nameAxis(theme: ChartTheme, { size = 13 }: { size?: number } = {}) {
  return {
    type: "category" as const,
    offset: true,
    grid: { display: false },
    border: { color: theme.grid },
    ticks: { color: theme.ink, autoSkip: false, maxRotation: 0, font: { family: theme.font, size } },
  };
}

function axisTitle(theme: ChartTheme, text: string) {
  return { display: text !== "", text: label(text), color: theme.muted, font: { family: theme.font, size: 12 } };
}

/** Plugins that every chart may use: the background, interval whiskers and direct labels. */
export function plugins(theme: ChartTheme): Plugin[] {
  return [marksPlugin(theme)];
}
