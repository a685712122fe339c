import { calibration } from "./calibration.ts";
import type { ChartDefinition, ChartRequest } from "./chart.ts";
import { cost } from "./cost.ts";
import { course } from "./course.ts";
import { forest } from "./forest.ts";
import { histogram } from "./histogram.ts";
import { bars, heat, radar } from "./scores.ts";

/** The charts by name: the same in the page and in pictures. */
export const CHARTS = { bars, forest, radar, heat, course, cost, histogram, calibration } as const satisfies Record<
  string,
  (request: ChartRequest) => ChartDefinition
>;
export type ChartName = keyof typeof CHARTS;

export function isChartName(name: string): name is ChartName {
  return Object.hasOwn(CHARTS, name);
}
