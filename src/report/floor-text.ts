import type { ColumnSummary } from "../summary/model.ts";
import { percent, type Unit } from "./numbers.ts";

/** The best baseline and what it scores; nothing where there is none. A value with a unit is better when it is lower. */
export function bestFloor(floors: Readonly<Record<string, number>>, unit: Unit): readonly [string, number] | undefined {
  const sign = unit === undefined ? 1 : -1;
  return Object.entries(floors).sort(([, a], [, b]) => sign * (b - a))[0];
}

/** "33.3 majority": the best baseline and its name. */
export function floorText(floors: ColumnSummary["floors"], unit: Unit): string {
  const best = bestFloor(floors, unit);
  return best === undefined ? "" : `${percent(best[1], unit)} ${best[0]}`;
}
