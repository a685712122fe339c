import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createCanvas, GlobalFonts, SvgExportFlag } from "@napi-rs/canvas";
import { Chart, registerables } from "chart.js";
import { MivhanError } from "../../core/errors.ts";
import type { Results } from "../results.ts";
import type { ChartDefinition } from "./chart.ts";
import { CHARTS, isChartName } from "./definitions.ts";
import { LIGHT } from "./theme.ts";

const WEIGHTS = ["400Regular/Heebo_400Regular.ttf", "500Medium/Heebo_500Medium.ttf", "700Bold/Heebo_700Bold.ttf"];
/** Device pixels per CSS pixel of a PNG: sharp in print. */
const SCALE = 2;

let ready = false;

function prepare(): void {
  if (ready) return;
  ready = true;
  Chart.register(...registerables);
  const folder = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/heebo/package.json"));
  for (const file of WEIGHTS) GlobalFonts.registerFromPath(join(folder, file), "Heebo");
}

export interface PictureRequest {
  readonly kind: "png" | "svg";
  /** Of a chart; from the file's name unless `given`. */
  readonly name: string;
  readonly given: boolean;
}

/**
 * A chart as a picture: PNG at twice its size, or SVG with its texts as paths, so that it needs no font. The same results give the
 * same bytes of PNG on linux-x64.
 * @throws MivhanError E_UNKNOWN_NAME for a name that is no chart, where it was given; a file name that is none shows the bars
 */
export async function drawChart(results: Results, { kind, name, given }: PictureRequest): Promise<Uint8Array> {
  if (given && !isChartName(name)) {
    throw new MivhanError({
      code: "E_UNKNOWN_NAME",
      family: "input",
      message: `there is no chart "${name}"`,
      advice: `known: ${Object.keys(CHARTS).join(", ")}`,
    });
  }
  const definition = CHARTS[isChartName(name) ? name : "bars"]({ results, theme: LIGHT });
  return drawDefinition(definition, kind);
}

export async function drawDefinition(definition: ChartDefinition, kind: "png" | "svg"): Promise<Uint8Array> {
  prepare();
  // Skia frees its memory only between turns of the event loop.
  await new Promise<void>((resolve) => setImmediate(resolve));
  return kind === "png" ? drawPng(definition) : drawSvg(definition);
}

function drawPng({ config, width, height }: ChartDefinition): Uint8Array {
  const canvas = createCanvas(width, height);
  const chart = new Chart(canvas as never, withRatio(config, SCALE));
  const bytes = canvas.toBuffer("image/png");
  chart.destroy();
  return bytes;
}

function drawSvg({ config, width, height }: ChartDefinition): Uint8Array {
  const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
  const chart = new Chart(canvas as never, withRatio(config, 1));
  const bytes = canvas.getContent();
  chart.destroy();
  return bytes;
}

function withRatio(config: ChartDefinition["config"], devicePixelRatio: number): ChartDefinition["config"] {
  return { ...config, options: { ...config.options, devicePixelRatio } };
}
