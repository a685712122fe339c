import { LIGHT } from "../report/charts/theme.ts";

/** The colour of the n-th model; the style sheet holds one set per theme. */
export function modelColour(index: number): string {
  return `var(--model-${index % LIGHT.series.length})`;
}
