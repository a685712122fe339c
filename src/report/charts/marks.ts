import type { Chart, ChartDataset, Plugin } from "chart.js";
import { isolatedLabel } from "../isolate.ts";
import type { ChartTheme } from "./theme.ts";

/** What a dataset may carry beside its values; one entry per value. */
export interface DatasetMarks {
  /** Ends of the interval in the unit of the value axis; `null` where there is none. */
  readonly intervals?: readonly (readonly [number, number] | null)[];
  /** Whiskers at each value, or one band around a line. */
  readonly intervalsAs?: "whiskers" | "band";
  /** Text at the mark: a number, or the name of a point. */
  readonly texts?: readonly string[];
  /** Where the text stands; "inside" is the middle of a heat map's cell. */
  readonly textAt?: "end" | "outward" | "inside" | "above" | "right";
  readonly textColours?: readonly string[];
  /** Colours of square points at the values: for charts without bars. */
  readonly points?: readonly string[];
}

export type MarkedDataset = ChartDataset & DatasetMarks;

const WHISKER = 4;
const CLEARANCE = 5;
const POINT = 10;
const BAND_ALPHA = 0.14;

/** Paints the background, the interval of every value with a whisker at each end, and the direct labels. */
export function marksPlugin(theme: ChartTheme): Plugin {
  return {
    id: "mivhanMarks",
    beforeDraw({ ctx, width, height }: Chart) {
      ctx.save();
      ctx.fillStyle = theme.background;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
    beforeDatasetsDraw(chart: Chart) {
      for (const [index, dataset] of chart.data.datasets.entries()) {
        const marked = dataset as MarkedDataset;
        if (marked.intervalsAs === "band" && chart.isDatasetVisible(index)) drawBand(chart, { index, marked, theme });
      }
    },
    afterDatasetsDraw(chart: Chart) {
      for (const [index, dataset] of chart.data.datasets.entries()) {
        const marked = dataset as MarkedDataset;
        if (!chart.isDatasetVisible(index)) continue;
        if (marked.intervals !== undefined && marked.intervalsAs !== "band") drawIntervals(chart, { index, marked, theme });
        if (marked.points !== undefined) drawPoints(chart, { index, points: marked.points });
        if (marked.texts !== undefined) drawTexts(chart, { index, marked, theme });
      }
    },
  };
}

interface Layer {
  readonly index: number;
  readonly marked: MarkedDataset;
  readonly theme: ChartTheme;
}

function horizontal(chart: Chart): boolean {
  return chart.options.indexAxis === "y";
}

function drawIntervals(chart: Chart, { index, marked, theme }: Layer): void {
  const { ctx } = chart;
  const across = horizontal(chart);
  const scale = chart.scales[across ? "x" : "y"];
  if (scale === undefined) return;
  ctx.save();
  for (const [position, element] of chart.getDatasetMeta(index).data.entries()) {
    const interval = marked.intervals?.[position];
    if (interval === undefined || interval === null) continue;
    const [low, high] = interval.map((value) => scale.getPixelForValue(value)) as [number, number];
    const middle = across ? element.y : element.x;
    ctx.beginPath();
    for (const [from, to] of [
      [
        [low, middle],
        [high, middle],
      ],
      [
        [low, middle - WHISKER],
        [low, middle + WHISKER],
      ],
      [
        [high, middle - WHISKER],
        [high, middle + WHISKER],
      ],
    ] as const) {
      ctx.moveTo(across ? from[0] : from[1], across ? from[1] : from[0]);
      ctx.lineTo(across ? to[0] : to[1], across ? to[1] : to[0]);
    }
    // A rim of the background keeps the line visible on a dark bar.
    for (const [colour, width] of [
      [theme.background, 3.6],
      [theme.ink, 1.5],
    ] as const) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
  ctx.restore();
}

/** The area between the ends of the intervals, in the colour of the line; a value without an interval breaks it. */
function drawBand(chart: Chart, { index, marked }: Layer): void {
  const { ctx } = chart;
  const scale = chart.scales["y"];
  if (scale === undefined) return;
  const elements = chart.getDatasetMeta(index).data;
  const ends = elements.flatMap(({ x }, position) => {
    const interval = marked.intervals?.[position];
    if (interval === undefined || interval === null) return [];
    return [{ x, low: scale.getPixelForValue(interval[0]), high: scale.getPixelForValue(interval[1]) }];
  });
  ctx.save();
  ctx.globalAlpha = BAND_ALPHA;
  ctx.fillStyle = String(marked.borderColor);
  ctx.beginPath();
  for (const { x, high } of ends) ctx.lineTo(x, high);
  for (const { x, low } of ends.toReversed()) ctx.lineTo(x, low);
  ctx.closePath();
  ctx.fill();
  ctx.restore();
}

function drawPoints(chart: Chart, { index, points }: { index: number; points: readonly string[] }): void {
  const { ctx } = chart;
  ctx.save();
  for (const [position, element] of chart.getDatasetMeta(index).data.entries()) {
    ctx.fillStyle = points[position] as string;
    ctx.fillRect(element.x - POINT / 2, element.y - POINT / 2, POINT, POINT);
  }
  ctx.restore();
}

function drawTexts(chart: Chart, { index, marked, theme }: Layer): void {
  const { ctx } = chart;
  const across = horizontal(chart);
  const scale = chart.scales[across ? "x" : "y"];
  ctx.save();
  ctx.font = `500 12px ${theme.font}`;
  ctx.textBaseline = "middle";
  for (const [position, element] of chart.getDatasetMeta(index).data.entries()) {
    const text = marked.texts?.[position];
    if (text === undefined || text === "") continue;
    ctx.fillStyle = marked.textColours?.[position] ?? theme.ink;
    const interval = marked.intervals?.[position];
    if (marked.textAt === "inside") {
      const { x, base } = element.getProps(["x", "base"] as never, true) as unknown as { x: number; base: number };
      ctx.textAlign = "center";
      ctx.fillText(isolatedLabel(text), (x + base) / 2, element.y);
    } else if (marked.textAt === "right") {
      ctx.textAlign = "left";
      ctx.fillText(isolatedLabel(text), element.x + 10, element.y);
    } else if (marked.textAt === "above" || !across) {
      ctx.textAlign = "center";
      const top =
        interval === undefined || interval === null || scale === undefined ? element.y : scale.getPixelForValue(interval[1]);
      ctx.fillText(isolatedLabel(text), element.x, Math.min(top, element.y - 8) - CLEARANCE - 4);
    } else {
      // Away from zero: a negative value has its text on the left.
      const left = marked.textAt === "outward" && element.x < (scale?.getPixelForValue(0) ?? 0);
      const limit = interval === undefined || interval === null ? undefined : interval[left ? 0 : 1];
      const end = limit === undefined || scale === undefined ? element.x : scale.getPixelForValue(limit);
      ctx.textAlign = left ? "right" : "left";
      const clear = CLEARANCE + (limit === undefined && marked.points !== undefined ? POINT / 2 : 0);
      ctx.fillText(isolatedLabel(text), end + (left ? -clear : clear), element.y);
    }
  }
  ctx.restore();
}
