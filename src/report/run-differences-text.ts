import type { Json } from "../core/json.ts";
import type { JsonDifference } from "../summary/json-differences.ts";
import type { RunDifferences } from "../summary/run-differences.ts";

/** What tells two runs apart besides their answers, a line per field. */
export function runDifferenceLines({ model, made, columns }: RunDifferences): string[] {
  return [
    ...(model.length === 0 ? ["the same model, configured alike"] : model.map((row) => `model ${fieldText(row)}`)),
    ...made.map((row) => `made by another ${fieldText(row)}`),
    ...columns.flatMap(({ task, protocol, asked, read }) => [
      ...asked.map((row) => `${task} · ${protocol} asked differently: ${fieldText(row)}`),
      ...read.map((row) => `${task} · ${protocol} read differently: ${fieldText(row)}`),
    ]),
  ];
}

/** "sampling.temperature: 0 / 0.7" */
function fieldText({ path, first, second }: JsonDifference): string {
  return `${path}: ${valueText(first)} / ${valueText(second)}`;
}

/** Longer values are cut: the manifests hold them whole. */
const LONGEST = 60;

function valueText(value: Json | undefined): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
